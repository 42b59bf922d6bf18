/** What the portal's API answers about a directory that runs: a run, the status page, a hold. Types only. */
import type { TokenView } from "../access/schema";
import type { RoleView } from "../roles/schema";
import type { ConnectionContact } from "./connection.schema";
import type { ExpectedDelay, VendorView } from "./parts.schema";

/** GET /api/portal/run: progress of enabling, of an edit, of Sync Now. */
export type RunView = {
  id: string;
  number: number;
  trigger: string;
  state: "queued" | "running" | "succeeded" | "failed" | "superseded";
  phase: "staging" | "planning" | "applying" | "absence" | "done";
  counts: {
    total: number;
    done: number;
    created: number;
    updated: number;
    deactivated: number;
    reactivated: number;
    role_changed: number;
    unchanged: number;
    skipped: number;
    failed: number;
    held: number;
    read_users: number;
    read_groups: number;
  };
  latest: { name: string; outcome: string; role: string | null; at: string }[];
  to_fix: { name: string; email: string | null; reason_code: string; reason_params: Record<string, unknown> }[];
  error: { code: string; params: Record<string, unknown> } | null;
  started_at: string | null;
  finished_at: string | null;
};

/** GET /api/portal/status */
export type StatusView = {
  organization: { name: string };
  vendor: VendorView;
  directory: {
    id: string;
    provider: string;
    provider_name: string;
    state: string;
    connected_as: string | null;
    primary_domain: string | null;
    granted_scopes: string[];
    interval_minutes: number;
    enabled_at: string | null;
    enabled_by: string | null;
  };
  health: "in_sync" | "syncing" | "paused" | "needs_attention" | "disconnected";
  last_checked_at: string | null;
  next_check_at: string | null;
  paused: { by: string; at: string } | null;
  /** null when Sync Now may be pressed; else why not and until when. */
  sync_now: { allowed: boolean; reason: "running" | "too_soon" | "paused" | "needs_reauth" | null; until: string | null };
  attention: {
    code: string;
    params: Record<string, unknown>;
    /** tokens: /portal/access; guide: /setup/connect with the provider's steps. */
    action: "reauthorize" | "edit_groups" | "review_hold" | "tokens" | "guide" | "none";
    hold_id?: string;
    people?: { name: string; email: string | null; reason_code: string; reason_params: Record<string, unknown> }[];
  }[];
  last_day: { checks: number; changes: number; failed: number; bars: { from: string; changes: number; failed: boolean; checks: number }[] };
  people: { total: number; by_role: { role: RoleView; people: number }[] };
  groups: {
    id: string;
    name: string;
    people: number | null;
    role: { key: string; name: string; rank: number } | null;
    last_change: { joined: number; left: number; at: string } | null;
    /** When it is known for less than the days that `last_change` looks back. */
    first_seen_at: string | null;
    state: "ok" | "unreadable" | "deleted";
  }[];
  latest: { id: string; outcome: string; name: string; detail_code: string; detail_params: Record<string, unknown>; at: string }[];
  run: RunView | null;
  /** Directories that send to us: the clock of their requests instead of checks. null for read ones. */
  push: {
    endpoint_url: string;
    contact: ConnectionContact | null;
    counts: { people: number; groups: number };
    expected: ExpectedDelay;
    tokens: TokenView[];
    hybrid: boolean;
  } | null;
};

/** GET /api/portal/holds/{id} */
export type HoldView = {
  id: string;
  cause: "mass_departure" | "mass_role_loss" | "last_highest_role";
  opened_at: string;
  decision: "approved" | "rejected" | null;
  decided_by: string | null;
  decided_at: string | null;
  counts: { departures: number; role_losses: number; active: number; limit: number };
  items: {
    member_id: string;
    name: string;
    email: string;
    kind: "departure" | "role_loss";
    from_role: string | null;
    to_role: string | null;
    reason_code: string;
    reason_params: Record<string, unknown>;
    state: string;
  }[];
};
