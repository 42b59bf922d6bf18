/** What the console's other reads answer (JSON, snake_case, public ids). Types only: safe in the browser. */
import type { StaffRole } from "../context";
import type { OrganizationView } from "../organizations/schema";
import type { RoleView } from "../roles/schema";

/** The frame around every page. */
export type ConsoleFrame = {
  staff: { name: string; email: string; role: StaffRole; has_password: boolean };
  app_name: string;
  /** How long a setup link lives unless somebody says otherwise. */
  link_hours: number;
  counts: { organizations: number; members: number; open_links: number; open_holds: number };
  may: { manage: boolean; organizations: boolean; staff: boolean };
};

export type Attention = {
  kind:
    | "held"
    | "needs_reauth"
    | "failing"
    | "domain_confirmation"
    | "address_reused"
    | "link_expiring"
    | "link_asked_again"
    | "group_unreadable"
    | "review";
  organization: { id: string; name: string };
  directory_id: string | null;
  provider: string | null;
  /** Where the fix is. */
  path: string;
  params: Record<string, string | number | null>;
  at: string | null;
};

export type Overview = {
  attention: Attention[];
  /** Links of the last thirty days by the furthest point their setup reached. */
  funnel: { sent: number; opened: number; started: number; connected: number; enabled: number };
  stopped_at: { step: string; count: number }[];
  directories: { state: string; count: number }[];
  day: { changes: number; failed: number; runs: number };
};

export type DirectoryDetail = {
  id: string;
  provider: string;
  name: string;
  state: string;
  connected_as: string | null;
  primary_domain: string | null;
  scope: string;
  interval_minutes: number;
  last_synced_at: string | null;
  next_sync_at: string | null;
  enabled_at: string | null;
  default_role: { key: string; name: string; rank: number; discouraged: boolean } | null;
  domain_confirmation: { domain: string; expected: string[] } | null;
  last_error: { code: string } | null;
  guard: { people: number; percent: number };
  groups: {
    id: string;
    name: string;
    email: string | null;
    people: number;
    role: { key: string; name: string; rank: number; discouraged: boolean } | null;
    state: "ok" | "unreadable" | "deleted";
  }[];
  waiting_identities: WaitingIdentity[];
  open_hold_id: string | null;
};

/** A new record at the provider that carries the address of a member known under another record. */
export type WaitingIdentity = {
  id: string;
  name: string;
  email: string;
  external_id: string;
  known_as: string;
  member_id: string;
  at: string;
};

export type OrganizationDetail = OrganizationView & {
  people: { active: number; held: number; deprovisioned: number };
  directories: DirectoryDetail[];
  /** People whom a disconnected directory left active and nobody decided about. */
  review: { open: number; people: number };
};

export type StaffRow = {
  id: string;
  name: string;
  email: string;
  role: StaffRole;
  sign_in: ("password" | "oidc")[];
  created_at: string;
  last_sign_in_at: string | null;
  you: boolean;
};

export type AuditRow = {
  id: string;
  at: string;
  /** null: what holds for the whole deployment. */
  organization: { id: string; name: string } | null;
  actor: { type: string; name: string };
  action: string;
  target_type: string | null;
  target_id: string | null;
  changes: Record<string, unknown>;
};

export type RolesSettings = { roles: (RoleView & { members: number })[] };
export type FoundThing = { kind: "organization" | "member"; id: string; title: string; hint: string; path: string };
