/**
 * Joins records to members (contract §5.11): by the link they have, else by address. Nothing is guessed or merged: a new
 * id with a known member's address waits for staff, and an address another member has stays where it is.
 */
import { asId, newId } from "../ids";
import { isPulled, parkedKey, type Problem } from "./identity";
import type { Subject } from "./observe";
import { firstRole, type Policy, saysActive } from "./project";
import type { DirectoryRow, MemberRow, UserRow, World } from "./world";

export type Moves = {
  /** Members whose new address another one has. */
  conflicts: ReadonlySet<string>;
  /** Members nobody named who can move now, since the one in their way moves too: each with the record that says so. */
  freed: ReadonlyMap<string, UserRow>;
  /** Those who moved, as they were. */
  before: readonly MemberRow[];
};

/**
 * Members follow the address of their record when it moved. All moves of a statement are judged together, so that two
 * people may swap addresses; somebody who waited for an address since an earlier statement moves with them.
 */
export function moveAddresses(world: World, subjects: readonly Subject[]): Moves {
  const named = new Map<string, UserRow>();
  for (const { after, before, memberId } of subjects) {
    const member = world.members.get(memberId ?? "");
    if (!member || !after?.emailKey || after.emailKey === member.emailKey) continue;
    if (after.emailKey !== before?.emailKey || member.flags.includes("email_conflict")) named.set(member.id, after);
  }
  const wanted = withWaiting(world, named);
  if (wanted.size === 0) return { conflicts: new Set(), freed: new Map(), before: [] };
  const granted = grant(world, wanted);
  const before: MemberRow[] = [];
  for (const [memberId, user] of granted) {
    const member = world.members.get(memberId);
    if (!member || !user.email || !user.emailKey) continue;
    before.push(member);
    world.putMember({ ...member, email: user.email, emailKey: user.emailKey });
  }
  return {
    conflicts: new Set([...named.keys()].filter((memberId) => !granted.has(memberId))),
    freed: new Map([...granted].filter(([memberId]) => !named.has(memberId))),
    before,
  };
}

function withWaiting(world: World, named: ReadonlyMap<string, UserRow>): Map<string, UserRow> {
  const wanted = new Map(named);
  for (const user of wanted.values()) {
    const holder = world.memberByEmail(user.emailKey ?? "");
    if (!holder || wanted.has(holder.id) || !holder.flags.includes("email_conflict")) continue;
    const says = world
      .usersOf(holder.id)
      .find((one) => one.deletedAt === null && one.emailKey !== null && one.emailKey !== holder.emailKey);
    // The map grows while it is walked: whoever stands in this one's way is looked at as well.
    if (says) wanted.set(holder.id, says);
  }
  return wanted;
}

/** Takes back moves to addresses that stay taken, until all that are left can happen at once. */
function grant(world: World, wanted: ReadonlyMap<string, UserRow>): Map<string, UserRow> {
  const granted = new Map(wanted);
  for (let settled = false; !settled; ) {
    settled = true;
    const takers = new Set<string>();
    for (const [memberId, user] of [...granted].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const key = user.emailKey ?? "";
      const holder = world.memberByEmail(key);
      if ((holder && holder.id !== memberId && !granted.has(holder.id)) || takers.has(key)) {
        granted.delete(memberId);
        settled = false;
      }
      takers.add(key);
    }
  }
  return granted;
}

/** For a record without a member: finds one by address, makes one, or says why not. */
export function link(world: World, directory: DirectoryRow, subject: Subject, policy: Policy): Subject {
  const user = subject.after;
  if (!user || subject.problem || user.memberId || user.deletedAt !== null || !user.inScope) return subject;
  if (!user.emailKey)
    return saysActive(user) ? withProblem(world, subject, { reason: "no_usable_email", outcome: "failed", params: {} }) : subject;

  const member = world.memberByEmail(user.emailKey);
  if (!member) return admit(world, subject, user, policy);
  if (isNewPerson(world, directory, user, member) && member.state === "deprovisioned" && saysActive(user))
    return { ...admit(world, subject, user, policy, () => release(world, member)), released: member };
  return linkTo(world, directory, subject, user, member);
}

/** `makeRoom` runs once it is certain that a member is made. */
function admit(world: World, subject: Subject, user: UserRow, policy: Policy, makeRoom?: () => void): Subject {
  if (!saysActive(user)) return settled(world, subject, user);
  if (user.missing.length > 0)
    return withProblem(world, subject, {
      reason: "missing_required_attribute",
      outcome: "failed",
      params: { attribute: user.missing.join(", ") },
    });
  if (world.facts.settings.familyNameRequired && !user.familyName)
    return withProblem(world, subject, { reason: "family_name_required", outcome: "failed", params: {} });
  makeRoom?.();
  return create(world, subject, user, policy);
}

/** Staff said that the record is not the member who had the address until now. */
function isNewPerson(world: World, directory: DirectoryRow, user: UserRow, member: MemberRow): boolean {
  return user.identity === "new_person" && othersOf(world, directory, user, member).length > 0;
}

/**
 * Somebody who has left gives the address up to the new person who has it now. The row stays what it is for its readers;
 * only its key is no address any more, so that nobody is joined to it, while a search for the address still finds it.
 */
function release(world: World, member: MemberRow): void {
  const flags = [...new Set([...member.flags, "email_conflict"])].sort();
  world.putMember({ ...member, emailKey: `${member.emailKey} formerly ${member.id}`, flags });
}

function othersOf(world: World, directory: DirectoryRow, user: UserRow, member: MemberRow): UserRow[] {
  return world.usersOf(member.id).filter((other) => other.directoryId === directory.id && other.id !== user.id);
}

function linkTo(world: World, directory: DirectoryRow, subject: Subject, user: UserRow, member: MemberRow): Subject {
  const known = othersOf(world, directory, user, member).find((other) => isPulled(directory) || other.deletedAt === null);
  if (known && user.identity === "new_person")
    return withProblem(world, subject, { reason: "email_conflict", outcome: "failed", params: { wanted: user.email } });
  if (known && isPulled(directory) && user.identity !== "same_person") return asUnclear(world, subject, user, known);
  if (known && !isPulled(directory))
    return withProblem(world, subject, {
      reason: "duplicate_email",
      outcome: "failed",
      params: { other: known.externalId ?? known.userName },
    });

  world.putUser({ ...user, memberId: member.id });
  return { ...subject, after: { ...user, memberId: member.id }, memberId: member.id, how: "linked" };
}

// The record is kept with a parked name, so that the next run sees the same and says nothing new.
function asUnclear(world: World, subject: Subject, user: UserRow, known: UserRow): Subject {
  const params = { other: known.externalId ?? "" };
  const holdsName = known.deletedAt === null;
  const unclear: UserRow = {
    ...user,
    identity: "unclear",
    userNameKey: holdsName ? parkedKey(user.id) : user.userNameKey,
    sourceHash: null,
  };
  world.putUser(unclear);
  if (holdsName && known.userNameKey !== subject.before?.userNameKey) restoreName(world, known);
  return { ...subject, after: unclear, problem: { reason: "address_reused", outcome: "held", params } };
}

/** The newcomer had taken the name; the known record gets its own back. */
function restoreName(world: World, known: UserRow): void {
  const row = world.users.get(known.id);
  if (row?.userNameKey === parkedKey(known.id)) world.putUser({ ...row, userNameKey: row.userName.trim().normalize("NFKC").toLowerCase() });
}

/** Without its hash the record is sent again by the next run: what stands in the way may be gone by then. */
function withProblem(world: World, subject: Subject, problem: Problem): Subject {
  const after = subject.after ? { ...subject.after, sourceHash: null } : null;
  if (after) world.putUser(after);
  return { ...subject, after, problem };
}

function settled(world: World, subject: Subject, user: UserRow): Subject {
  const after: UserRow = user.identity === "unclear" ? { ...user, identity: null } : user;
  world.putUser(after);
  return { ...subject, after };
}

function create(world: World, subject: Subject, user: UserRow, policy: Policy): Subject {
  const role = firstRole(world, user, policy.claims(user));
  const member: MemberRow = {
    id: newId("mem"),
    email: user.email ?? user.userName,
    emailKey: user.emailKey as string,
    givenName: null,
    familyName: null,
    source: "directory",
    state: "active",
    stateReason: null,
    deprovisionedAt: null,
    holdId: null,
    refused: null,
    roleId: role.roleId,
    roleSource: role.source,
    mappedRoleId: role.mappedRoleId,
    roleReason: role.reason,
    pinnedRoleId: null,
    pinnedUntil: null,
    flags: [],
    metadata: user.attributes.metadata ?? {},
    lastLogId: null,
    version: 1,
  };
  const after: UserRow = { ...user, memberId: member.id, identity: null };
  world.putMember(member);
  world.putUser(after);
  return { ...subject, after, memberId: asId("mem", member.id), how: "created" };
}
