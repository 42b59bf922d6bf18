/**
 * What the setup portal's API answers (JSON, snake_case; ids are public). Types only: zod stays out of the portal's
 * browser code; the input schemas stand in lib/setup/input.ts.
 */
import type { RoleReason, RoleView } from "../roles/schema";

export type StepKey = "provider" | "connect" | "groups" | "roles" | "preview" | "enable";

/** POST /api/setup/look */
export type LinkView = {
  state: "issued" | "redeemed" | "completed" | "expired" | "revoked";
  organization: { name: string };
  vendor: VendorView;
  inviter: { name: string; email: string | null };
  expires_at: string;
  intent: "dsync";
  /** For a redeemed link: where its session lives. `none`: it has ended. */
  session: "none" | "this_browser" | "elsewhere";
  /** This browser is in the middle of another organization's setup: Start would replace it. */
  other_organization: string | null;
  /** The organization already has an enabled directory: the link opens the status page. */
  connected: boolean;
  /** Where Resume or the link goes when the session lives here. */
  next: string | null;
};

export type VendorView = {
  name: string;
  logo: string | null;
  support_contact: string;
  help_links: { label: string; url: string }[];
};

/** GET /api/portal/facts: everything the frame around each step shows. */
export type SetupFacts = {
  organization: { name: string };
  vendor: VendorView;
  inviter: { name: string; email: string | null };
  mode: "setup" | "edit";
  providers: { key: string; name: string; monogram: string; kind: "sign_in" | "push" }[];
  provider: string | null;
  directory: {
    id: string;
    state: string;
    connected_as: string | null;
    primary_domain: string | null;
    customer_id: string | null;
    granted_scopes: string[];
    /** A consent that waits for the vendor (G7): {domain, expected}. */
    domain_confirmation: { domain: string; expected: string[] } | null;
    enabled_at: string | null;
  } | null;
  /** The last refusal of the connect step, if nothing better came since: G1–G8. */
  connect_problem: ConnectProblem | null;
  /** Done steps with what was chosen, for the rail. `check_again`: an earlier answer changed since. */
  steps: { key: StepKey; state: "done" | "current" | "todo" | "skipped"; summary: Summary | null; check_again: boolean }[];
  next_step: StepKey;
  /** Where next_step or the status page lives. */
  next_path: string;
  role_mapping_enabled: boolean;
  draft_saved_at: string | null;
  /** `ends_in_seconds` from this answer on: the browser's own clock may be wrong. */
  session: { expires_at: string; idle_until: string; ends_in_seconds: number; warn_seconds: number };
};

/** Filled into `portal.rail.<code>`. */
export type Summary = { code: string; params: Record<string, string | number> };

export type ConnectProblem = {
  code:
    | "not_admin"
    | "missing_scope"
    | "cancelled"
    | "personal_account"
    | "app_blocked"
    | "withdrawn"
    | "other_domain"
    | "other_customer"
    | "slow_down"
    | "api_disabled"
    | "no_refresh_token"
    | "unavailable"
    | "state_invalid";
  params: Record<string, string | string[] | number | null>;
  at: string;
};

/** GET /api/portal/groups */
export type GroupRow = {
  id: string;
  name: string;
  email: string | null;
  description: string | null;
  /** Google's direct members until the group was read, then the people it brings in, nested ones included. */
  people: number | null;
  people_exact: boolean;
  selected: boolean;
  /** The role whose recommended name this group carries. */
  suggested_role: string | null;
  badges: ("name_match" | "includes_everyone" | "contains_groups" | "outside_domains" | "empty" | "unreadable" | "deleted")[];
  contains_groups: number;
};
export type GroupsView = {
  object: "list";
  data: GroupRow[];
  list_metadata: { before: string | null; after: string | null };
  totals: { all: number; suggested: number; selected: number; matching: number };
  read_at: string | null;
  scope: "selected_groups" | "everyone";
  selected: { id: string; name: string; people: number | null; people_exact: boolean }[];
  /** Recommended names, for copying: one per role. */
  recommendations: { role: RoleView; name: string; email: string | null; matched: boolean }[];
  /** draft_saved_at of this selection: sent back as `base`, it tells when another tab saved since. */
  base: string | null;
};

/** GET /api/portal/plan: the live counts; `about` until every selected group was read. */
export type PlanSummary = {
  state: "none" | "reading" | "planning" | "ready" | "failed";
  /** Read so far, while reading. */
  read: { users: number; groups: number; groups_total: number };
  people: number | null;
  people_exact: boolean;
  in_several_groups: number | null;
  ladder: { role: RoleView; people: number }[];
  default_role_people: number | null;
  /** Who has a role set by hand that a group's role will replace. */
  manual_roles: { count: number; people: { name: string; email: string; from: string; to: string }[] };
  problem: ConnectProblem | null;
};

/** GET and PUT /api/portal/role-mappings */
export type RolesView = {
  roles: RoleView[];
  groups: {
    id: string;
    name: string;
    people: number | null;
    people_exact: boolean;
    includes_everyone: boolean;
    role: string | null;
    decided: boolean;
    suggested: boolean;
  }[];
  default_role: string;
  /** What asked once and was confirmed or not: a discouraged role, or more than ten people as the highest role. */
  confirmations: { group_id: string; kind: "discouraged" | "many_highest"; role: string; people: number | null; confirmed: boolean }[];
  /** draft_saved_at of these answers: sent back as `base`, it tells when another tab saved since. */
  base: string | null;
};

/** GET /api/portal/people?search= : check one person. */
export type PersonCheck = {
  external_id: string;
  name: string;
  email: string | null;
  role: string | null;
  reason: RoleReason | null;
  outcome: string;
  reason_code: string;
  reason_params: Record<string, unknown>;
};

/** GET /api/portal/preview */
export type PreviewView = {
  run_id: string | null;
  state: "none" | "running" | "ready" | "failed" | "stale";
  stale_because: "age" | "draft" | "members" | null;
  digest: string | null;
  made_at: string | null;
  expires_at: string | null;
  /** Itemised connection test, in order. */
  test: TestLine[];
  tiles: {
    new: number;
    linked: number;
    role_change: number;
    left_out: number;
    left_out_by_rule: number;
    left_out_to_fix: number;
    leaving: number;
    unchanged: number;
  };
  total: number;
  /** Past the limit, or the last of the highest role: confirming needs the typed count. */
  guard: { losses: number; active: number; limit: number; must_confirm: boolean; no_highest_role_left: { role: string } | null };
  manual_roles_replaced: number;
  problem: ConnectProblem | null;
};
export type TestLine = {
  key: "signed_in" | "users" | "groups" | "members" | "domain";
  state: "passed" | "failed" | "running" | "waiting";
  count: number | null;
  total: number | null;
  ms: number | null;
  problem: { code: string; params: Record<string, string | string[] | number | null> } | null;
};

/** GET /api/portal/preview/rows */
export type PreviewRow = {
  position: number;
  external_id: string | null;
  name: string;
  email: string | null;
  outcome: "new" | "linked" | "role_change" | "left_out" | "leaving" | "unchanged";
  needs_attention: boolean;
  by_rule: boolean;
  old_role: { key: string; name: string; rank: number } | null;
  new_role: { key: string; name: string; rank: number } | null;
  reason_code: string;
  reason_params: Record<string, unknown>;
  /** Where the provider's own page for this person is, when a fix is made there. */
  fix_url: string | null;
};
export type PreviewRows = {
  object: "list";
  data: PreviewRow[];
  list_metadata: { before: string | null; after: string | null };
  total: number;
};

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
    action: "reauthorize" | "edit_groups" | "review_hold" | "none";
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
    state: "ok" | "unreadable" | "deleted";
  }[];
  latest: { id: string; outcome: string; name: string; detail_code: string; detail_params: Record<string, unknown>; at: string }[];
  run: RunView | null;
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
