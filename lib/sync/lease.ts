/**
 * Who may work at a directory. One lease a directory, 45 seconds long, renewed every 15; taking it raises the run number,
 * and every transaction that applies something checks that number. So a worker that was frozen past its lease can wake
 * up and go on as it likes: the database refuses what it writes, and its own heartbeat tells it to stop.
 */
import { prisma, type Tx } from "../db/client";
import { RollcallError } from "../errors";
import { asId, type Id } from "../ids";
import { logger } from "../logger";

export const LEASE_SECONDS = 45;
export const HEARTBEAT_MS = 15_000;

export type RunIds = { organizationId: Id<"org">; directoryId: Id<"dir">; runId: Id<"run"> };

export type Lease = RunIds & {
  number: number;
  /** Aborts when the lease is lost, or when the worker is told to stop. */
  signal: AbortSignal;
  /** Stops the heartbeat; with `release` the next worker need not wait for the lease to run out. */
  end(options: { release: boolean }): Promise<void>;
};

export class Superseded extends RollcallError {
  constructor(cause?: unknown) {
    super("wrong_state", "Another worker took over this run.", { reason: "run_superseded", cause });
  }
}

/** null: somebody else works at this directory, or the run is over. */
export async function takeLease(ids: RunIds, worker: string, stopping?: AbortSignal): Promise<Lease | null> {
  const number = await claim(ids, worker);
  if (number === null) return null;

  const lost = new AbortController();
  const heart = startHeart(ids, number, lost);
  return {
    ...ids,
    number,
    signal: stopping ? AbortSignal.any([lost.signal, stopping]) : lost.signal,
    async end({ release }) {
      clearInterval(heart);
      if (release) await releaseLease(ids, number);
    },
  };
}

async function claim({ organizationId, directoryId, runId }: RunIds, worker: string): Promise<number | null> {
  return prisma().$transaction(async (tx) => {
    // Waits for a transaction that still applies something under the old number (it holds the row `for share`).
    const [taken] = await tx.$queryRaw<{ number: number }[]>`
      update directory d set run_number = run_number + 1, run_lease_by = ${worker},
        run_lease_until = now() + make_interval(secs => ${LEASE_SECONDS}::int)
      where organization_id = ${organizationId}::uuid and id = ${directoryId}::uuid
        and (run_lease_until is null or run_lease_until < now())
        and exists (select 1 from sync_run r where r.organization_id = d.organization_id and r.id = ${runId}::uuid
          and r.state in ('queued', 'running'))
      returning run_number as number`;
    if (!taken) return null;
    const count = await tx.$executeRaw`
      update sync_run set state = 'running', number = ${taken.number}::int, started_at = coalesce(started_at, now())
      where organization_id = ${organizationId}::uuid and id = ${runId}::uuid and state in ('queued', 'running')`;
    // Ended between the two statements: nothing to work at, and the lease must not stay behind.
    if (count !== 1) throw new Superseded();
    return taken.number;
  });
}

function startHeart(ids: RunIds, number: number, lost: AbortController): NodeJS.Timeout {
  let goodUntil = performance.now() + LEASE_SECONDS * 1000;
  const heart = setInterval(async () => {
    const asked = performance.now();
    try {
      if (await renew(ids, number)) goodUntil = asked + LEASE_SECONDS * 1000;
      else lost.abort(new Superseded());
    } catch (error) {
      logger.warn({ err: error, runId: ids.runId }, "a heartbeat did not reach the database");
      if (performance.now() > goodUntil) lost.abort(new Superseded(error));
    }
  }, HEARTBEAT_MS);
  heart.unref();
  return heart;
}

async function renew({ organizationId, directoryId }: RunIds, number: number): Promise<boolean> {
  const count = await prisma().$executeRaw`
    update directory set run_lease_until = now() + make_interval(secs => ${LEASE_SECONDS}::int)
    where organization_id = ${organizationId}::uuid and id = ${directoryId}::uuid and run_number = ${number}::int`;
  return count === 1;
}

async function releaseLease({ organizationId, directoryId }: RunIds, number: number): Promise<void> {
  await prisma().$executeRaw`
    update directory set run_lease_until = null, run_lease_by = null
    where organization_id = ${organizationId}::uuid and id = ${directoryId}::uuid and run_number = ${number}::int`;
}

/** First line of a transaction that writes for a run: locks the directory and refuses whoever lost the lease. */
export async function requireLease(
  tx: Tx,
  { organizationId, directoryId, number }: Pick<Lease, "organizationId" | "directoryId" | "number">,
): Promise<void> {
  const rows = await tx.$queryRaw`
    select 1 from directory where organization_id = ${organizationId}::uuid and id = ${directoryId}::uuid
      and run_number = ${number}::int for update`;
  if ((rows as unknown[]).length === 0) throw new Superseded();
}

/** For SQL rows. */
export function runIds(row: { organization_id: string; directory_id: string; id: string }): RunIds {
  return { organizationId: asId("org", row.organization_id), directoryId: asId("dir", row.directory_id), runId: asId("run", row.id) };
}
