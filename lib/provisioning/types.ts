/**
 * What a feeder asks of the pipeline and what it gets back. A field that is absent is no statement; `null` is a statement.
 * Groups and people of the provider are named by the provider's ids; the pipeline finds or makes ours.
 */
import type { Id } from "../ids";
import type { RoleReason } from "../roles/schema";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Change = { field: string; from: Json; to: Json };
export type InactiveReason = "suspended" | "archived" | "deleted" | "unassigned";

export type DesiredUser = {
  /** The record this is about. Without it the names decide: a pushed record that lives is refused then, a deleted one comes back. */
  id?: Id<"usr">;
  externalId: string | null;
  userName: string;
  /** Folded address that joins the record to a member; null: the provider gave none that is usable. */
  email: string | null;
  /** Only an explicit statement changes access: absent means unchanged (a new record without one starts active). */
  active?: boolean;
  inactiveReason?: InactiveReason | null;
  givenName?: string | null;
  familyName?: string | null;
  displayName?: string | null;
  orgUnitPath?: string | null;
  attributes?: { [key: string]: Json };
  /** Hash of what the provider sent, for the no-change pass. */
  sourceHash?: Buffer;
  /** Only what a provider pushed has one. `json`: ready to send (without id, meta, groups); `emailKeys`: its addresses, folded. */
  representation?: { json: string; emailKeys: string[] | null };
  /** Required targets of the attribute mapping that the provider left empty: nobody new becomes a member. */
  missing?: string[];
  /** Direct memberships, by provider group id or by ours. A group in neither list keeps or lacks the person as before. */
  memberships?: { add: string[]; remove: string[]; addIds?: string[]; removeIds?: string[] };
  /** The provider's record as shown to support; secrets never reach this. */
  raw?: Json;
};

export type DesiredGroup = {
  id?: Id<"grp">;
  externalId: string | null;
  displayName?: string;
  scimJson?: string;
  /** Members that join and leave, people or groups, by our ids. Whoever is in neither list stays as before. */
  members?: { add: string[]; remove: string[] };
  email?: string | null;
  description?: string | null;
  memberCount?: number | null;
  includesEveryone?: boolean;
  /** Groups directly inside this one; a complete list, so that an edge that is missing from it goes. */
  children?: string[];
  /** The members were read whole (true) or could not be (a reason). Absent: not tried. */
  membersRead?: true | { unreadable: string };
  /** Proven gone at the provider. */
  deleted?: boolean;
};

/** A departure that no listing states: each carries its proof (reliability.md §5). */
export type DesiredRemoval = {
  id?: Id<"usr">;
  externalId: string | null;
  statement: "gone" | "deleted" | "scim_delete";
  proof: { [key: string]: Json };
};

/** Groups of somebody whose record another feeder states: a provider id that is not known here says nothing. */
export type DesiredMemberships = { externalId: string; add: string[]; remove: string[] };

export type Desired = {
  users?: DesiredUser[];
  groups?: DesiredGroup[];
  removals?: DesiredRemoval[];
  memberships?: DesiredMemberships[];
  /** Living records that state themselves as they stand under the lock: a run over what was pushed. */
  stored?: Id<"usr">[];
};

/**
 * What to do with departures and role losses:
 * `guard`  push: judge them here, now, against the directory's window;
 * `defer`  pull, first pass: leave each such member as it is, report it in `losses`, apply everything else;
 * `apply`  pull, second pass, below the limit, or confirmed by a named person (then it does not count in the guard's window);
 * `hold`   pull, second pass, past the limit: every one is held under this hold.
 */
export type LossPolicy =
  | { mode: "guard" }
  | { mode: "defer" }
  | { mode: "apply"; confirmed?: boolean }
  | { mode: "hold"; holdId: Id<"hld"> };

export type ProvisionInput = {
  directoryId: Id<"dir">;
  source: "scim" | "google_sync" | "policy";
  desired: Desired;
  /** A sync names its run and number; a superseded run's writes are refused with wrong_state. */
  run?: { id: Id<"run">; number: number; initial: boolean };
  losses: LossPolicy;
  /** A draft directory stores and logs users, groups and memberships, and touches no member. */
  storeOnly?: boolean;
};

export type Loss = {
  memberId: Id<"mem">;
  /** The record of the directory that speaks. */
  userId: Id<"usr"> | null;
  externalId: string | null;
  email: string;
  kind: "departure" | "role_loss";
  reasonCode: string;
  reasonParams: { [key: string]: Json };
  fromRoleId: string;
  toRoleId: string | null;
  /** This loss would leave nobody active with the highest rank: held even below the limits (contract §5.4). */
  lastHighest?: boolean;
};

export type Counts = {
  created: number;
  updated: number;
  deactivated: number;
  reactivated: number;
  roleChanged: number;
  unchanged: number;
  skipped: number;
  failed: number;
  held: number;
};

export type Outcome = { counts: Counts; losses: Loss[]; subjects: SubjectOutcome[] };

export type SubjectOutcome = {
  externalId: string | null;
  userId: Id<"usr"> | null;
  memberId: Id<"mem"> | null;
  outcome: "created" | "updated" | "deactivated" | "reactivated" | "skipped" | "failed" | "held" | "unchanged";
  reasonCode: string;
  reasonParams: { [key: string]: Json };
};

/** What would apply in place of the stored policy: unsaved wizard answers. Ids are ours. */
export type PolicyOverlay = {
  scope: "selected_groups" | "everyone";
  selectedGroupIds: string[];
  /** group id → role id; a group that is not named gives no role. */
  groupRoles: { [groupId: string]: string };
  defaultRoleId: string | null;
  /** In the place of the directory's rules of these sources, when present. */
  valueRoles?: { source: "attribute" | "org_unit"; value: string; roleId: string }[];
};

export type PlannedPerson = {
  externalId: string | null;
  userId: Id<"usr"> | null;
  memberId: Id<"mem"> | null;
  name: string;
  email: string | null;
  outcome: "new" | "linked" | "role_change" | "left_out" | "leaving" | "unchanged";
  /** left_out only: by a rule (suspended, not in a selected group) or for somebody to fix. */
  byRule: boolean;
  needsAttention: boolean;
  oldRoleId: string | null;
  newRoleId: string | null;
  reasonCode: string;
  reasonParams: { [key: string]: Json };
  roleReason: RoleReason | null;
  /** Selected groups (ours) through which the person is in scope. */
  groupIds: string[];
};
