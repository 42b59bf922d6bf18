/**
 * When departures and role losses must wait for a person (reliability.md §5). Pure.
 *
 * Pull: more than max(5, 10 %) of the active members in a run or in 24 hours. Push: more than max(20, 30 %) in an hour.
 * The larger limit counts: a share alone would stop a five-person company on its first leaver, a count alone would stop
 * a large one every Friday.
 */
import type { Loss } from "./types";

export type GuardLimit = { people: number; share: number };
export type Guard = GuardLimit & { windowMinutes: number };

const PULL: Guard = { people: 5, share: 0.1, windowMinutes: 24 * 60 };
const PUSH: Guard = { people: 20, share: 0.3, windowMinutes: 60 };

/** The directory's own limits over the defaults of its kind; what is stored may be partial. */
export function guardOf(provider: string, stored: unknown): Guard {
  const own = (stored ?? {}) as Partial<Guard>;
  const base = provider === "google_workspace" ? PULL : PUSH;
  return {
    people: isCount(own.people) ? own.people : base.people,
    share: isCount(own.share) ? own.share : base.share,
    windowMinutes: isCount(own.windowMinutes) ? own.windowMinutes : base.windowMinutes,
  };
}

/** How many may be lost without asking: the losses that are still allowed, in whole people. */
export function guardLimit(guard: GuardLimit, active: number): number {
  return Math.floor(Math.max(guard.people, active * guard.share));
}

export function mustHold(leaving: number, active: number, limit: GuardLimit): boolean {
  return leaving > Math.max(limit.people, active * limit.share);
}

export type GuardFacts = {
  guard: Guard;
  /** Active members of the directory before these losses. */
  active: number;
  /** Losses of the window that were applied without approval, and those an open hold keeps. */
  earlier: number;
  highestRoleId: string;
  /** Active members of the organization who hold the highest role. */
  highestActive: number;
};

export type Judgement = {
  apply: Loss[];
  hold: Loss[];
  cause: "mass_departure" | "mass_role_loss" | "last_highest_role" | null;
  counts: { departures: number; role_losses: number; active: number; limit: number };
};

/**
 * Past the limit every one of them is held, none applied. Below it, only what would leave nobody active with the
 * highest rank is: then all who lose that rank at once, since picking one to stay would be a guess.
 */
export function judgeLosses(losses: readonly Loss[], facts: GuardFacts): Judgement {
  const people = new Set(losses.map((loss) => loss.memberId)).size;
  const departures = losses.filter((loss) => loss.kind === "departure").length;
  const roleLosses = losses.length - departures;
  const counted = { active: facts.active, limit: guardLimit(facts.guard, facts.active) };

  if (people > 0 && mustHold(people + facts.earlier, facts.active, facts.guard)) {
    const cause = departures >= roleLosses ? "mass_departure" : "mass_role_loss";
    return { apply: [], hold: [...losses], cause, counts: { departures, role_losses: roleLosses, ...counted } };
  }
  const highest = losses.filter((loss) => loss.fromRoleId === facts.highestRoleId);
  if (highest.length > 0 && facts.highestActive - highest.length <= 0) {
    const held = highest.filter((loss) => loss.kind === "departure").length;
    return {
      apply: losses.filter((loss) => loss.fromRoleId !== facts.highestRoleId),
      hold: highest.map((loss) => ({ ...loss, lastHighest: true })),
      cause: "last_highest_role",
      counts: { departures: held, role_losses: highest.length - held, ...counted },
    };
  }
  return { apply: [...losses], hold: [], cause: null, counts: { departures, role_losses: roleLosses, ...counted } };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}
