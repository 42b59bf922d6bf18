/** Sync runs and holds as the vendor's console reads them (JSON, snake_case, public ids). Types only. */

export type RunRow = {
  id: string;
  number: number;
  organization: { id: string; name: string };
  directory: { id: string; provider: string; name: string };
  trigger: string;
  state: "queued" | "running" | "succeeded" | "failed" | "superseded";
  phase: string;
  counts: Record<string, number>;
  error_code: string | null;
  requested_by: string | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  seconds: number | null;
};

export type RunDetail = RunRow & {
  detail: Record<string, unknown> | null;
  holds: HoldRow[];
  log: { outcome: string; count: number }[];
};

export type HoldRow = {
  id: string;
  organization: { id: string; name: string };
  directory_id: string;
  provider: string;
  cause: string;
  people: number;
  opened_at: string;
  decision: "approved" | "rejected" | null;
  decided_by: string | null;
  decided_at: string | null;
};
