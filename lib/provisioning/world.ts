/**
 * What one unit of work knows: the rows it locked and read, and what was decided about them so far. Rows are immutable;
 * a decision puts a new row in its place. A clone shares the rows, so that a decision can be tried and thrown away.
 */
import type { EventCause } from "../events/record";
import type { Id } from "../ids";
import type { LogEntry } from "../logs/record";
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
  /** Hexadecimal. */
  sourceHash: string | null;
  deletedAt: string | null;
  identity: "unclear" | "same_person" | "new_person" | null;
  version: number;
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
  refused: RefusedStatement | null;
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
  deletedAt: string | null;
  version: number;
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

export type EventDraft = { id: Id<"evt">; type: string; directoryId: string | null; cause: EventCause; data: object; changes: Change[] };

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

const TABLES = ["users", "members", "groups", "directories", "holds", "holdItems"] as const;

export class World {
  users = new Map<string, UserRow>();
  members = new Map<string, MemberRow>();
  groups = new Map<string, GroupRow>();
  directories = new Map<string, DirectoryRow>();
  holds = new Map<string, HoldRow>();
  /** By member and kind: only items of holds that are open. */
  holdItems = new Map<string, HoldItemRow>();
  /** user → groups that name the person directly. */
  memberships = new Map<string, ReadonlySet<string>>();
  /** group → groups directly inside it. */
  edges = new Map<string, ReadonlySet<string>>();
  logs: LogEntry[] = [];
  events: EventDraft[] = [];

  /** As it was loaded, whatever was decided since. */
  readonly loaded: World;

  constructor(
    readonly facts: Facts,
    loaded?: World,
  ) {
    this.loaded = loaded ?? this;
  }

  clone(): World {
    const copy = new World(this.facts, this.loaded);
    for (const table of TABLES) (copy[table] as Map<string, unknown>) = new Map(this[table] as Map<string, unknown>);
    copy.memberships = new Map(this.memberships);
    copy.edges = new Map(this.edges);
    copy.logs = [...this.logs];
    copy.events = [...this.events];
    return copy;
  }

  directory(id: string): DirectoryRow {
    const row = this.directories.get(id);
    if (!row) throw new Error(`directory ${id} was not loaded`);
    return row;
  }

  usersOf(memberId: string): UserRow[] {
    return [...(this.usersByMember().get(memberId) ?? [])]
      .map((id) => this.users.get(id))
      .filter((user) => user?.memberId === memberId) as UserRow[];
  }

  memberByEmail(emailKey: string): MemberRow | undefined {
    if (this.emailIndex.size === 0) for (const member of this.members.values()) this.emailIndex.set(member.emailKey, member.id);
    const member = this.members.get(this.emailIndex.get(emailKey) ?? "");
    return member?.emailKey === emailKey ? member : undefined;
  }

  putUser(row: UserRow): void {
    this.users.set(row.id, row);
    if (row.memberId) this.usersByMember().set(row.memberId, (this.usersByMember().get(row.memberId) ?? new Set()).add(row.id));
  }

  putMember(row: MemberRow): void {
    this.members.set(row.id, row);
    if (this.emailIndex.size > 0) this.emailIndex.set(row.emailKey, row.id);
  }

  // Indexes are built when first asked and kept by put*: entries may be stale, so readers look at the row again.
  private emailIndex = new Map<string, string>();
  private memberIndex: Map<string, Set<string>> | null = null;

  private usersByMember(): Map<string, Set<string>> {
    if (this.memberIndex) return this.memberIndex;
    const index = new Map<string, Set<string>>();
    for (const user of this.users.values())
      if (user.memberId) index.set(user.memberId, (index.get(user.memberId) ?? new Set()).add(user.id));
    this.memberIndex = index;
    return index;
  }
}

export function itemKey(memberId: string, kind: HoldItemRow["kind"]): string {
  return `${memberId} ${kind}`;
}
