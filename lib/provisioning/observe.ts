/** Puts statements about people and removals into the world: records and memberships, no members yet. */
import { notFound } from "../errors";
import { fold } from "../fold";
import { newId } from "../ids";
import { diffUser, stateUser } from "./diff";
import { isPulled, matchUsers, type Match, parkedKey, type Problem } from "./identity";
import { TooNarrow } from "./names";
import { groupIndex } from "./observe-groups";
import { type Policy, whyNot } from "./project";
import type { Change, Desired, DesiredMemberships, DesiredRemoval, DesiredUser } from "./types";
import type { DirectoryRow, GroupRow, MemberRow, UserRow, World } from "./world";

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
  released: MemberRow | null;
};

export function observeUsers(
  world: World,
  directory: DirectoryRow,
  desired: Desired,
  policy: Policy,
  skip: ReadonlySet<string>,
  refusal: string | null,
): Subject[] {
  const byProviderId = desired.memberships?.length || desired.users?.some((user) => user.memberships);
  const groups = byProviderId ? groupIndex(world, directory) : new Map<string, GroupRow>();
  const matches = matchUsers(world, directory, desired.users ?? [], refusal);
  const subjects = matches.map((match) => observeUser(world, directory, match, groups, policy, skip));
  if (isPulled(directory))
    parkRivals(
      world,
      directory,
      subjects.filter((one) => !one.after || !skip.has(one.after.id)),
    );
  for (const one of desired.memberships ?? []) subjects.push(...observeMemberships(world, directory, one, groups, skip));
  for (const id of desired.stored ?? []) subjects.push(...observeStored(world, directory, id, skip));
  for (const removal of desired.removals ?? []) subjects.push(observeRemoval(world, directory, removal, skip));
  return subjects;
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

  const stated = stateUser(row ?? freshUser(world, directory, desired), desired);
  const { joined, left } = stateMemberships(world, stated.id, groups, desired.memberships);
  const inScope = policy.claims(stated).inScope;
  // Nobody outside the scope is ever created.
  if (!row && isPulled(directory) && !inScope) {
    world.memberships.delete(stated.id);
    const reason = stated.active ? "not_in_selected_group" : whyNot(world, stated);
    return { ...subject, after: null, problem: { reason, outcome: "skipped", params: {} } };
  }
  const changed = { ...stated, inScope };
  const changes = diffUser(row, changed, world.resource);
  // The same said in another order is no change, and its text is not written. Its addresses are the same as well, unless a
  // process of an earlier release wrote the record.
  const after =
    row === null
      ? changed
      : changes.length > 0
        ? { ...changed, version: row.version + 1, updatedAt: world.facts.now }
        : { ...changed, scimJson: row.scimJson };
  world.putUser(after);
  return { ...subject, after, changes, joined, left, memberId: row?.memberId ?? null };
}

type Moved = { joined: GroupRow[]; left: GroupRow[] };

function stateMemberships(world: World, userId: string, groups: Map<string, GroupRow>, said: DesiredUser["memberships"]): Moved {
  const had = world.memberships.get(userId) ?? new Set<string>();
  if (!said) {
    if (!world.memberships.has(userId)) world.memberships.set(userId, had);
    return { joined: [], left: [] };
  }
  const has = new Set(had);
  for (const group of said.remove) has.delete(groups.get(group)?.id ?? "");
  for (const id of said.removeIds ?? []) has.delete(id);
  for (const group of said.add) {
    const known = groups.get(group);
    if (known) has.add(known.id);
  }
  for (const id of said.addIds ?? []) if (world.groups.get(id)?.deletedAt === null) has.add(id);
  world.memberships.set(userId, has);
  return {
    joined: [...has].filter((id) => !had.has(id)).flatMap((id) => world.groups.get(id) ?? []),
    left: [...had].filter((id) => !has.has(id)).flatMap((id) => world.groups.get(id) ?? []),
  };
}

/** Groups of somebody whose record somebody else states. */
function observeMemberships(
  world: World,
  directory: DirectoryRow,
  said: DesiredMemberships,
  groups: Map<string, GroupRow>,
  skip: ReadonlySet<string>,
): Subject[] {
  const row = world.usersByExternalId(directory.id, said.externalId).find((user) => user.deletedAt === null);
  if (!row || skip.has(row.id)) return [];
  const { joined, left } = stateMemberships(world, row.id, groups, said);
  return [emptySubject({ externalId: row.externalId, before: row, after: row, joined, left, memberId: row.memberId })];
}

/** As it stands under the lock: whoever pushed something since is not undone. */
function observeStored(world: World, directory: DirectoryRow, id: string, skip: ReadonlySet<string>): Subject[] {
  const row = world.users.get(id);
  if (!row || row.directoryId !== directory.id || row.deletedAt !== null || skip.has(row.id)) return [];
  return [emptySubject({ externalId: row.externalId, before: row, after: row, memberId: row.memberId })];
}

/** Names a record that is not stored yet among those to be skipped. */
export function skipKey(externalId: string | null): string {
  return `external ${externalId}`;
}

function observeRemoval(world: World, directory: DirectoryRow, removal: DesiredRemoval, skip: ReadonlySet<string>): Subject {
  const row = removed(world, directory, removal);
  const externalId = removal.externalId ?? row?.externalId ?? null;
  const subject = emptySubject({ removal, externalId, before: row, after: row });
  if (!row || skip.has(row.id)) return { ...subject, memberId: row?.memberId ?? null };

  const had = world.memberships.get(row.id) ?? new Set<string>();
  // Its groups change as well: they are locked before the people.
  if (removal.id && had.size > 0 && !world.names.leavingIds.includes(row.id)) throw new TooNarrow({ leavingIds: [row.id] });
  const { now } = world.facts;
  const after: UserRow = { ...row, active: false, inactiveReason: "deleted", deletedAt: now, version: row.version + 1, updatedAt: now };
  world.putUser(after);
  world.memberships.set(row.id, new Set());
  const left = [...had].flatMap((id) => world.groups.get(id) ?? []);
  return { ...subject, after, changes: diffUser(row, after, world.resource), left, memberId: row.memberId };
}

/** @throws RollcallError not_found when our own id names nobody */
function removed(world: World, directory: DirectoryRow, { id, externalId }: DesiredRemoval): UserRow | null {
  if (id === undefined)
    return externalId === null ? null : (world.usersByExternalId(directory.id, externalId).find((user) => user.deletedAt === null) ?? null);
  const row = world.users.get(id);
  if (row && row.directoryId === directory.id && row.deletedAt === null) return row;
  world.askedFor("userIds", id);
  return notFound("user");
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

function freshUser(world: World, directory: DirectoryRow, desired: DesiredUser): UserRow {
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
    scimJson: null,
    emailKeys: null,
    missing: [],
    sourceHash: null,
    deletedAt: null,
    identity: null,
    version: 1,
    createdAt: world.facts.now,
    updatedAt: world.facts.now,
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
