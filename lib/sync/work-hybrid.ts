/**
 * People by push, groups by reading: Google's provisioning sends no groups, its Directory API has them. Both name
 * a person by the same id. A run provisions memberships and nothing else: who exists and who is active was said by the
 * pushes, and somebody who is missing from what was read is missing from nothing.
 */
import { asId } from "../ids";
import { logger } from "../logger";
import type { Desired, DesiredMemberships } from "../provisioning/types";
import { announceGroups } from "./announce-groups";
import { announcePeople } from "./announce-people";
import { addTally, provisionBatch, provisionGroups, showProgress } from "./apply-listed";
import { closeRun } from "./close-run";
import { judge } from "./compare";
import { gainingGroups, losingGroups } from "./group-changes";
import { groupsForPlan } from "./plan-input";
import { proveLeft, type Suspect } from "./prove";
import { readAll, setPhase } from "./read-run";
import type { Run, RunProgress, Tally } from "./run";
import { requireRunnable } from "./runnable";
import { type Piece, settleLosses } from "./settle-losses";
import { hasNewPolicy, loadStoredIds, loadUsers, readStoredPeople, type StoredPerson } from "./stored";
import { type Planner, workPreview } from "./work-preview";
import { loadWorld, type World } from "./world";

export async function workHybrid(run: Run, progress: RunProgress): Promise<void> {
  await requireRunnable(run);
  const reading = progress.reading ?? (await readAll(run));
  const world = await loadWorld(run.lease, run.pagesRunId, reading, { scope: "everyone", nested: run.directory.nested });

  await requireRunnable(run);
  await setPhase(run.lease, "applying");
  await provisionGroups(run, gainingGroups(world));
  await announceGroups(run);
  await announcePeople(run, await loadStoredIds(run.lease));
  const seen = await applyMemberships(run, world);

  await requireRunnable(run);
  await setPhase(run.lease, "absence");
  const unconfirmed = await closeMemberships(run, world, seen);
  await closeRun(run, {
    state: "succeeded",
    total: seen.tally.total,
    rejected: 0,
    detail: {
      read_at: reading.readAt,
      unconfirmed: unconfirmed.slice(0, 100),
      unreadable: reading.unreadable,
      deleted_groups: reading.deleted,
    },
  });
  logger.info({ runId: run.lease.runId, people: seen.tally.total, unconfirmed: unconfirmed.length }, "sync run finished");
}

type Seen = { tally: Tally; suspects: Suspect[]; losers: Map<string, string | null>; ids: Map<string, string> };

/** First pass: every membership that was read. What would take something from somebody waits. */
async function applyMemberships(run: Run, world: World): Promise<Seen> {
  const seen: Seen = { tally: { total: 0, done: 0 }, suspects: [], losers: new Map(), ids: new Map() };
  const sendAll = run.trigger === "enable" || run.trigger === "edit" || (await hasNewPolicy(run.lease));
  for await (const people of readStoredPeople(run.lease)) {
    run.lease.signal.throwIfAborted();
    const { memberships, unnamed } = await toMemberships(run, world, people, sendAll, seen);
    const batches: Desired[] = [{ memberships }, { stored: sendAll ? unnamed : [] }];
    for (const batch of batches) {
      if ((batch.memberships?.length ?? 0) + (batch.stored?.length ?? 0) === 0) continue;
      const outcome = await provisionBatch(run, batch, { mode: "defer" });
      for (const { userId, externalId } of outcome.losses) if (userId) seen.losers.set(userId, externalId);
      addTally(seen.tally, outcome.counts);
    }
    seen.tally.total += people.length;
    seen.tally.done += people.length;
    await showProgress(run, seen.tally);
  }
  return seen;
}

async function toMemberships(run: Run, world: World, people: readonly StoredPerson[], sendAll: boolean, seen: Seen) {
  const named = people.flatMap(({ externalId }) => externalId ?? []);
  const stored = await loadUsers(run.lease, named);
  const memberships: DesiredMemberships[] = [];
  for (const { id, externalId } of people) {
    const known = externalId === null ? undefined : stored.get(externalId);
    if (externalId === null || !known) continue;
    seen.ids.set(externalId, id);
    // Nothing is stated about the person: the record is compared with itself.
    const verdict = judge(
      world,
      { externalId, active: known.active, hash: known.hash ?? "" },
      { ...known, hash: known.hash ?? "" },
      sendAll,
    );
    if (verdict.lost.length > 0)
      seen.suspects.push({
        externalId,
        lost: verdict.lost,
        lostDirect: verdict.lostDirect,
        kept: known.groups.filter((group) => !world.complete.has(group)),
      });
    if (verdict.send) memberships.push({ externalId, add: verdict.add, remove: verdict.remove });
  }
  return { memberships, unnamed: people.flatMap(({ id, externalId }) => (externalId === null ? [id] : [])) };
}

/** Whoever seems to have left a group that decides something is asked about; then all losses go past the guard together. */
async function closeMemberships(run: Run, world: World, seen: Seen): Promise<string[]> {
  const left = await proveLeft(run.reader, world, seen.suspects);
  if (left.unconfirmed.length === 0) await provisionGroups(run, losingGroups(world));
  const pieces = new Map<string, Piece>();
  for (const [userId, externalId] of seen.losers)
    pieces.set(userId, {
      key: userId,
      part:
        externalId === null
          ? { stored: [asId("usr", userId)] }
          : { memberships: [{ externalId, add: directOf(world, externalId), remove: [] }] },
    });
  for (const one of left.statements) {
    const userId = seen.ids.get(one.externalId);
    if (one.kind !== "left" || !userId) continue;
    const { externalId, groups } = one;
    pieces.set(userId, { key: userId, part: { memberships: [{ externalId, add: directOf(world, externalId), remove: groups }] } });
  }
  await settleLosses(run, [...pieces.values()], (loss) => loss.userId);
  return left.unconfirmed;
}

const directOf = (world: World, externalId: string): string[] => [...(world.direct.get(externalId) ?? [])];

const PUSHED: Planner = {
  scope: "everyone",
  complete: false,
  desiredFor: async (run, world) => ({ desired: await desiredFor(run, world), outsiders: [] }),
};

export const previewHybrid = (run: Run, progress: RunProgress): Promise<void> => workPreview(run, progress, PUSHED);

/** Everybody who was pushed, with every group known of them. */
async function desiredFor(run: Run, world: World): Promise<Desired> {
  const desired = { groups: groupsForPlan(world), memberships: [] as DesiredMemberships[], stored: [] as StoredPerson["id"][] };
  for await (const people of readStoredPeople(run.lease)) {
    const stored = await loadUsers(
      run.lease,
      people.flatMap(({ externalId }) => externalId ?? []),
    );
    for (const { id, externalId } of people) {
      if (externalId === null) {
        desired.stored.push(id);
        continue;
      }
      const had = stored.get(externalId)?.groups ?? [];
      const add = directOf(world, externalId);
      const remove = had.filter((group) => world.complete.has(group) && !add.includes(group));
      desired.memberships.push({ externalId, add, remove });
    }
  }
  return desired;
}
