/** Puts statements about groups, people and removals into the world: records and memberships, no members yet. */
import { fold } from "../fold";
import { newId } from "../ids";
import { diffGroup, diffUser, isGroupTouched, stateGroup, stateUser } from "./diff";
import { isPulled, matchUsers, type Match, parkedKey, type Problem } from "./identity";
import { type Policy, whyNot } from "./project";
import type { Change, Desired, DesiredGroup, DesiredRemoval, DesiredUser } from "./types";
import type { DirectoryRow, GroupRow, UserRow, World } from "./world";

/** One person of a statement, and what became of the record. */
export type Subject = {
  desired: DesiredUser | null;
  removal: DesiredRemoval | null;
  externalId: string | null;
  before: UserRow | null;
  /** null: nothing is stored. */
  after: UserRow | null;
  changes: Change[];
  joined: GroupRow[];
  left: GroupRow[];
  problem: Problem | null;
  memberId: string | null;
  how: "created" | "linked" | null;
  /** A member who gave an address up to this person. */
  released: string | null;
};

export type GroupSubject = { before: GroupRow | null; after: GroupRow; changes: Change[]; edges: { added: number; removed: number } };

export function observeGroups(world: World, directory: DirectoryRow, groups: readonly DesiredGroup[]): GroupSubject[] {
  const known = groupIndex(world, directory);
  const subjects: GroupSubject[] = [];
  for (const desired of groups) {
    const before = known.get(desired.externalId) ?? null;
    if (!before && desired.deleted) continue;
    const stated = stateGroup(before ?? freshGroup(directory, desired), desired, world.facts.now);
    const changes = diffGroup(before, stated);
    const counts = changes.length > 0 || (before?.deletedAt === null) !== (stated.deletedAt === null);
    const after = before && counts ? { ...stated, version: before.version + 1 } : stated;
    if (!before || isGroupTouched(before, after)) world.groups.set(after.id, after);
    known.set(desired.externalId, after);
    subjects.push({ before, after, changes, edges: { added: 0, removed: 0 } });
  }
  // Edges last: a child may be a group of the same statement.
  for (const desired of groups) if (desired.children) stateChildren(world, known, desired, subjects);
  return subjects;
}

function stateChildren(world: World, known: Map<string, GroupRow>, desired: DesiredGroup, subjects: GroupSubject[]): void {
  const parent = known.get(desired.externalId);
  const subject = subjects.find((one) => one.after.id === parent?.id);
  if (!parent || !subject) return;
  const had = world.edges.get(parent.id) ?? new Set();
  const has = new Set((desired.children ?? []).flatMap((child) => known.get(child)?.id ?? []).filter((id) => id !== parent.id));
  subject.edges = { added: [...has].filter((id) => !had.has(id)).length, removed: [...had].filter((id) => !has.has(id as never)).length };
  if (subject.edges.added + subject.edges.removed > 0) world.edges.set(parent.id, has);
}

export function groupIndex(world: World, directory: DirectoryRow): Map<string, GroupRow> {
  const index = new Map<string, GroupRow>();
  for (const group of world.groups.values())
    if (group.directoryId === directory.id && group.externalId !== null) index.set(group.externalId, group);
  return index;
}

function freshGroup(directory: DirectoryRow, desired: DesiredGroup): GroupRow {
  const displayName = desired.displayName ?? desired.externalId;
  return {
    id: newId("grp"),
    directoryId: directory.id,
    externalId: desired.externalId,
    displayName,
    displayNameKey: fold(displayName),
    email: null,
    description: null,
    memberCount: null,
    includesEveryone: false,
    selected: false,
    unreadableRuns: 0,
    unreadableReason: null,
    membersReadAt: null,
    deletedAt: null,
    version: 1,
  };
}

export function observeUsers(
  world: World,
  directory: DirectoryRow,
  desired: Desired,
  policy: Policy,
  skip: ReadonlySet<string>,
  refusal: string | null,
): Subject[] {
  const groups = groupIndex(world, directory);
  const matches = matchUsers(world, directory, desired.users ?? [], refusal);
  const subjects = matches.map((match) => observeUser(world, directory, match, groups, policy, skip));
  parkRivals(
    world,
    directory,
    subjects.filter((one) => !one.after || !skip.has(one.after.id)),
  );
  const removals = (desired.removals ?? []).map((removal) => observeRemoval(world, directory, removal, skip));
  return [...subjects, ...removals];
}

function observeUser(
  world: World,
  directory: DirectoryRow,
  match: Match,
  groups: Map<string, GroupRow>,
  policy: Policy,
  skip: ReadonlySet<string>,
): Subject {
  const { desired, row, problem } = match;
  const subject = emptySubject({ desired, externalId: desired.externalId, before: row, after: row, problem });
  if (problem) return { ...subject, memberId: row?.memberId ?? null };
  if (row ? skip.has(row.id) : skip.has(skipKey(desired.externalId))) return { ...subject, memberId: row?.memberId ?? null };

  const stated = stateUser(row ?? freshUser(directory, desired), desired);
  const had = world.memberships.get(stated.id) ?? new Set<string>();
  const has = new Set(had);
  for (const group of desired.memberships?.remove ?? []) has.delete(groups.get(group)?.id ?? "");
  for (const group of desired.memberships?.add ?? []) {
    const known = groups.get(group);
    if (known) has.add(known.id);
  }
  world.memberships.set(stated.id, has);
  const inScope = policy.claims(stated).inScope;
  // Nobody outside the scope is ever created.
  if (!row && isPulled(directory) && !inScope) {
    world.memberships.delete(stated.id);
    const reason = stated.active ? "not_in_selected_group" : whyNot(world, stated);
    return { ...subject, after: null, problem: { reason, outcome: "skipped", params: {} } };
  }
  const changed = { ...stated, inScope };
  const changes = diffUser(row, changed);
  const after = row && changes.length > 0 ? { ...changed, version: row.version + 1 } : changed;
  world.putUser(after);
  const joined = [...has].filter((id) => !had.has(id)).flatMap((id) => world.groups.get(id) ?? []);
  const left = [...had].filter((id) => !has.has(id)).flatMap((id) => world.groups.get(id) ?? []);
  return { ...subject, after, changes, joined, left, memberId: row?.memberId ?? null };
}

/** Names a record that is not stored yet among those to be skipped. */
export function skipKey(externalId: string | null): string {
  return `external ${externalId}`;
}

function observeRemoval(world: World, directory: DirectoryRow, removal: DesiredRemoval, skip: ReadonlySet<string>): Subject {
  const row = [...world.users.values()].find(
    (user) => user.directoryId === directory.id && user.externalId === removal.externalId && user.deletedAt === null,
  );
  const subject = emptySubject({ removal, externalId: removal.externalId, before: row ?? null, after: row ?? null });
  if (!row || skip.has(row.id)) return { ...subject, memberId: row?.memberId ?? null };

  const gone: UserRow = { ...row, active: false, inactiveReason: "deleted", deletedAt: world.facts.now };
  const had = world.memberships.get(row.id) ?? new Set<string>();
  const after = { ...gone, version: row.version + 1 };
  world.putUser(after);
  world.memberships.set(row.id, new Set());
  const left = [...had].flatMap((id) => world.groups.get(id) ?? []);
  return { ...subject, after, changes: diffUser(row, after), left, memberId: row.memberId };
}

/** Whoever was named takes the address; a living record that holds it and was not named gives it up. */
function parkRivals(world: World, directory: DirectoryRow, subjects: readonly Subject[]): void {
  const claimed = new Map<string, string>();
  for (const { after } of subjects) if (after && after.deletedAt === null) claimed.set(after.userNameKey, after.id);
  for (const user of [...world.users.values()]) {
    const winner = claimed.get(user.userNameKey);
    if (user.directoryId !== directory.id || user.deletedAt !== null || winner === undefined || winner === user.id) continue;
    world.putUser({ ...user, userNameKey: parkedKey(user.id), sourceHash: null });
  }
}

function freshUser(directory: DirectoryRow, desired: DesiredUser): UserRow {
  return {
    id: newId("usr"),
    directoryId: directory.id,
    memberId: null,
    externalId: desired.externalId,
    userName: desired.userName,
    userNameKey: fold(desired.userName),
    email: null,
    emailKey: null,
    active: true,
    inactiveReason: null,
    inScope: true,
    orgUnitPath: null,
    givenName: null,
    familyName: null,
    displayName: null,
    attributes: {},
    sourceHash: null,
    deletedAt: null,
    identity: null,
    version: 1,
  };
}

function emptySubject(over: Partial<Subject>): Subject {
  return {
    desired: null,
    removal: null,
    externalId: null,
    before: null,
    after: null,
    changes: [],
    joined: [],
    left: [],
    problem: null,
    memberId: null,
    how: null,
    released: null,
    ...over,
  };
}
