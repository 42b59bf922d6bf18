/**
 * Every ten seconds somebody looks at the rows: directories that are due, runs that lost their worker, holds in which nobody
 * waits any more. Jobs are only nudges, so a lost notification or a killed worker costs seconds. One worker looks at a time; the others go on.
 */
import { prisma } from "../db/client";
import { logger } from "../logger";
import { endEmptyHolds } from "../provisioning/holds";
import { enqueueDue } from "../sync/enqueue-due";
import type { Worker } from "./worker";

export const PULSE_MS = 10_000;

/** Beats until the process stops; resolves when the last beat has ended. */
export async function pulse(worker: Worker): Promise<void> {
  while (!worker.stopping.aborted) {
    try {
      await beat(worker.id);
    } catch (error) {
      logger.warn({ err: error }, "a pulse failed; the next one looks again");
    }
    await sleep(PULSE_MS, worker.stopping);
  }
}

export async function beat(workerId: string): Promise<void> {
  await prisma().$executeRaw`
    insert into worker_heartbeat (id, at) values (${workerId}, now()) on conflict (id) do update set at = excluded.at`;
  // Held by its transaction only: a worker that dies here blocks nobody.
  await prisma().$transaction(
    async (tx) => {
      const [lock] = await tx.$queryRaw<{ mine: boolean }[]>`select pg_try_advisory_xact_lock(hashtextextended('worker pulse', 0)) as mine`;
      if (!lock?.mine) return;
      const { started, nudged } = await enqueueDue();
      const ended = await endEmptyHolds();
      if (started + nudged + ended > 0) logger.info({ started, nudged, ended }, "pulse");
    },
    { maxWait: 5000, timeout: 60_000 },
  );
}

export async function endHeartbeat(workerId: string): Promise<void> {
  await prisma().$executeRaw`delete from worker_heartbeat where id = ${workerId}`;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
