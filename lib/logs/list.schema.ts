/** Provisioning logs as the vendor's console reads them (JSON, snake_case, public ids). Types only. */

export type LogOutcome = "created" | "updated" | "deactivated" | "reactivated" | "skipped" | "failed" | "held";

export type LogSource = "scim" | "google_sync" | "policy";

export type LogRow = {
  id: string;
  at: string;
  outcome: LogOutcome;
  action: string;
  subject: { name: string; email: string | null };
  organization: { id: string; name: string };
  provider: string | null;
  reason_code: string;
  reason_params: Record<string, unknown>;
  member_id: string | null;
  run_id: string | null;
  source: LogSource;
  /** What the provider asked for, where it sends to us; the path is below the directory's base. */
  request: { method: string; path: string; status: number | null } | null;
};

/** How far the pipeline came with this person, in order; a step that was not reached is absent. */
export type LogStepView = {
  step: "read" | "in_scope" | "role_decided" | "matched" | "checked" | "written";
  result: string;
  params?: Record<string, unknown>;
};

export type LogDetail = LogRow & {
  request_id: string | null;
  actor: { name?: string; type?: string } | null;
  external_id: string | null;
  changes: { field: string; from: unknown; to: unknown }[];
  directory: { id: string; state: string; next_sync_at: string | null } | null;
  steps: LogStepView[];
  /** What the provider sent, what it became, what was answered; secrets are masked. */
  raw: unknown;
  mapped: unknown;
  response: unknown;
  /** The incoming request as a whole. */
  received: LogRequest | null;
  /** Path of the line in `raw` that is to blame: `name.familyName`. */
  at_fault: string | null;
};

/** An incoming request, whole enough to be understood and, after a fix, to be run again. */
export type LogRequest = {
  method: string;
  /** With the query. */
  path: string;
  url: string;
  status: number | null;
  /** Which token it came with: its name where it is known, and always its last four. */
  token: { name: string | null; last_four: string | null } | null;
  /** The body was not kept whole. */
  truncated: boolean;
  bytes: number | null;
  /** The entry that this one repeats. */
  replay_of: string | null;
  /** Why it can be run again, or not. */
  replay: "possible" | "not_refused" | "incomplete" | "closed";
};

export type LogHistogram = {
  from: string;
  to: string;
  seconds: number;
  bars: { at: string; changed: number; skipped: number; failed: number; held: number }[];
  totals: { changed: number; skipped: number; failed: number; held: number };
  /** Over the last five minutes. */
  per_minute: number;
};
