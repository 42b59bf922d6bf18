/** Members as the vendor's console reads them (JSON, snake_case, public ids). Types only. */
import type { RoleReason } from "../roles/schema";

export type RoleShort = { key: string; name: string; rank: number; discouraged: boolean };

export type MemberRow = {
  id: string;
  organization: { id: string; name: string };
  name: string;
  email: string;
  role: RoleShort;
  role_source: "pinned" | "mapping" | "manual" | "default";
  reason: RoleReason | null;
  state: "active" | "held" | "deprovisioned";
  state_reason: string | null;
  source: "directory" | "invite" | "api";
  flags: string[];
  /** Of the directory that names the person. */
  directory: { id: string; name: string; provider: string; state: string } | null;
  hold_id: string | null;
  last_synced_at: string | null;
};

export type ListPage<T> = {
  object: "list";
  data: T[];
  list_metadata: { before: string | null; after: string | null };
  range: { from: number; to: number; total: number };
};

/** What decided a member's role, what lost, and what would change it. */
export type MemberExplanation = {
  member: MemberRow;
  created_at: string;
  external_ids: { directory_id: string; provider: string; external_id: string; user_name: string; active: boolean }[];
  unmapped: string[];
  not_selected: string[];
  /** Without the deciding fact the role becomes this. */
  without: { label: string; role: string } | null;
  /** Which groups give which role, in the directories that name this person. */
  gives: { role: RoleShort; groups: string[] }[];
  /** null: staff may set the role here. */
  read_only: "mapped" | "deprovisioned" | null;
  log_entries: number;
  /** When a person last set the role, also one that sync replaced since. */
  set_by_hand_at: string | null;
};
