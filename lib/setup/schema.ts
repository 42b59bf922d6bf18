/**
 * What the setup portal's API answers (JSON, snake_case; ids are public). Types only: zod stays out of the portal's
 * browser code; the input schemas stand in lib/setup/input.ts.
 */
export type * from "./connection.schema";
export type { ExpectedDelay, VendorView } from "./parts.schema";
export type * from "./status.schema";
import type { ExpectedDelay, VendorView } from "./parts.schema";
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

/** GET /api/portal/facts: everything the frame around each step shows. */
export type SetupFacts = {
  organization: { name: string };
  vendor: VendorView;
  inviter: { name: string; email: string | null };
  mode: "setup" | "edit";
  providers: ProviderOffer[];
  provider: string | null;
  /** The vendor's plan for this organization includes directory sync. false: nothing can be changed here. */
  in_plan: boolean;
  /** Signing in is another matter, recommended first and never asked for. `configured` is the vendor's word in the organization's metadata `sso_configured`; null: it said nothing. */
  sso: { configured: boolean | null; help_url: string | null };
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

/**
 * One row of the provider choice. `sign_in`: read by us after a consent; `push`: it sends its changes to us.
 * `groups`: how groups become roles there; `none` is told before the provider is chosen.
 */
export type ProviderOffer = {
  key: string;
  name: string;
  monogram: string;
  kind: "sign_in" | "push";
  groups: "read" | "pushed" | "none";
  /** How soon a change there is seen here. */
  delay: ExpectedDelay;
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
  /** Whether groups are read from the provider (Refresh) or arrive as they are pushed (poll this list). */
  kind: "sign_in" | "push";
  /** `none_yet`: nothing was sent so far; `people_only`: people arrive, groups do not (S4); `not_possible`: this provider sends none. */
  guidance: { code: "none_yet" | "people_only" | "not_possible"; people: number } | null;
  /** Google auto-provisioning: the groups can be read through the Directory API instead (hybrid). */
  hybrid: { available: boolean; connected: boolean };
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
  /**
   * Where the provider sends no groups: how roles are set instead, with what was really received so far. null: by groups
   * alone. PUT {role_source?, rules?: [{value, role|null}] (the whole list of that source), default_role?, continue?, base?}.
   */
  rules: {
    source: "default" | "attribute" | "org_unit" | "groups";
    attribute: RoleRule[];
    org_unit: RoleRule[];
    /** The SCIM path that carries the role attribute, when one is mapped to organization_role (page of the mapping). */
    attribute_path: string | null;
  } | null;
  /** What asked once and was confirmed or not: a discouraged role, or more than ten people as the highest role. */
  confirmations: {
    /** The group, or "" where a rule or the role for everyone asks. */
    group_id: string;
    /** The value of a rule (PUT rules[].confirm); null: a group. "" with group_id "": the role for everyone (PUT confirm_default). */
    value?: string | null;
    kind: "discouraged" | "many_highest";
    role: string;
    people: number | null;
    confirmed: boolean;
  }[];
  /** draft_saved_at of these answers: sent back as `base`, it tells when another tab saved since. */
  base: string | null;
};

/** A value and its role. `people`: who carries it now; `received`: the directory really sent it; `decided`: it is answered. */
export type RoleRule = { value: string; role: string | null; people: number; received: boolean; decided: boolean };

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
  /** Read directories: signed_in, users, groups, members, domain. Pushed ones: endpoint, token, users, groups. */
  key: "signed_in" | "users" | "groups" | "members" | "domain" | "endpoint" | "token";
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
