/** Puts statements about groups into the world: records, members, nesting. Whoever is touched is brought in line later. */
import { RollcallError, notFound } from "../errors";
import { fold } from "../fold";
import { type Id, newId } from "../ids";
import { diffGroup, isGroupTouched, stateGroup } from "./diff";
import { membersOf } from "./found";
import { taken } from "./identity";
import { TooNarrow } from "./names";
import { reachesOf } from "./policy";
import type { Change, DesiredGroup } from "./types";
import type { Bystander, DirectoryRow, GroupRow, World } from "./world";

export type GroupSubject = {
  before: GroupRow | null;
  after: GroupRow;
  changes: Change[];
  /** People who joined or left by this statement. */
  joined: Bystander[];
  left: Bystander[];
  joinedGroups: GroupRow[];
  leftGroups: GroupRow[];
  /** Directory users whose state or role may follow. */
  affected: string[];
};

export function observeGroups(world: World, directory: DirectoryRow, groups: readonly DesiredGroup[]): GroupSubject[] {
  const read = groups.filter((desired) => desired.id === undefined && desired.scimJson === undefined);
  const pushed = groups.filter((desired) => desired.id !== undefined || desired.scimJson !== undefined);
  return [
    ...(read.length > 0 ? observeRead(world, directory, read) : []),
    ...pushed.map((desired) => observePushed(world, directory, desired)),
  ];
}

/** Groups as a provider lists them: known by its ids, and a deleted one returns as the same row. */
function observeRead(world: World, directory: DirectoryRow, groups: readonly DesiredGroup[]): GroupSubject[] {
  const known = groupIndex(world, directory);
  const subjects: GroupSubject[] = [];
  for (const desired of groups) {
    if (desired.externalId === null) continue;
    const before = known.get(desired.externalId) ?? null;
    if (!before && desired.deleted) continue;
    const stated = stateGroup(before ?? freshGroup(world, directory, desired), desired, world.facts.now);
    const changes = diffGroup(before, stated, world.resource);
    const counts = changes.length > 0 || (before?.deletedAt === null) !== (stated.deletedAt === null);
    const after = before && counts ? raised(world, before, stated) : stated;
    if (!before || isGroupTouched(before, after)) world.groups.set(after.id, after);
    known.set(desired.externalId, after);
    subjects.push(subjectOf(before, after, changes));
  }
  // Edges last: a child may be a group of the same statement.
  for (const desired of groups) if (desired.children) stateChildren(world, known, desired);
  return subjects;
}

function stateChildren(world: World, known: Map<string, GroupRow>, desired: DesiredGroup): void {
  const parent = known.get(desired.externalId ?? "");
  if (!parent) return;
  const had = world.edges.get(parent.id) ?? new Set<string>();
  const has = new Set<string>((desired.children ?? []).flatMap((child) => known.get(child)?.id ?? []).filter((id) => id !== parent.id));
  if (has.size !== had.size || [...has].some((id) => !had.has(id))) world.edges.set(parent.id, has);
}

/** By provider id; the living before the deleted. */
export function groupIndex(world: World, directory: DirectoryRow): Map<string, GroupRow> {
  const index = new Map<string, GroupRow>();
  for (const group of world.groups.values()) {
    if (group.directoryId !== directory.id || group.externalId === null) continue;
    const other = index.get(group.externalId);
    if (!other || (other.deletedAt !== null && (group.deletedAt === null || group.id > other.id))) index.set(group.externalId, group);
  }
  return index;
}

/** A provider's own request: by our id, or somebody new. @throws RollcallError not_found, conflict */
function observePushed(world: World, directory: DirectoryRow, desired: DesiredGroup): GroupSubject {
  const before = desired.id === undefined ? null : knownGroup(world, directory, desired.id);
  const current = before ?? freshGroup(world, directory, desired);
  const stated = stateGroup(current, desired, world.facts.now);
  if (!desired.deleted) refuseTaken(world, directory, stated, before);
  const subject = subjectOf(before, stated, diffGroup(before, stated, world.resource));
  if (desired.deleted) dissolve(world, subject);
  else if (desired.members) changeMembers(world, directory, subject, desired.members);
  const moved = subject.joined.length + subject.left.length + subject.joinedGroups.length + subject.leftGroups.length > 0;
  if (before) subject.after = subject.changes.length > 0 || moved || desired.deleted ? raised(world, before, stated) : before;
  if (subject.after !== before) world.groups.set(subject.after.id, subject.after);
  return subject;
}

function knownGroup(world: World, directory: DirectoryRow, id: Id<"grp">): GroupRow {
  const row = world.groups.get(id);
  if (row && row.directoryId === directory.id && row.deletedAt === null) return row;
  world.askedFor("lockedGroupIds", id);
  return notFound("group");
}

function refuseTaken(world: World, directory: DirectoryRow, stated: GroupRow, before: GroupRow | null): void {
  if (stated.displayNameKey !== before?.displayNameKey) {
    const other = world.groupByName(directory.id, stated.displayNameKey);
    if (other && other.id !== stated.id) throw taken("group", "displayName");
  }
  if (stated.externalId !== null && stated.externalId !== before?.externalId) {
    const other = world.groupByExternalId(directory.id, stated.externalId);
    if (other && other.id !== stated.id) throw taken("group", "externalId");
  }
}

/** `children`: all groups that the statement names as members. */
type Named = { id: string; children: readonly string[] };

/** A set that is told what joins and what goes: adding somebody twice or removing a stranger changes nothing. */
function changeMembers(world: World, directory: DirectoryRow, subject: GroupSubject, members: NonNullable<DesiredGroup["members"]>): void {
  const groupId = subject.after.id;
  // All at once: asked for one by one, each would cost the unit another beginning.
  const children = [...members.remove, ...members.add].filter((id) => world.groups.has(id));
  for (const id of members.remove) {
    const person = world.person(id);
    if (person && world.memberships.get(id)?.has(groupId)) {
      world.memberships.set(id, without(world.memberships.get(id), groupId));
      subject.left.push(person);
    } else if (world.edges.get(groupId)?.has(id)) {
      const child = world.groups.get(id);
      const edges = without(world.edges.get(groupId), id);
      if (child) subject.leftGroups.push(child);
      nest(world, subject, { id, children }, () => world.edges.set(groupId, edges));
    }
  }
  for (const id of members.add) addMember(world, directory, subject, { id, children });
  for (const person of [...subject.joined, ...subject.left]) subject.affected.push(person.id);
}

function addMember(world: World, directory: DirectoryRow, subject: GroupSubject, { id, children }: Named): void {
  const groupId = subject.after.id;
  const person = world.person(id);
  if (person && person.directoryId === directory.id) {
    const has = world.memberships.get(id);
    if (has?.has(groupId)) return;
    world.memberships.set(id, new Set(has).add(groupId));
    // Left and joined in one statement: nothing happened.
    const gone = subject.left.findIndex((one) => one.id === id);
    if (gone >= 0) subject.left.splice(gone, 1);
    else subject.joined.push(person);
    return;
  }
  const child = world.groups.get(id);
  if (child && child.directoryId === directory.id && child.deletedAt === null && id !== groupId) {
    const has = world.edges.get(groupId);
    if (has?.has(id)) return;
    nest(world, subject, { id, children }, () => world.edges.set(groupId, new Set(has).add(id)));
    const gone = subject.leftGroups.indexOf(child);
    if (gone >= 0) subject.leftGroups.splice(gone, 1);
    else subject.joinedGroups.push(child);
    return;
  }
  if (!world.users.has(id) && !child && !world.names.referencedIds.includes(id) && !world.differences.get(groupId)?.add.includes(id))
    throw new TooNarrow({ referencedIds: [id], pairs: { groups: [groupId], ids: [id] } });
  const why = id === groupId ? "A group cannot be a member of itself" : `There is no user or group ${id} in this directory`;
  throw new RollcallError("invalid_request", `${why}: nothing was changed.`, {
    reason: "unknown_member",
    params: { value: id },
    scimType: "invalidValue",
  });
}

/** A group that enters or leaves one which decides about roles brings all its people along. */
function nest(world: World, subject: GroupSubject, { id: childId, children }: Named, change: () => void): void {
  const decides = () => reachesOf(world, subject.after.directoryId).byGroup.has(subject.after.id);
  const before = decides();
  change();
  if (!before && !decides()) return;
  if (!world.names.wholeGroupIds.includes(childId)) throw new TooNarrow({ wholeGroupIds: children }, true);
  for (const id of below(world, childId)) for (const person of membersOf(world, id)) subject.affected.push(person.id);
}

/** Members and nesting of a deleted group go. A role it gave goes with them, as far as the guard lets it. */
function dissolve(world: World, subject: GroupSubject): void {
  const { id, directoryId } = subject.after;
  if (!world.names.wholeGroupIds.includes(id)) throw new TooNarrow({ wholeGroupIds: [id], lockedGroupIds: [id] });
  const people = [...below(world, id)].flatMap((groupId) => membersOf(world, groupId));
  for (const person of membersOf(world, id)) {
    world.memberships.set(person.id, without(world.memberships.get(person.id), id));
    subject.left.push(person);
  }
  if ((world.edges.get(id)?.size ?? 0) > 0) world.edges.set(id, new Set());
  for (const [parentId, children] of world.edges) {
    if (!children.has(id)) continue;
    world.edges.set(parentId, without(children, id));
    const parent = world.groups.get(parentId);
    if (parent && parent.directoryId === directoryId) world.groups.set(parentId, raised(world, parent, parent));
  }
  subject.affected.push(...people.map((person) => person.id));
}

function below(world: World, groupId: string): Set<string> {
  const found = new Set([groupId]);
  // The set grows while it is walked.
  for (const id of found) for (const child of world.edges.get(id) ?? []) found.add(child);
  return found;
}

function without(set: ReadonlySet<string> | undefined, value: string): Set<string> {
  const rest = new Set(set);
  rest.delete(value);
  return rest;
}

function raised(world: World, before: GroupRow, stated: GroupRow): GroupRow {
  return { ...stated, version: before.version + 1, updatedAt: world.facts.now };
}

function subjectOf(before: GroupRow | null, after: GroupRow, changes: Change[]): GroupSubject {
  return { before, after, changes, joined: [], left: [], joinedGroups: [], leftGroups: [], affected: [] };
}

function freshGroup(world: World, directory: DirectoryRow, desired: DesiredGroup): GroupRow {
  const displayName = desired.displayName ?? desired.externalId ?? "";
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
    scimJson: null,
    deletedAt: null,
    version: 1,
    createdAt: world.facts.now,
    updatedAt: world.facts.now,
  };
}
