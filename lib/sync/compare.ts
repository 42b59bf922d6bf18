/**
 * What to do about one listed person: nothing, send them to the pipeline, or first ask the provider whether they really
 * left a group. Pure. Most people of most runs are "nothing": they never reach the pipeline.
 */
import { selectedOf } from "./graph";
import type { StoredUser } from "./stored";
import type { World } from "./world";

export type Listed = { externalId: string; active: boolean; hash: string };

export type Verdict = {
  inScope: boolean;
  /** Worth sending: somehow different from what is stored. */
  send: boolean;
  /** Direct groups to send as held. */
  add: string[];
  /** Memberships that ended and change neither scope nor any group that gives a role. */
  remove: string[];
  /** Selected groups the person seems to have left, directly or through nesting: needs the provider's word. */
  lost: string[];
  /** Direct memberships that ended together with it. */
  lostDirect: string[];
};

export function judge(world: World, listed: Listed, stored: StoredUser | undefined, sendAll: boolean): Verdict {
  const known = stored && !stored.deleted ? stored : undefined;
  const add = [...(world.direct.get(listed.externalId) ?? [])];
  const had = known?.groups ?? [];
  // A group that was not read whole keeps the members it had.
  const kept = had.filter((group) => !world.complete.has(group));
  const ended = had.filter((group) => world.complete.has(group) && !add.includes(group) && world.now.within.has(group));

  const selected = selectedOf(world.now, [...add, ...kept]);
  const before = known ? selectedOf(world.before, had) : new Set<string>();
  const lost = [...before].filter((group) => !selected.has(group));
  const inScope = world.scope === "everyone" || selected.size > 0;
  const proofNeeded = lost.length > 0;

  const fresh = add.some((group) => !had.includes(group)) || [...selected].some((group) => !before.has(group));
  const differs =
    !known ||
    known.hash !== listed.hash ||
    fresh ||
    (ended.length > 0 && !proofNeeded) ||
    known.always ||
    known.memberState === null ||
    (inScope !== known.inScope && !proofNeeded) ||
    known.memberState !== (listed.active && known.inScope ? "active" : "deprovisioned");

  return {
    inScope,
    send: known ? differs || sendAll : inScope,
    add,
    remove: proofNeeded ? [] : ended,
    lost,
    lostDirect: proofNeeded ? ended : [],
  };
}
