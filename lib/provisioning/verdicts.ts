/** What becomes of the losses of one statement: deferred to a closing pass, judged here and now, or held. */
import { RollcallError } from "../errors";
import { APPLY, type Decision, decide, type Statement, type Verdicts } from "./decide";
import { type GuardFacts, guardOf, judgeLosses, type Judgement, mustHold } from "./guard";
import { factsOf, openHoldIn } from "./losses";
import { TooNarrow } from "./names";
import { skipKey } from "./observe";
import type { Mark } from "./table";
import type { Loss, LossPolicy } from "./types";
import type { MemberRow, World } from "./world";

/**
 * Decides in the world it is given. Whatever it throws, the caller takes the world back to where it was.
 * @throws TooNarrow when the losses must be counted and were not
 */
export function decideLosses(world: World, statement: Statement, losses: LossPolicy): Decision {
  if (losses.mode === "hold") {
    const { holdId } = losses;
    // Decided since the run opened it: whoever joined it now would wait for a decision that was made.
    if (!world.holds.has(holdId)) throw new RollcallError("wrong_state", "This hold was decided meanwhile.", { reason: "hold_decided" });
    return decide(world, statement, { ...APPLY, judge: () => ({ do: "hold", holdId }) });
  }
  const mark = world.mark();
  const first = decide(world, statement, APPLY);
  if (first.outcome.losses.length === 0) return first;
  if (losses.mode === "apply") return losses.confirmed ? first : keepingTheLast(world, mark, statement, first);
  return losses.mode === "defer" ? deferred(world, mark, statement, first) : guarded(world, mark, statement, first);
}

/** Everything but the losses: whoever would lose something is left exactly as they were, record included. */
function deferred(world: World, mark: Mark, statement: Statement, first: Decision): Decision {
  const losses = new Map(first.outcome.losses.map((loss) => [loss.memberId as string, loss]));
  for (;;) {
    world.rollback(mark);
    const frozen = new Set(losses.keys());
    const skip = new Set([...frozen].flatMap((memberId) => world.usersOf(memberId).map((user) => user.id as string)));
    for (const key of linkedNow(first, frozen)) skip.add(key);
    forgetHashes(world, frozen);
    const decision = decide(world, statement, { ...APPLY, skip, frozen });
    const more = decision.outcome.losses.filter((loss) => !losses.has(loss.memberId));
    if (more.length === 0) return { ...decision, outcome: { ...decision.outcome, losses: [...losses.values()] } };
    for (const loss of more) losses.set(loss.memberId, loss);
  }
}

/** Records that would be linked only now and take something from the member they find. */
function linkedNow(first: Decision, frozen: ReadonlySet<string>): string[] {
  return first.fates.flatMap(({ subject }) =>
    subject?.after && frozen.has(subject.memberId ?? "") ? [subject.before?.id ?? skipKey(subject.externalId)] : [],
  );
}

/** Should the closing pass never come, the next run finds these records changed and looks at the people again. */
function forgetHashes(world: World, memberIds: ReadonlySet<string>): void {
  for (const memberId of memberIds)
    for (const user of world.usersOf(memberId)) if (user.sourceHash !== null) world.putUser({ ...user, sourceHash: null });
}

function guarded(world: World, mark: Mark, statement: Statement, first: Decision): Decision {
  const { directory } = statement;
  const losses = first.outcome.losses;
  const counted = world.guards?.counted.get(directory.id);
  if (!counted) {
    if (!isClearlyBelow(world, statement, losses)) throw uncounted(directory);
    world.cleared.add(directory.id);
    return first;
  }
  const facts = factsOf(counted, directory, world.facts.highestRoleId);
  const earlier = facts.earlier + inUnit(world, mark, directory.id).losses;
  const judgement = judgeLosses(losses, { ...facts, earlier, highestActive: highestBefore(world, losses, facts) });
  return judgement.hold.length === 0 ? first : holding(world, mark, statement, judgement);
}

/** A run judged its losses before: since then somebody else may have become the last who holds the highest role. */
function keepingTheLast(world: World, mark: Mark, statement: Statement, first: Decision): Decision {
  const { directory } = statement;
  const losses = first.outcome.losses;
  if (!losses.some((loss) => loss.fromRoleId === world.facts.highestRoleId)) return first;
  const counted = world.guards?.counted.get(directory.id);
  if (!counted) throw uncounted(directory);
  const facts = factsOf(counted, directory, world.facts.highestRoleId);
  const guard = { ...facts.guard, people: Math.max(facts.guard.people, losses.length) };
  const judgement = judgeLosses(losses, { ...facts, guard, earlier: 0, highestActive: highestBefore(world, losses, facts) });
  return judgement.hold.length === 0 ? first : holding(world, mark, statement, judgement);
}

/** Gains of the same statement count: whoever becomes the new administrator keeps the organization from having none. */
function highestBefore(world: World, losses: readonly Loss[], facts: GuardFacts): number {
  return facts.highestActive + highestChange(world) + losses.filter((loss) => loss.fromRoleId === facts.highestRoleId).length;
}

/** Decides once more, with what was judged to wait. */
function holding(world: World, mark: Mark, statement: Statement, judgement: Judgement): Decision {
  const { directory } = statement;
  world.rollback(mark);
  const open = openIn(world, directory.id);
  const hold = openHoldIn(world, directory, judgement, open, statement.recorder);
  const held = new Set(judgement.hold.map((loss) => `${loss.memberId} ${loss.kind}`));
  const recorder = { ...statement.recorder, context: { ...statement.recorder.context, holdCause: judgement.cause } };
  const verdicts: Verdicts = {
    ...APPLY,
    judge: (loss) => (held.has(`${loss.memberId} ${loss.kind}`) ? { do: "hold", holdId: hold.id } : { do: "apply" }),
  };
  return decide(world, { ...statement, recorder }, verdicts);
}

function uncounted({ id, provider, guard }: Statement["directory"]): TooNarrow {
  return new TooNarrow({ mayLose: true, counted: [{ directoryId: id, windowMinutes: guardOf(provider, guard).windowMinutes }] });
}

/**
 * By the numbers that were read with the rest, which are never too low: the usual change needs no counting. Others may lose
 * people of this directory at the same time: the write looks again. Nothing looks again at who is the last of the highest role.
 */
function isClearlyBelow(world: World, { directory }: Statement, losses: readonly Loss[]): boolean {
  const kept = world.guards?.directories.get(directory.id);
  const guard = guardOf(directory.provider, directory.guard);
  if (!kept || kept.window !== guard.windowMinutes || openIn(world, directory.id) || world.mustCount) return false;
  if (losses.some((loss) => loss.fromRoleId === world.facts.highestRoleId)) return false;
  const taken = world.logs.filter((log) => log.loss && log.directoryId === directory.id).length;
  return !mustHold(taken + kept.losses, kept.active, guard);
}

/** What earlier requests of the same unit already took from this directory: the database does not know it yet. */
function inUnit(world: World, mark: Mark, directoryId: string): { losses: number } {
  const earlier = world.logs.slice(0, mark.logs).filter((log) => log.memberId !== null && log.directoryId === directoryId);
  const lost = new Set(earlier.filter((log) => log.loss).map((log) => log.memberId));
  const held = new Set(earlier.filter((log) => log.outcome === "held").map((log) => log.memberId));
  return { losses: lost.size + held.size };
}

function openIn(world: World, directoryId: string) {
  return [...world.holds.values()].find((hold) => hold.directoryId === directoryId && hold.decision === null) ?? null;
}

/** How many more hold the highest role than the database knows. */
export function highestChange(world: World): number {
  const isHighest = (member: MemberRow | undefined) => member?.state === "active" && member.roleId === world.facts.highestRoleId;
  let change = 0;
  for (const { row, was } of world.members.changed()) change += Number(isHighest(row)) - Number(isHighest(was));
  return change;
}
