/** What the load statements answer, as a world. The casts repeat what load.ts selects. */
import type { Id } from "../ids";
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
/** null: not all groups of the person are known, only those the unit is about. */
type LoadedUser = UserRow & { groups?: string[] | null; namedGroups?: [id: string, name: string][] | null };
type LoadedMember = MemberRow & { items: HoldItemRow[] | null };

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
  for (const row of answers.groups as GroupRow[])
    world.groups.set(row.id, timed(row, "deletedAt", "membersReadAt", "createdAt", "updatedAt"));
  for (const row of answers.users as LoadedUser[]) takeUser(world, row);
  for (const one of answers.bystanders as Bystander[]) {
    if (world.users.has(one.id)) continue;
    world.bystanders.set(one.id, one);
    world.memberships.set(one.id, new Set());
  }
  takePairs(world, answers);
  for (const { items, ...row } of answers.members as LoadedMember[]) {
    world.members.set(row.id, timed(row, "deprovisionedAt", "pinnedUntil"));
    for (const item of items ?? []) world.holdItems.set(itemKey(item.memberId, item.kind), item);
  }
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

function takeUser(world: World, { groups, namedGroups, ...row }: LoadedUser): void {
  world.users.set(row.id, timed(row, "deletedAt", "createdAt", "updatedAt") as UserRow);
  if (groups) {
    world.memberships.set(row.id, new Set(groups));
    return;
  }
  const ids = new Set<string>();
  for (const [id, name] of namedGroups ?? []) {
    ids.add(id);
    world.groupNames.set(id, name);
  }
  world.memberships.set(row.id, ids);
}

function timed<Row extends object>(row: Row, ...fields: (keyof Row)[]): Row {
  for (const field of fields) if (row[field] instanceof Date) row[field] = (row[field] as Date).toISOString() as Row[keyof Row];
  return row;
}
