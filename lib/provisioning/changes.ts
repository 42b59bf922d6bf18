/** What a decision changed, as rows to write: the world before against the world after. Pure. */
import { same } from "../fold";
import type { GroupRow, MemberRow, UserRow, World } from "./world";

export type Row = Record<string, unknown>;

/** Rows to write, by part; a part without rows does not enter the statement. */
export type Changes = {
  newGroups: Row[];
  groups: Row[];
  bumped: string[];
  newEdges: Row[];
  oldEdges: Row[];
  newUsers: Row[];
  users: Row[];
  newMembers: Row[];
  members: Row[];
  joined: Row[];
  left: Row[];
  holds: Row[];
  newItems: Row[];
  endedItems: Row[];
  directories: Row[];
  logs: Row[];
  events: Row[];
  parkedUsers: string[];
  parkedMembers: string[];
};

export function changesOf(before: World, after: World): Changes {
  const users = changed(before.users, after.users);
  const members = changed(before.members, after.members);
  const groups = changed(before.groups, after.groups);
  const pairs = membershipChanges(before, after);
  const touchedGroups = new Set([...pairs.joined, ...pairs.left].map((pair) => pair.group_id as string));
  for (const group of [...groups.added, ...groups.updated]) touchedGroups.delete(group.id);
  return {
    newGroups: groups.added.map((row) => groupRow(row, 0)),
    groups: groups.updated.map((row) => groupRow(row, before.groups.get(row.id)?.version ?? 0)),
    bumped: [...touchedGroups],
    ...edgeChanges(before, after),
    newUsers: users.added.map((row) => userRow(row, 0)),
    users: users.updated.map((row) => userRow(row, before.users.get(row.id)?.version ?? 0)),
    newMembers: members.added.map((row) => memberRow(row, 0)),
    members: members.updated.map((row) => memberRow(row, before.members.get(row.id)?.version ?? 0)),
    ...pairs,
    holds: [...after.holds.values()]
      .filter((row) => before.holds.get(row.id) !== row)
      .map((row) => ({ ...snake(row), is_new: !before.holds.has(row.id) })),
    ...itemChanges(before, after),
    directories: [...after.directories.values()]
      .filter((row) => before.directories.get(row.id)?.state !== row.state)
      .map((row) => ({ id: row.id, was: before.directories.get(row.id)?.state, state: row.state })),
    logs: after.logs.slice(before.logs.length).map((log) => ({ ...snake(log), directory_id: log.directoryId })),
    events: after.events.slice(before.events.length).map((event, at) => ({ o: at + 1, ...snake(event) })),
    parkedUsers: users.updated.filter((row) => moves(before.users.get(row.id)?.userNameKey, row.userNameKey)).map((row) => row.id),
    parkedMembers: members.updated.filter((row) => moves(before.members.get(row.id)?.emailKey, row.emailKey)).map((row) => row.id),
  };
}

export function isEmpty(changes: Changes): boolean {
  return Object.values(changes).every((rows) => rows.length === 0);
}

function changed<R extends { id: string }>(before: ReadonlyMap<string, R>, after: ReadonlyMap<string, R>): { added: R[]; updated: R[] } {
  const added: R[] = [];
  const updated: R[] = [];
  for (const row of after.values()) {
    const was = before.get(row.id);
    if (!was) added.push(row);
    else if (was !== row && !same(was, row)) updated.push(row);
  }
  return { added, updated };
}

function membershipChanges(before: World, after: World): { joined: Row[]; left: Row[] } {
  const joined: Row[] = [];
  const left: Row[] = [];
  for (const [userId, groups] of after.memberships) {
    const had = before.memberships.get(userId) ?? new Set();
    if (had === groups) continue;
    for (const groupId of groups) if (!had.has(groupId)) joined.push({ group_id: groupId, user_id: userId });
    for (const groupId of had) if (!groups.has(groupId)) left.push({ group_id: groupId, user_id: userId });
  }
  return { joined, left };
}

function edgeChanges(before: World, after: World): { newEdges: Row[]; oldEdges: Row[] } {
  const newEdges: Row[] = [];
  const oldEdges: Row[] = [];
  for (const [parent, children] of after.edges) {
    const had = before.edges.get(parent) ?? new Set();
    if (had === children) continue;
    for (const child of children) if (!had.has(child)) newEdges.push({ parent, child });
    for (const child of had) if (!children.has(child)) oldEdges.push({ parent, child });
  }
  return { newEdges, oldEdges };
}

function itemChanges(before: World, after: World): { newItems: Row[]; endedItems: Row[] } {
  const rows = [...after.holdItems]
    .filter(([key, item]) => before.holdItems.get(key) !== item)
    .map(([key, item]) => ({ item, was: before.holdItems.get(key) }));
  return {
    newItems: rows.filter(({ item }) => item.state === "open").map(({ item }) => snake(item)),
    endedItems: rows.filter(({ item, was }) => item.state !== "open" && was?.state === "open").map(({ item }) => snake(item)),
  };
}

function moves(from: string | undefined, to: string): boolean {
  return from !== undefined && from !== to;
}

function groupRow(row: GroupRow, was: number): Row {
  const { selected: _wizard, ...rest } = row;
  return { ...snake(rest), was };
}

function userRow(row: UserRow, was: number): Row {
  return { ...snake(row), was };
}

function memberRow(row: MemberRow, was: number): Row {
  return { ...snake(row), was };
}

function snake(row: object): Row {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );
}
