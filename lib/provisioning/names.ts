/** What a unit of work names: everything it locks and loads hangs on these. Pure. */
import { fold, foldAddress } from "../fold";
import type { Needs } from "./request";
import type { Desired } from "./types";

export type Names = {
  directoryIds: readonly string[];
  groupExternalIds: readonly string[];
  /** Folded names of pushed groups. */
  groupKeys: readonly string[];
  userExternalIds: readonly string[];
  /** Folded names and addresses. */
  keys: readonly string[];
  memberIds: readonly string[];
  /** To be seen, not locked. */
  groupIds: readonly string[];
  userIds: readonly string[];
  /** Living records that state themselves: whoever has their address is needed too. */
  storedIds: readonly string[];
  lockedGroupIds: readonly string[];
  /** Members that a request names, people or groups: the person's member only where the change can decide something. */
  referencedIds: readonly string[];
  /** The same, each with the group it is about, side by side: whether the one is in the other. */
  pairs: { groups: readonly string[]; ids: readonly string[] };
  /** People who leave: their groups are locked. */
  leavingIds: readonly string[];
  /** Everybody in these groups, and in the groups inside them. */
  wholeGroupIds: readonly string[];
  replace: { groupId: string; ids: readonly string[] } | null;
  /** Answers show a person's groups by name. */
  withGroupNames: boolean;
  /** Somebody named may lose access or a role: what the guard asks is read with the rest, under its lock. */
  mayLose: boolean;
  /** The kept numbers did not suffice: of these directories everything is counted, and nobody else loses meanwhile. */
  counted: readonly { directoryId: string; windowMinutes: number }[];
};

export const NO_NAMES: Names = {
  directoryIds: [],
  groupExternalIds: [],
  groupKeys: [],
  userExternalIds: [],
  keys: [],
  memberIds: [],
  groupIds: [],
  userIds: [],
  storedIds: [],
  lockedGroupIds: [],
  referencedIds: [],
  pairs: { groups: [], ids: [] },
  leavingIds: [],
  wholeGroupIds: [],
  replace: null,
  withGroupNames: false,
  mayLose: false,
  counted: [],
};

/** For statements that are known before the lock. */
export function namesOf(directoryId: string, desired: Desired): Names {
  const groups = new Set<string>();
  const users = new Set<string>();
  const keys = new Set<string>();
  const say = (set: Set<string>, value: string | null | undefined) => {
    if (value != null) set.add(value);
  };
  for (const group of desired.groups ?? []) for (const id of [group.externalId, ...(group.children ?? [])]) say(groups, id);
  for (const removal of desired.removals ?? []) say(users, removal.externalId);
  for (const user of desired.users ?? []) {
    say(users, user.externalId);
    keys.add(fold(user.userName));
    say(keys, foldAddress(user.email));
    for (const group of [...(user.memberships?.add ?? []), ...(user.memberships?.remove ?? [])]) groups.add(group);
  }
  for (const { externalId, add, remove } of desired.memberships ?? []) {
    users.add(externalId);
    for (const group of [...add, ...remove]) groups.add(group);
  }
  const ids = <T>(list: readonly (T | null | undefined)[] | undefined) => (list ?? []).filter((id) => id != null) as T[];
  return {
    ...NO_NAMES,
    directoryIds: [directoryId],
    groupExternalIds: [...groups],
    userExternalIds: [...users],
    keys: [...keys],
    userIds: ids<string>([...(desired.users ?? []), ...(desired.removals ?? [])].map((one) => one.id)),
    storedIds: desired.stored ?? [],
    ...membersNamed(desired.groups ?? []),
    lockedGroupIds: ids<string>([
      ...(desired.groups ?? []).map((group) => group.id),
      ...(desired.users ?? []).flatMap((user) => [...(user.memberships?.addIds ?? []), ...(user.memberships?.removeIds ?? [])]),
    ]),
  };
}

function membersNamed(groups: NonNullable<Desired["groups"]>): Pick<Names, "referencedIds" | "pairs"> {
  const pairs: { groups: string[]; ids: string[] } = { groups: [], ids: [] };
  for (const { id, members } of groups)
    for (const member of members ? [...members.add, ...members.remove] : []) {
      pairs.ids.push(member);
      pairs.groups.push(id ?? member);
    }
  return { referencedIds: [...new Set(pairs.ids)], pairs };
}

export function namesOfNeeds(directoryId: string, needs: Needs): Names {
  const keys = [...(needs.userNames ?? []).map(fold), ...(needs.addresses ?? []).flatMap((address) => foldAddress(address) ?? [])];
  const leaving = needs.leavingIds ?? [];
  const referencedIds = needs.referencedIds ?? [];
  const whole = needs.allMembersOf || needs.dissolvedIds ? [...(needs.allMembersOf ?? []), ...(needs.dissolvedIds ?? [])] : [];
  return {
    ...NO_NAMES,
    directoryIds: [directoryId],
    groupExternalIds: needs.groupExternalIds ?? [],
    groupKeys: (needs.groupNames ?? []).map(fold),
    userExternalIds: needs.externalIds ?? [],
    keys,
    userIds: [...(needs.userIds ?? []), ...leaving],
    lockedGroupIds: [...(needs.groupIds ?? []), ...whole, ...(needs.replaceMembers ? [needs.replaceMembers.groupId] : [])],
    referencedIds,
    pairs: pairsOf(needs.groupIds ?? [], referencedIds),
    leavingIds: leaving,
    wholeGroupIds: whole,
    replace: needs.replaceMembers ?? null,
    withGroupNames: needs.userIds !== undefined || needs.userNames !== undefined || needs.externalIds !== undefined,
    mayLose: needs.userIds !== undefined || leaving.length > 0 || whole.length > 0 || needs.replaceMembers !== undefined,
  };
}

function pairsOf(groupIds: readonly string[], ids: readonly string[]): Names["pairs"] {
  return { groups: groupIds.flatMap((groupId) => ids.map(() => groupId)), ids: groupIds.flatMap(() => ids) };
}

const LISTS = [
  "directoryIds",
  "groupExternalIds",
  "groupKeys",
  "userExternalIds",
  "keys",
  "memberIds",
  "groupIds",
  "userIds",
  "storedIds",
  "lockedGroupIds",
  "referencedIds",
  "leavingIds",
  "wholeGroupIds",
] as const;

/** At most one of them may replace the members of a group. */
export function joinNames(all: readonly Names[]): Names {
  const [first, ...others] = all;
  if (!first) return NO_NAMES;
  if (others.length === 0) return first;
  const joined = {
    ...NO_NAMES,
    replace: all.find((names) => names.replace)?.replace ?? null,
    withGroupNames: all.some((names) => names.withGroupNames),
    mayLose: all.some((names) => names.mayLose),
    counted: [...new Map(all.flatMap((names) => names.counted).map((one) => [one.directoryId, one])).values()],
    pairs: { groups: all.flatMap((names) => names.pairs.groups), ids: all.flatMap((names) => names.pairs.ids) },
  };
  for (const list of LISTS) {
    const parts = all.filter((names) => names[list].length > 0);
    const [only] = parts;
    if (only) joined[list] = parts.length === 1 ? only[list] : [...new Set(parts.flatMap((names) => names[list]))];
  }
  return joined;
}

/** A decision asked for something that was not loaded: the unit runs again with these names as well. Never leaves the pipeline. */
export class TooNarrow extends Error {
  constructor(
    readonly wider: Partial<Names>,
    /** The change reaches people nobody named: everybody else of the directory must wait. */
    readonly exclusive = false,
  ) {
    super("a decision needs more than was loaded");
  }
}

/** Each asks for something that was not asked for: a ring of people who take each other's addresses needs one for each. */
export const WIDENINGS = 64;

/** Asks again with wider names until nothing is missing. @throws what the work throws */
export async function untilWide<T>(names: Names, work: (names: Names) => Promise<T>): Promise<T> {
  for (let tries = 1, current = names; ; tries++) {
    try {
      return await work(current);
    } catch (error) {
      if (!(error instanceof TooNarrow) || tries > WIDENINGS) throw error;
      current = joinNames([current, { ...NO_NAMES, ...error.wider }]);
    }
  }
}
