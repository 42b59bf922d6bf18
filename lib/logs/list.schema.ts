/** Provisioning logs as the vendor's console reads them (JSON, snake_case, public ids). Types only. */

export type LogOutcome = "created" | "updated" | "deactivated" | "reactivated" | "skipped" | "failed" | "held";

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
};

/** How far the pipeline came with this person, in order; a step that was not reached is absent. */
export type LogStepView = {
  step: "read" | "in_scope" | "role_decided" | "matched" | "checked" | "written";
  result: string;
  params?: Record<string, unknown>;
};

export type LogDetail = LogRow & {
  request_id: string | null;
  source: "scim" | "google_sync" | "policy";
  actor: { name?: string; type?: string } | null;
  external_id: string | null;
  changes: { field: string; from: unknown; to: unknown }[];
  directory: { id: string; state: string; next_sync_at: string | null } | null;
  steps: LogStepView[];
  /** What the provider sent, what it became, what was answered; secrets are masked. */
  raw: unknown;
  mapped: unknown;
  response: unknown;
  /** Path of the line in `raw` that is to blame: `name.familyName`. */
  at_fault: string | null;
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
