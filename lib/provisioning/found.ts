/** The unit's world as the callback of one request sees it: living records of one directory, earlier requests included. */
import { fold } from "../fold";
import type { Found, FoundGroup, FoundUser, WrittenUser } from "./request";
import type { Bystander, DirectoryRow, GroupRow, UserRow, World } from "./world";

export function foundIn(world: World, directory: DirectoryRow): Found {
  const livingUser = (id: string): UserRow | null => {
    const row = world.users.get(id);
    return row && row.directoryId === directory.id && row.deletedAt === null ? row : null;
  };
  const livingGroup = (id: string): GroupRow | null => {
    const row = world.groups.get(id);
    return row && row.directoryId === directory.id && row.deletedAt === null ? row : null;
  };
  const person = (id: string) => {
    const one = world.person(id);
    return one?.directoryId === directory.id ? one : null;
  };
  const living = (rows: UserRow[]) => rows.find((row) => row.deletedAt === null);
  const { replace } = world.names;
  let staying: Set<string> | null = null;
  const stays = (id: string): boolean => {
    if (!replace) return false;
    if (!staying) {
      staying = new Set(replace.ids);
      for (const one of world.differences.get(replace.groupId)?.add ?? []) staying.delete(one);
    }
    return staying.has(id);
  };
  const nameOf = (id: string) => {
    return person(id)?.name ?? livingGroup(id)?.displayName ?? null;
  };
  return {
    now: world.facts.now,
    attributeMapping: directory.attributeMapping,
    resource: world.resource,
    user: (id) => {
      const row = livingUser(id);
      if (!row) world.askedFor("userIds", id);
      return row && shownUser(row);
    },
    group: (id) => {
      const row = livingGroup(id);
      if (!row) world.askedFor("lockedGroupIds", id);
      return row && shownGroup(row);
    },
    userByName: (name) => orNull(living(world.usersByName(directory.id, fold(name))), shownUser),
    userByExternalId: (externalId) => orNull(living(world.usersByExternalId(directory.id, externalId)), shownUser),
    groupByName: (name) => orNull(world.groupByName(directory.id, fold(name)), shownGroup),
    groupByExternalId: (externalId) => orNull(world.groupByExternalId(directory.id, externalId), shownGroup),
    kindOf: (id) => {
      if (person(id)) return "user";
      if (livingGroup(id)) return "group";
      // Wanted and not in the difference: a member already, which needed no loading.
      return stays(id) ? "user" : null;
    },
    nameOf,
    isMember: (groupId, id) =>
      Boolean(world.memberships.get(id)?.has(groupId) || world.edges.get(groupId)?.has(id)) || (groupId === replace?.groupId && stays(id)),
    groupsOf: (userId) => {
      const row = livingUser(userId);
      return row ? writtenUser(world, row).groups : [];
    },
    difference: (groupId) => world.differences.get(groupId) ?? { add: [], remove: [] },
    members: (groupId) => [
      ...membersOf(world, groupId).map(({ id, name }) => ({ id, kind: "user" as const, display: name })),
      ...[...(world.edges.get(groupId) ?? [])].flatMap((id) => {
        const child = livingGroup(id);
        return child ? [{ id, kind: "group" as const, display: child.displayName }] : [];
      }),
    ],
  };
}

/** Everybody directly in the group, as far as loaded. */
export function membersOf(world: World, groupId: string): Bystander[] {
  const found: Bystander[] = [];
  for (const [userId, groups] of world.memberships) {
    const person = groups.has(groupId) ? world.person(userId) : null;
    if (person) found.push(person);
  }
  return found;
}

export function shownUser(row: UserRow): FoundUser {
  const { id, version, createdAt, updatedAt, active, userName, externalId } = row;
  return { id, version, createdAt, updatedAt, scimJson: row.scimJson ?? "{}", active, userName, externalId };
}

export function shownGroup(row: GroupRow): FoundGroup {
  const { id, version, createdAt, updatedAt, displayName, externalId } = row;
  return { id, version, createdAt, updatedAt, scimJson: row.scimJson ?? "{}", displayName, externalId };
}

export function writtenUser(world: World, row: UserRow): WrittenUser {
  const ids = [...(world.memberships.get(row.id) ?? [])].sort();
  const groups = ids.flatMap((id) => {
    const group = world.groups.get(id);
    const display = group ? (group.deletedAt === null ? group.displayName : undefined) : world.groupNames.get(id);
    return display === undefined ? [] : [{ id: id as WrittenUser["groups"][number]["id"], display }];
  });
  return { groups, ...shownUser(row) };
}

function orNull<Row, Shown>(row: Row | undefined, show: (row: Row) => Shown): Shown | null {
  return row === undefined ? null : show(row);
}
