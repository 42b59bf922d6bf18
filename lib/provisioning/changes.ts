/** What was decided, as rows to write: the world as it is against the world as it was loaded. Pure. */
import { same } from "../fold";
import type { Table } from "./table";
import { totalsOf } from "./totals";
import type { CountedLosses, GroupRow, MemberRow, UserRow, World } from "./world";

/** A row as the world has it. `was`: the version that is replaced. */
export type Row = { readonly [property: string]: unknown };

/** Events about bystanders of one group that follow each other: `o` is the place of the first. */
export type MembershipEvents = Row & { type: string; ids: string[]; users: string[] };

/** Who joins or leaves one group. */
export type Moved = { groupId: string; users: string[] };

/** Rows to write, by part; a part without rows does not enter the statement. */
export type Changes = {
  newGroups: Row[];
  groups: Row[];
  /** Updates that touch nothing but the columns of `STATE`: the most frequent ones, a third as long. */
  groupStates: Row[];
  bumped: string[];
  newEdges: Row[];
  oldEdges: Row[];
  newUsers: Row[];
  users: Row[];
  userStates: Row[];
  newMembers: Row[];
  members: Row[];
  memberStates: Row[];
  joined: Moved[];
  left: Moved[];
  holds: Row[];
  newItems: Row[];
  endedItems: Row[];
  directories: Row[];
  totals: Row[];
  /** Directories whose counter says too much. */
  recounted: CountedLosses[];
  logs: Row[];
  events: Row[];
  memberships: MembershipEvents[];
  parkedUsers: string[];
  parkedMembers: string[];
};

/** What changes when somebody is switched on or off, and of a group when its members do. */
export const STATE = {
  groups: ["version", "updatedAt"],
  users: ["active", "inactiveReason", "scimJson", "sourceHash", "version", "updatedAt"],
  members: ["state", "stateReason", "deprovisionedAt", "roleId", "roleSource", "mappedRoleId", "roleReason", "lastLogId", "version"],
} as const satisfies { groups: (keyof GroupRow)[]; users: (keyof UserRow)[]; members: (keyof MemberRow)[] };

/** Everything that was decided since the world was loaded. */
export function changesOf(world: World): Changes {
  const users = changed(world.users);
  const members = changed(world.members);
  const groups = changed(world.groups);
  const eventJson = (row: UserRow) => (row.scimJson === null ? null : world.shown(row));
  const [groupStates, wholeGroups] = splitUpdates(groups.updated, STATE.groups);
  const [userStates, wholeUsers] = splitUpdates(users.updated, STATE.users, (row) => ({ eventJson: eventJson(row) }));
  const [memberStates, wholeMembers] = splitUpdates(members.updated, STATE.members);
  const pairs = membershipChanges(world);
  const touchedGroups = new Set([...pairs.joined, ...pairs.left].map((moved) => moved.groupId));
  for (const { row } of [...groups.added, ...groups.updated]) touchedGroups.delete(row.id);
  return {
    newGroups: groups.added.map(({ row }) => row),
    groups: wholeGroups,
    groupStates,
    bumped: [...touchedGroups],
    ...edgeChanges(world),
    newUsers: users.added.map(({ row }) => ({ eventJson: eventJson(row), ...row })),
    users: wholeUsers,
    userStates,
    newMembers: members.added.map(({ row }) => row),
    members: wholeMembers,
    memberStates,
    ...pairs,
    holds: world.holds.changed().flatMap(({ row, was }) => (row ? [{ isNew: was === undefined, ...row }] : [])),
    ...itemChanges(world),
    directories: world.directories
      .changed()
      .flatMap(({ row, was }) => (row && row.state !== was?.state ? [{ id: row.id, was: was?.state, state: row.state }] : [])),
    totals: totalsOf(world, users, groups),
    recounted: [...(world.guards?.counted.values() ?? [])]
      .filter(({ excess, since }) => excess > 0 && since !== null)
      .sort((a, b) => (a.directoryId < b.directoryId ? -1 : 1)),
    logs: world.logs,
    ...eventRows(world),
    parkedUsers: users.updated.filter(({ row, was }) => was.userNameKey !== row.userNameKey).map(({ row }) => row.id),
    parkedMembers: members.updated.filter(({ row, was }) => was.emailKey !== row.emailKey).map(({ row }) => row.id),
  };
}

/** A better count alone is not worth a write. */
export function isEmpty({ recounted: _better, ...changes }: Changes): boolean {
  return Object.values(changes).every((rows) => rows.length === 0);
}

export type Changed<R> = { added: { row: R }[]; updated: { row: R; was: R }[] };

function changed<R extends object>(table: Table<R>): Changed<R> {
  const list: Changed<R> = { added: [], updated: [] };
  for (const { row, was } of table.changed()) {
    if (row === undefined) continue;
    if (was === undefined) list.added.push({ row });
    else if (!same(was, row)) list.updated.push({ row, was });
  }
  return list;
}

/** Rows of a version each: those that differ in nothing but these columns, and the others. */
function splitUpdates<R extends { id: string; version: number }>(
  updated: Changed<R>["updated"],
  columns: readonly (keyof R & string)[],
  more: (row: R) => Row = () => ({}),
): [states: Row[], whole: Row[]] {
  const states: Row[] = [];
  const whole: Row[] = [];
  for (const { row, was } of updated) {
    (isStateOnly(row, was, columns) ? states : whole).push({ was: was.version, ...row, ...more(row) });
  }
  return [states, whole];
}

function isStateOnly<R extends object>(row: R, was: R, columns: readonly (keyof R & string)[]): boolean {
  for (const key in row) if (!same(row[key], was[key]) && !columns.includes(key)) return false;
  return true;
}

function eventRows(world: World): Pick<Changes, "events" | "memberships"> {
  const events: Row[] = [];
  const memberships: MembershipEvents[] = [];
  let last: object | null = null;
  for (const [at, event] of world.events.entries()) {
    const { id, type, directoryId, cause, data, changes, membership } = event;
    if (!membership) {
      events.push({ o: at + 1, id, type, directoryId, cause, data, changes });
      last = null;
      continue;
    }
    const { object, directory_id: directory, group } = membership;
    if (last !== membership || memberships.at(-1)?.type !== type)
      memberships.push({ o: at + 1, type, directoryId, cause, object, directory, shownGroup: group, ids: [], users: [] });
    last = membership;
    memberships.at(-1)?.ids.push(id);
    memberships.at(-1)?.users.push(event.data.userId);
  }
  return { events, memberships };
}

function membershipChanges(world: World): { joined: Moved[]; left: Moved[] } {
  const joined = new Map<string, Moved>();
  const left = new Map<string, Moved>();
  const note = (moves: Map<string, Moved>, groupId: string, userId: string) => {
    const known = moves.get(groupId);
    if (known) known.users.push(userId);
    else moves.set(groupId, { groupId, users: [userId] });
  };
  for (const { key, row = EMPTY, was = EMPTY } of world.memberships.changed()) {
    for (const groupId of row) if (!was.has(groupId)) note(joined, groupId, key);
    for (const groupId of was) if (!row.has(groupId)) note(left, groupId, key);
  }
  return { joined: [...joined.values()], left: [...left.values()] };
}

const EMPTY: ReadonlySet<string> = new Set();

function edgeChanges(world: World): { newEdges: Row[]; oldEdges: Row[] } {
  const newEdges: Row[] = [];
  const oldEdges: Row[] = [];
  for (const { key: parent, row = EMPTY, was = EMPTY } of world.edges.changed()) {
    for (const child of row) if (!was.has(child)) newEdges.push({ parent, child });
    for (const child of was) if (!row.has(child)) oldEdges.push({ parent, child });
  }
  return { newEdges, oldEdges };
}

function itemChanges(world: World): { newItems: Row[]; endedItems: Row[] } {
  const rows = world.holdItems.changed().flatMap(({ row: item, was }) => (item ? [{ item, was }] : []));
  return {
    newItems: rows.filter(({ item }) => item.state === "open").map(({ item }) => item),
    endedItems: rows.filter(({ item, was }) => item.state !== "open" && was?.state === "open").map(({ item }) => item),
  };
}
