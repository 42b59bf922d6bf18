/** What the load statements answer, as a world. The casts repeat what load.ts selects. */
import type { Id } from "../ids";
import { isoOf } from "../instant";
import type { RoleFact } from "../roles/resolve";
import type { Names } from "./names";
import {
  type Bystander,
  type CountedLosses,
  type DirectoryRow,
  type GroupRow,
  type HoldItemRow,
  type HoldRow,
  itemKey,
  type MemberRow,
  type RoleRule,
  type UserRow,
  World,
} from "./world";

type FactsRow = {
  now: string;
  default_role_id: string | null;
  settings: World["facts"]["settings"];
  roles: (RoleFact & { isDefault: boolean })[];
  directories: DirectoryRow[] | null;
  mappings: MappingRow[] | null;
  edges: { parent: string; child: string }[] | null;
  holds: HoldRow[] | null;
  guards?: { directoryId: string; active: number; window: number; losses: number }[] | null;
};
type MappingRow = {
  directoryId: string;
  source: "group" | "org_unit" | "attribute";
  groupId: string | null;
  value: string | null;
  roleId: string;
};
type Time = "createdAt" | "updatedAt" | "deletedAt" | "deprovisionedAt" | "pinnedUntil" | "membersReadAt";
type Loaded<Row> = { [Name in keyof Row]: Name extends Time ? Date | Extract<Row[Name], null> : Row[Name] };
/** null: not all groups of the person are known, only those the unit is about. */
type LoadedUser = Loaded<UserRow> & {
  groups?: string[] | null;
  namedGroups?: [id: string, name: string][] | null;
  /** Where members are reached through people alone; without an id when there is none. */
  member?: LoadedMember | { id: null };
};
type LoadedMember = Loaded<MemberRow> & { items: HoldItemRow[] | null };

export type Answers = {
  bystanders: unknown[];
  pairs: unknown[];
  difference: unknown[];
  lossLocked: boolean;
  counted: unknown[];
  facts: unknown[];
  groups: unknown[];
  users: unknown[];
  members: unknown[];
};

export function worldFrom(organizationId: Id<"org">, names: Names, answers: Answers): World {
  const [facts] = answers.facts as FactsRow[];
  const fallback = facts?.roles.find((role) => role.isDefault) ?? facts?.roles.at(-1);
  if (!facts || !fallback) throw new Error("the catalogue has no role");

  const mappings = facts.mappings ?? [];
  const world = new World(
    {
      organizationId,
      now: facts.now,
      settings: facts.settings,
      roles: new Map(facts.roles.map(({ id, key, name, rank }) => [id, { id, key, name, rank }])),
      highestRoleId: facts.roles[0]?.id ?? fallback.id,
      organizationDefault: facts.default_role_id ?? fallback.id,
      groupRoles: new Map(mappings.flatMap((one) => (one.source === "group" && one.groupId ? [[one.groupId, one.roleId] as const] : []))),
      rules: mappings.flatMap(({ directoryId, source, value, roleId }): RoleRule[] =>
        source === "group" || value === null ? [] : [{ directoryId, source, value, roleId }],
      ),
    },
    names,
  );
  for (const row of facts.directories ?? []) world.directories.set(row.id, row);
  for (const { parent, child } of facts.edges ?? []) world.edges.set(parent, new Set([...(world.edges.get(parent) ?? []), child]));
  for (const row of facts.holds ?? []) world.holds.set(row.id, row);
  for (const row of answers.groups as Loaded<GroupRow>[]) world.groups.set(row.id, groupRow(row));
  for (const row of answers.users as LoadedUser[]) takeUser(world, row);
  for (const one of answers.bystanders as Bystander[]) {
    if (world.users.has(one.id)) continue;
    world.bystanders.set(one.id, one);
    world.memberships.set(one.id, new Set());
  }
  takePairs(world, answers);
  for (const row of answers.members as LoadedMember[]) takeMember(world, row);
  // Read under the lock that all judgements share, or not to be relied on.
  if (answers.lossLocked)
    world.guards = {
      directories: new Map((facts.guards ?? []).map((one) => [one.directoryId, one])),
      counted: new Map((answers.counted as CountedLosses[]).map((one) => [one.directoryId, one])),
    };
  return world.asLoaded();
}

/** What a request asks of somebody's membership, of those whose other groups were not loaded. */
function takePairs(world: World, answers: Answers): void {
  const { replace } = world.names;
  const [difference] = answers.difference as { add: string[]; remove: string[] }[];
  const pairs = [...(answers.pairs as { groupId: string; userId: string }[])];
  if (difference && replace) {
    world.differences.set(replace.groupId, { add: difference.add, remove: difference.remove });
    for (const userId of difference.remove) pairs.push({ groupId: replace.groupId, userId });
  }
  for (const { groupId, userId } of pairs) {
    const known = world.memberships.get(userId);
    if (known && !known.has(groupId)) (known as Set<string>).add(groupId);
  }
}

function takeMember(world: World, row: LoadedMember): void {
  world.members.set(row.id, memberRow(row));
  for (const item of row.items ?? []) world.holdItems.set(itemKey(item.memberId, item.kind), item);
}

function takeUser(world: World, row: LoadedUser): void {
  world.users.set(row.id, userRow(row));
  if (row.member && row.member.id !== null) takeMember(world, row.member);
  if (row.groups) {
    world.memberships.set(row.id, new Set(row.groups));
    return;
  }
  const ids = new Set<string>();
  for (const [id, name] of row.namedGroups ?? []) {
    ids.add(id);
    world.groupNames.set(id, name);
  }
  world.memberships.set(row.id, ids);
}

function iso<Instant extends Date | null>(time: Instant): string | Extract<Instant, null>;
function iso(time: Date | null): string | null {
  return time === null ? null : isoOf(time.getTime());
}

// Field by field: a unit copies and compares these rows again and again, and an object whose fields came one after the
// other by computed names is a table of names to the engine (docs/decisions/0017).

const groupRow = (row: Loaded<GroupRow>): GroupRow => ({
  id: row.id,
  directoryId: row.directoryId,
  externalId: row.externalId,
  displayName: row.displayName,
  displayNameKey: row.displayNameKey,
  email: row.email,
  description: row.description,
  memberCount: row.memberCount,
  includesEveryone: row.includesEveryone,
  selected: row.selected,
  unreadableRuns: row.unreadableRuns,
  unreadableReason: row.unreadableReason,
  membersReadAt: iso(row.membersReadAt),
  scimJson: row.scimJson,
  deletedAt: iso(row.deletedAt),
  version: row.version,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
});

const userRow = (row: Loaded<UserRow>): UserRow => ({
  id: row.id,
  directoryId: row.directoryId,
  memberId: row.memberId,
  externalId: row.externalId,
  userName: row.userName,
  userNameKey: row.userNameKey,
  email: row.email,
  emailKey: row.emailKey,
  active: row.active,
  inactiveReason: row.inactiveReason,
  inScope: row.inScope,
  orgUnitPath: row.orgUnitPath,
  givenName: row.givenName,
  familyName: row.familyName,
  displayName: row.displayName,
  attributes: row.attributes,
  scimJson: row.scimJson,
  emailKeys: row.emailKeys,
  missing: row.missing,
  sourceHash: row.sourceHash,
  deletedAt: iso(row.deletedAt),
  identity: row.identity,
  version: row.version,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
});

const memberRow = (row: Loaded<MemberRow>): MemberRow => ({
  id: row.id,
  email: row.email,
  emailKey: row.emailKey,
  givenName: row.givenName,
  familyName: row.familyName,
  source: row.source,
  state: row.state,
  stateReason: row.stateReason,
  deprovisionedAt: iso(row.deprovisionedAt),
  holdId: row.holdId,
  // Before there could be two, one stood alone.
  refused: row.refused && [row.refused].flat(),
  roleId: row.roleId,
  roleSource: row.roleSource,
  mappedRoleId: row.mappedRoleId,
  roleReason: row.roleReason,
  pinnedRoleId: row.pinnedRoleId,
  pinnedUntil: iso(row.pinnedUntil),
  flags: row.flags,
  metadata: row.metadata,
  lastLogId: row.lastLogId,
  version: row.version,
});
