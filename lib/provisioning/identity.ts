/**
 * Which record a statement is about (contract §5.11): a provider id seen before decides, then the name. Pure.
 *
 * In a pulled directory the provider's list is the truth about addresses: whoever it names takes the address, and a
 * record that still holds it and was not named is parked until it is. A pushed name that is taken is refused instead.
 */
import { notFound, RollcallError } from "../errors";
import { fold } from "../fold";
import type { ReasonCode } from "../logs/reasons";
import type { DesiredUser, Json } from "./types";
import type { DirectoryRow, UserRow, World } from "./world";

export type Problem = { reason: ReasonCode; outcome: "failed" | "skipped" | "held"; params: { [key: string]: Json } };
export type Match = { desired: DesiredUser; row: UserRow | null; problem: Problem | null };

export function isPulled(directory: DirectoryRow): boolean {
  return directory.provider === "google_workspace";
}

/** `refusal`: the database refused to write this record on its own; it is named, and left as it was. */
export function matchUsers(world: World, directory: DirectoryRow, statements: readonly DesiredUser[], refusal: string | null): Match[] {
  const [only] = statements;
  if (only && (only.representation !== undefined || only.id !== undefined))
    return statements.map((desired): Match => ({ desired, row: matchPushed(world, directory, desired), problem: null }));
  const known = indexOf(world, directory);
  const matches = lastOfEach(statements).map((desired): Match => ({ desired, ...find(known, directory, desired) }));
  if (refusal !== null)
    for (const match of matches) match.problem = { reason: "write_conflict", outcome: "failed", params: { problem: refusal } };
  markDuplicates(matches);
  return matches;
}

/**
 * A provider's own request: by our id, or somebody new. A name or id that somebody living has is refused; a deleted record
 * comes back as the same row (contract §5.7).
 * @throws RollcallError not_found, conflict
 */
function matchPushed(world: World, directory: DirectoryRow, desired: DesiredUser): UserRow | null {
  const { id, externalId } = desired;
  const key = fold(desired.userName);
  const row = id === undefined ? null : knownUser(world, directory, id);
  const named = key === row?.userNameKey ? [] : world.usersByName(directory.id, key);
  const numbered = externalId === null || externalId === row?.externalId ? [] : world.usersByExternalId(directory.id, externalId);
  if (named.some(isLiving)) throw taken("user", "userName");
  if (numbered.some(isLiving)) throw taken("user", "externalId");
  return row ?? newest(numbered) ?? newest(named);
}

function knownUser(world: World, directory: DirectoryRow, id: string): UserRow {
  const row = world.users.get(id);
  if (row && row.directoryId === directory.id && isLiving(row)) return row;
  world.askedFor("userIds", id);
  return notFound("user");
}

const isLiving = (user: UserRow) => user.deletedAt === null;

/** Ids are made in order of time. */
function newest(users: readonly UserRow[]): UserRow | null {
  return users.reduce<UserRow | null>((best, user) => (best && best.id > user.id ? best : user), null);
}

/** RFC 7644 §3.3: 409 with scimType `uniqueness`. */
export function taken(what: "user" | "group", field: string): RollcallError {
  return new RollcallError("conflict", `Another ${what} of this directory has this ${field} already.`, {
    reason: "taken",
    params: { field },
    field,
    scimType: "uniqueness",
  });
}

type Index = { byExternalId: Map<string, UserRow>; byName: Map<string, UserRow> };

function indexOf(world: World, directory: DirectoryRow): Index {
  const index: Index = { byExternalId: new Map(), byName: new Map() };
  for (const user of world.users.values()) {
    if (user.directoryId !== directory.id) continue;
    if (user.externalId !== null) keepBetter(index.byExternalId, user.externalId, user);
    keepBetter(index.byName, user.userNameKey, user);
  }
  return index;
}

/** The living before the deleted, then the newer: ids are made in order of time. */
function keepBetter(map: Map<string, UserRow>, key: string, user: UserRow): void {
  const other = map.get(key);
  if (!other || (other.deletedAt !== null && (user.deletedAt === null || user.id > other.id))) map.set(key, user);
}

// A listing that moves while it is read may name somebody twice: the later page is the newer truth.
function lastOfEach(statements: readonly DesiredUser[]): DesiredUser[] {
  const last = new Map<string, DesiredUser>();
  for (const one of statements) last.set(one.externalId === null ? `name ${fold(one.userName)}` : `id ${one.externalId}`, one);
  return [...last.values()];
}

function find(known: Index, directory: DirectoryRow, desired: DesiredUser): Pick<Match, "row" | "problem"> {
  const byId = desired.externalId === null ? undefined : known.byExternalId.get(desired.externalId);
  const byName = known.byName.get(fold(desired.userName));
  if (isPulled(directory)) return { row: byId ?? (byName?.externalId === null ? byName : null), problem: null };

  if (byId) {
    const taken = byName && byName.id !== byId.id && byName.deletedAt === null;
    return { row: byId, problem: taken ? duplicate(byName) : null };
  }
  const isSame = byName && (byName.deletedAt !== null || byName.externalId === null || desired.externalId === null);
  if (byName && !isSame) return { row: null, problem: duplicate(byName) };
  return { row: byName ?? null, problem: null };
}

/** Two people of one statement with one address: who already has it keeps it, else the smaller id; the choice must not depend on order. */
function markDuplicates(matches: Match[]): void {
  const byName = new Map<string, Match[]>();
  for (const match of matches) {
    const key = fold(match.desired.userName);
    byName.set(key, [...(byName.get(key) ?? []), match]);
  }
  for (const [key, rivals] of byName) {
    if (rivals.length < 2) continue;
    const order = (match: Match) => `${match.row?.userNameKey === key ? 0 : 1} ${match.desired.externalId ?? ""}`;
    const [winner, ...losers] = rivals.sort((a, b) => (order(a) < order(b) ? -1 : 1));
    for (const loser of losers)
      loser.problem ??= { reason: "duplicate_email", outcome: "failed", params: { other: winner?.desired.externalId ?? "" } };
  }
}

function duplicate(other: UserRow): Problem {
  return { reason: "duplicate_email", outcome: "failed", params: { other: other.externalId ?? other.userName } };
}

/** A key nobody can be looked up by: the record waits for its own statement, or for staff. */
export function parkedKey(userId: string): string {
  return `parked ${userId}`;
}
