/**
 * A run over what was pushed: Enable Sync and Save of a directory that sends its changes to us. Nothing is read, and
 * nothing is said about anybody: each record states itself as it stands under its lock, so that a push that comes in
 * between is neither lost nor undone, and each member follows by the policy that was applied.
 */
import { asId, type Id } from "../ids";
import { logger } from "../logger";
import type { Loss } from "../provisioning/types";
import { announceGroups } from "./announce-groups";
import { announcePeople } from "./announce-people";
import { addTally, BATCH, provisionBatch, showProgress } from "./apply-listed";
import { closeRun } from "./close-run";
import { setPhase } from "./read-run";
import { requireRunnable } from "./runnable";
import type { StoredRun, Tally } from "./run";
import { settleLosses } from "./settle-losses";
import { loadStoredIds } from "./stored";

export async function workStored(run: StoredRun): Promise<void> {
  await requireRunnable(run);
  await setPhase(run.lease, "applying");
  const people = await loadStoredIds(run.lease);
  await announceGroups(run);
  await announcePeople(run, people);
  const tally: Tally = { total: people.length, done: 0 };
  const losses = await projectAll(run, people, tally);

  await requireRunnable(run);
  await setPhase(run.lease, "absence");
  await settleStored(run, losses);
  await closeRun(run, { state: "succeeded", total: people.length, rejected: 0, detail: {} });
  logger.info({ runId: run.lease.runId, people: people.length }, "sync run finished");
}

/** First pass: everything but what somebody would lose. */
async function projectAll(run: StoredRun, people: readonly Id<"usr">[], tally: Tally): Promise<Loss[]> {
  const losses: Loss[] = [];
  for (let from = 0; from < people.length; from += BATCH) {
    run.lease.signal.throwIfAborted();
    const stored = people.slice(from, from + BATCH);
    const outcome = await provisionBatch(run, { stored }, { mode: "defer" });
    losses.push(...outcome.losses);
    addTally(tally, outcome.counts);
    tally.done += stored.length;
    await showProgress(run, tally);
  }
  return losses;
}

async function settleStored(run: StoredRun, losses: readonly Loss[]): Promise<void> {
  const losers = [...new Set(losses.flatMap(({ userId }) => userId ?? []))];
  await settleLosses(
    run,
    losers.map((userId) => ({ key: userId, part: { stored: [asId("usr", userId)] } })),
    (loss) => loss.userId,
  );
}
