/**
 * One sync run from lease to close. Read everything, then provision, then close the losses; each part goes on where an
 * earlier worker stopped. A run that fails changes nothing more and is closed as failed; a lost lease just ends here.
 */
import { setMaxListeners } from "node:events";
import { systemCtx } from "../context";
import { prisma } from "../db/client";
import { grantStore } from "../directories/grant";
import type { RunTrigger } from "../directories/request-run";
import { asId, toPublicId } from "../ids";
import { logger } from "../logger";
import { openReader } from "../providers/registry";
import type { DirectoryReader } from "../providers/types";
import { applyListed } from "./apply-listed";
import { closeLosses } from "./close-losses";
import { closePreview, closeRun } from "./close-run";
import { type Lease, type RunIds, takeLease } from "./lease";
import { isSuperseded, type RunFailure, RunProblem, toFailure } from "./problem";
import { readAll, setPhase } from "./read-run";
import type { Run, RunProgress, StoredRun } from "./run";
import { requireRunnable } from "./runnable";
import { previewHybrid, workHybrid } from "./work-hybrid";
import { workPreview } from "./work-preview";
import { previewStored } from "./preview-stored";
import { workStored } from "./work-stored";
import { loadDirectory } from "./stored";
import { loadWorld } from "./world";

/** A run that takes longer is stuck: it fails, and the next one begins afresh. */
const RUN_LIMIT_MS = 20 * 60_000;
/** Ended so often by the database or a mistake of ours, a run is given up. */
const MAX_ERRORS = 8;

export type RunEnded = "done" | "busy" | "stopped";

/** `stopping` aborts between two pages; the run stays open for the next worker. */
export async function runSync(ids: RunIds, worker: { id: string; stopping?: AbortSignal }): Promise<RunEnded> {
  const lease = await takeLease(ids, worker.id, worker.stopping);
  if (!lease) return "busy";

  try {
    return await work(lease);
  } catch (error) {
    await lease.end({ release: true }).catch(() => {});
    if (isSuperseded(error) || isSuperseded(lease.signal.reason)) return "stopped";
    if (worker.stopping?.aborted) return "stopped";
    await countError(lease);
    throw error;
  } finally {
    await lease.end({ release: false });
  }
}

async function work(lease: Lease): Promise<RunEnded> {
  const row = await prisma().syncRun.findUniqueOrThrow({
    where: { organizationId_id: { organizationId: lease.organizationId, id: lease.runId } },
    select: { trigger: true, planRunId: true, progress: true },
  });
  const progress = row.progress as RunProgress;
  const directory = await loadDirectory(lease);
  const limit = await timeLimit(lease);
  const bounded: Lease = { ...lease, signal: AbortSignal.any([lease.signal, limit]) };
  // Every call under way listens to it.
  setMaxListeners(0, bounded.signal);
  const run: StoredRun = {
    ctx: systemCtx(lease.organizationId, toPublicId("run", lease.runId), "Directory sync"),
    lease: bounded,
    directory,
    // A column that request-run.ts alone writes.
    trigger: row.trigger as RunTrigger,
    planRunId: row.planRunId ? asId("run", row.planRunId) : null,
    pagesRunId: row.planRunId ? asId("run", row.planRunId) : lease.runId,
    initial: row.trigger === "enable",
  };
  const reader = directory.feed === "stored" ? null : openFor(run);
  try {
    if ((progress.errors ?? 0) >= MAX_ERRORS) throw new RunProblem("internal", "The run ended unexpectedly several times.");
    await (reader ? workReading({ ...run, reader }, progress) : run.trigger === "preview" ? previewStored(run) : workStored(run));
  } catch (error) {
    const failure = failureOf(error, limit);
    if (!failure || (lease.signal.aborted && !limit.aborted)) throw error;
    logger.warn({ err: error, runId: lease.runId, code: failure.code }, "sync run failed");
    await (run.trigger === "preview"
      ? closePreview(lease, { state: "failed", failure, progress })
      : closeRun({ ...run, lease }, { state: "failed", failure }));
  } finally {
    reader?.close();
  }
  return "done";
}

function openFor({ lease, directory }: StoredRun): DirectoryReader {
  return openReader(directory.provider, grantStore(lease.organizationId, lease.directoryId), {
    signal: lease.signal,
    pool: directory.customerId ?? lease.directoryId,
  });
}

function workReading(run: Run, progress: RunProgress): Promise<void> {
  if (run.directory.feed === "hybrid") return run.trigger === "preview" ? previewHybrid(run, progress) : workHybrid(run, progress);
  return run.trigger === "preview" ? workPreview(run, progress) : workRun(run, progress);
}

async function workRun(run: Run, progress: RunProgress): Promise<void> {
  await requireRunnable(run);
  const reading = progress.reading ?? (await readAll(run));
  const world = await loadWorld(run.lease, run.pagesRunId, reading, { scope: run.directory.scope, nested: run.directory.nested });

  await requireRunnable(run);
  await setPhase(run.lease, "applying");
  const listing = await applyListed(run, world);

  await requireRunnable(run);
  await setPhase(run.lease, "absence");
  const { unconfirmed } = await closeLosses(run, world, listing);
  await closeRun(run, {
    state: "succeeded",
    total: listing.tally.done,
    rejected: listing.rejected.length,
    detail: {
      read_at: reading.readAt,
      unconfirmed: unconfirmed.slice(0, 100),
      rejected: listing.rejected.slice(0, 100),
      unreadable: reading.unreadable,
      deleted_groups: reading.deleted,
    },
  });
  logger.info({ runId: run.lease.runId, people: listing.tally.done, unconfirmed: unconfirmed.length }, "sync run finished");
}

async function countError(lease: Lease): Promise<void> {
  await prisma().$executeRaw`
    update sync_run set progress = jsonb_set(progress, '{errors}', to_jsonb(coalesce((progress->>'errors')::int, 0) + 1))
    where organization_id = ${lease.organizationId}::uuid and id = ${lease.runId}::uuid and number = ${lease.number}::int`.catch(() => {});
}

async function timeLimit(lease: Lease): Promise<AbortSignal> {
  const [row] = await prisma().$queryRaw<{ spent: number }[]>`
    select (extract(epoch from now() - started_at) * 1000)::float8 as spent from sync_run
    where organization_id = ${lease.organizationId}::uuid and id = ${lease.runId}::uuid`;
  return AbortSignal.timeout(Math.max(1, Math.round(RUN_LIMIT_MS - (row?.spent ?? 0))));
}

function failureOf(error: unknown, limit: AbortSignal): RunFailure | null {
  if (limit.aborted) return { code: "time_limit", params: { minutes: RUN_LIMIT_MS / 60_000 }, credentialRefused: false };
  return toFailure(error);
}
