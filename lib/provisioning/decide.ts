/**
 * One statement against the world: records, links, members, log entries, events. Pure but for new ids. It changes the
 * world it is given, so callers hand it a clone when they may want to decide again with other verdicts.
 */
import type { Id } from "../ids";
import { link, moveAddresses, type Moves } from "./link";
import { observeUsers, type Subject } from "./observe";
import { type GroupSubject, observeGroups } from "./observe-groups";
import { Policy } from "./project";
import { recordPerson, type Recorder } from "./record";
import { recordGroup } from "./record-group";
import { type Judge, type Settled, settle } from "./settle";
import type { Counts, Desired, Loss, Outcome, SubjectOutcome } from "./types";
import type { DirectoryRow, MemberRow, World } from "./world";

export type Statement = {
  directory: DirectoryRow;
  desired: Desired;
  /** Members to bring in line although no record of theirs is named: policy changes, approvals. */
  memberIds?: readonly string[];
  storeOnly: boolean;
  refusal?: string;
  recorder: Recorder;
};

export type Verdicts = {
  judge: Judge;
  /** Records and members of a loss that waits for the closing pass: neither is touched. */
  skip: ReadonlySet<string>;
  frozen: ReadonlySet<string>;
  released: ReadonlySet<string>;
};

export const NOBODY: ReadonlySet<string> = new Set();
export const APPLY: Verdicts = { judge: () => ({ do: "apply" }), skip: NOBODY, frozen: NOBODY, released: NOBODY };

/** What became of one person: the outcome, and for a plan the facts behind it. */
export type Fate = { subject: Subject | null; settled: Settled | null; outcome: SubjectOutcome };

export type Decision = { world: World; outcome: Outcome; fates: Fate[]; groups: GroupSubject[] };

export function decide(world: World, statement: Statement, verdicts: Verdicts): Decision {
  const { directory, desired, recorder } = statement;
  // As they are before this statement: earlier ones of the unit may have changed them.
  const start = new Map<string, MemberRow>();
  const groups = observeGroups(world, directory, desired.groups ?? []);
  for (const group of groups) recordGroup(world, group, recorder);
  const policy = new Policy(world);
  const observed = observeUsers(world, directory, desired, policy, verdicts.skip, statement.refusal ?? null);
  const stores = statement.storeOnly || directory.state === "draft";
  const moves: Moves = stores ? { conflicts: NOBODY, freed: new Map(), before: [] } : moveAddresses(world, observed);
  for (const member of moves.before) start.set(member.id, member);

  const fates: Fate[] = [];
  const seen = new Set<string>();
  const released: string[] = [];
  const bring = (memberId: string, subject: Subject | null): Settled | null => {
    const member = world.members.get(memberId);
    if (!member || verdicts.frozen.has(memberId)) return null;
    const before = seen.has(memberId) ? member : (start.get(memberId) ?? member);
    seen.add(memberId);
    return settle(world, before, namedBy(subject, before) ?? moves.freed.get(memberId) ?? null, moves.conflicts.has(memberId), policy, {
      directoryId: directory.id,
      ...verdicts,
    });
  };
  for (const one of observed) {
    const subject = stores ? one : link(world, directory, one, policy);
    const settled = !stores && subject.memberId ? bring(subject.memberId, subject) : null;
    fates.push(record(world, subject, settled, recorder, verdicts));
    if (subject.released) {
      start.set(subject.released.id, start.get(subject.released.id) ?? subject.released);
      released.push(subject.released.id);
    }
  }
  const followers = stores ? [] : groups.flatMap((group) => group.affected.flatMap((id) => world.users.get(id)?.memberId ?? []));
  for (const memberId of [...(statement.memberIds ?? []), ...moves.freed.keys(), ...released, ...followers]) {
    if (seen.has(memberId)) continue;
    const settled = bring(memberId, null);
    if (settled) fates.push(record(world, null, settled, recorder, verdicts));
  }
  return { world, fates, groups, outcome: summary(fates) };
}

/** Only what the statement says about the person is taken over: an unchanged record does not undo another directory's. */
function namedBy(subject: Subject | null, before: MemberRow) {
  if (!subject?.after || subject.removal || subject.problem) return null;
  const speaks = subject.how !== null || subject.changes.length > 0 || before.flags.includes("email_conflict");
  return speaks ? subject.after : null;
}

function record(world: World, subject: Subject | null, settled: Settled | null, recorder: Recorder, verdicts: Verdicts): Fate {
  const waits = settled?.frozen || verdicts.frozen.has(subject?.memberId ?? "");
  const line = waits ? null : recordPerson(world, subject, settled, recorder);
  const problem = subject?.problem ?? null;
  const outcome: SubjectOutcome = {
    externalId: subject?.externalId ?? null,
    userId: subject?.after?.id ?? null,
    memberId: (settled?.after.id ?? subject?.memberId ?? null) as Id<"mem"> | null,
    outcome: line?.outcome ?? problem?.outcome ?? "unchanged",
    reasonCode: line?.reason ?? problem?.reason ?? "no_change",
    reasonParams: line?.params ?? problem?.params ?? {},
  };
  return { subject, settled, outcome };
}

export function noCounts(): Counts {
  return { created: 0, updated: 0, deactivated: 0, reactivated: 0, roleChanged: 0, unchanged: 0, skipped: 0, failed: 0, held: 0 };
}

function summary(fates: readonly Fate[]): Outcome {
  const counts = noCounts();
  const losses: Loss[] = [];
  for (const { settled, outcome } of fates) {
    counts[outcome.outcome] += 1;
    if (settled && !settled.frozen && settled.before.roleId !== settled.after.roleId) counts.roleChanged += 1;
    if (settled?.loss) losses.push(settled.loss);
  }
  return { counts, losses, subjects: fates.map((fate) => fate.outcome) };
}

export function addCounts(total: Counts, more: Counts): Counts {
  for (const key of Object.keys(more) as (keyof Counts)[]) total[key] += more[key];
  return total;
}
