/** The rows of a unit of work, as they are loaded and written. Times are ISO text with milliseconds, in UTC. */
import type { EventCause } from "../events/record";
import type { GroupMembershipData } from "../events/views";
import type { Id } from "../ids";
import type { RoleFact } from "../roles/resolve";
import type { RoleReason } from "../roles/schema";
import type { Change, InactiveReason, Json } from "./types";

export type UserRow = {
  id: Id<"usr">;
  directoryId: Id<"dir">;
  memberId: Id<"mem"> | null;
  externalId: string | null;
  userName: string;
  userNameKey: string;
  email: string | null;
  emailKey: string | null;
  active: boolean;
  inactiveReason: InactiveReason | null;
  inScope: boolean;
  orgUnitPath: string | null;
  givenName: string | null;
  familyName: string | null;
  displayName: string | null;
  attributes: { [key: string]: Json };
  scimJson: string | null;
  /** Of the representation: every address, folded. null: none. */
  emailKeys: string[] | null;
  /** Required targets that the provider left empty. */
  missing: string[];
  /** Hexadecimal. */
  sourceHash: string | null;
  deletedAt: string | null;
  identity: "unclear" | "same_person" | "new_person" | null;
  version: number;
  createdAt: string;
  updatedAt: string;
};

export type MemberRow = {
  id: Id<"mem">;
  email: string;
  emailKey: string;
  givenName: string | null;
  familyName: string | null;
  source: "directory" | "invite" | "api";
  state: "active" | "held" | "deprovisioned";
  stateReason: string | null;
  deprovisionedAt: string | null;
  holdId: Id<"hld"> | null;
  /** At most one of each kind. */
  refused: RefusedStatement[] | null;
  roleId: string;
  roleSource: "pinned" | "mapping" | "manual" | "default";
  mappedRoleId: string | null;
  roleReason: RoleReason | { [key: string]: never };
  pinnedRoleId: string | null;
  pinnedUntil: string | null;
  flags: string[];
  metadata: Json;
  lastLogId: Id<"log"> | null;
  version: number;
};

/** What a person decided not to follow: the same statement opens no new hold. */
export type RefusedStatement = { kind: "departure" | "role_loss"; reason: string; toRoleId: string | null };

export type GroupRow = {
  id: Id<"grp">;
  directoryId: Id<"dir">;
  externalId: string | null;
  displayName: string;
  displayNameKey: string;
  email: string | null;
  description: string | null;
  memberCount: number | null;
  includesEveryone: boolean;
  selected: boolean;
  unreadableRuns: number;
  unreadableReason: string | null;
  membersReadAt: string | null;
  scimJson: string | null;
  deletedAt: string | null;
  version: number;
  createdAt: string;
  updatedAt: string;
};

export type DirectoryRow = {
  id: Id<"dir">;
  name: string;
  provider: string;
  state: "draft" | "active" | "paused" | "held" | "needs_reauth" | "failing" | "disconnected";
  scope: "selected_groups" | "everyone";
  defaultRoleId: string | null;
  runNumber: number;
  guard: Json;
  /** As stored; null: the provider's defaults. Only of directories that the unit names. */
  attributeMapping: unknown;
};

/** An organizational unit or a value of the role attribute that gives a role. */
export type RoleRule = { directoryId: string; source: "org_unit" | "attribute"; value: string; roleId: string };

export type HoldItemRow = {
  holdId: Id<"hld">;
  memberId: Id<"mem">;
  kind: "departure" | "role_loss";
  reasonCode: string;
  reasonParams: { [key: string]: Json };
  fromRoleId: string | null;
  toRoleId: string | null;
  state: "open" | "applied" | "rejected" | "withdrawn";
};

export type HoldRow = {
  id: Id<"hld">;
  directoryId: Id<"dir">;
  runId: string | null;
  cause: string;
  counts: Json;
  decision: "approved" | "rejected" | null;
  decidedBy: string | null;
};

/** Somebody of whom a unit knows no more than that they live: named as a member of a group that decides nothing. */
export type Bystander = { id: string; directoryId: string; name: string };

export type EventDraft = {
  id: Id<"evt">;
  type: string;
  directoryId: string | null;
  cause: EventCause;
  changes: Change[];
} & (
  | { data: object; membership?: undefined }
  /** Of a bystander, whose own record keeps how events show them; the same object in all events about one group. */
  | { data: { userId: string }; membership: GroupMembershipData }
);

/** Facts about the whole organization that no decision changes. */
export type Facts = {
  organizationId: Id<"org">;
  now: string;
  settings: { pinsAllowed: boolean; familyNameRequired: boolean; roleMappingEnabled: boolean; nestedGroups: boolean };
  roles: ReadonlyMap<string, RoleFact>;
  highestRoleId: string;
  organizationDefault: string;
  /** Mappings that have not ended: group → role, and the other rules. */
  groupRoles: ReadonlyMap<string, string>;
  rules: readonly RoleRule[];
};

export type GuardNumbers = {
  directories: ReadonlyMap<string, { active: number; window: number; losses: number }>;
  /** By directory, where the kept numbers did not suffice: what is true while this unit holds the lock. */
  counted: ReadonlyMap<string, CountedLosses>;
};

export type CountedLosses = {
  directoryId: string;
  active: number;
  /** People who lost something inside the window, and those whom an open hold keeps. */
  lost: number;
  waiting: number;
  highestActive: number;
  /** What the directory's counter says too much, and since when it has counted. */
  excess: number;
  since: string | null;
};
