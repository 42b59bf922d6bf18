/**
 * Ends a run: counts, the directory's clock and state, events, mails, all in one transaction under the run's number, and
 * the staged pages go. What a screen shows as the result of a run was decided here.
 */
import { changeState } from "../directories/change-state";
import { nudge, requestRun } from "../directories/request-run";
import type { DirectoryState } from "../directories/schema";
import { mayRun } from "../directories/transition";
import type { Tx } from "../db/client";
import { transaction } from "../db/transaction";
import { scaled } from "../env";
import { recordEvents } from "../events/record";
import { asId, toPublicId } from "../ids";
import { enqueue } from "../queue/enqueue";
import { type Lease, requireLease } from "./lease";
import type { RunFailure } from "./problem";
import type { StoredRun } from "./run";
import { FAILING_AFTER, type RunEnd, untilNextSync } from "./schedule";

export type RunResult =
  | {
      state: "succeeded";
      detail: { [key: string]: unknown };
      total: number /** Records that could not be understood: set aside, named in detail. */;
      rejected: number;
    }
  | { state: "failed"; failure: RunFailure };

export async function closeRun(
  run: Pick<StoredRun, "ctx" | "lease" | "trigger" | "planRunId" | "directory">,
  result: RunResult,
): Promise<void> {
  await transaction({}, async (tx, now) => {
    const { organizationId, directoryId, runId } = run.lease;
    await requireLease(tx, run.lease);
    const counts = await finalCounts(tx, run.lease, result.state === "succeeded" ? result.total : null);
    if (result.state === "succeeded") counts.failed = (counts.failed ?? 0) + result.rejected;
    await tx.syncRun.update({
      where: { organizationId_id: { organizationId, id: runId } },
      data: {
        state: result.state,
        phase: "done",
        counts,
        finishedAt: now,
        errorCode: result.state === "failed" ? result.failure.code : null,
        detail: (result.state === "failed" ? { params: result.failure.params } : result.detail) as object,
      },
    });
    await tx.$executeRaw`
      delete from sync_page where organization_id = ${organizationId}::uuid and run_id in (${runId}::uuid, ${run.planRunId}::uuid)`;

    const end = await settleDirectory(tx, run, result, now);
    const cause = { kind: "sync_run", id: toPublicId("run", runId) };
    const state = await moveState(tx, run, end, result, cause);
    await recordEvents(tx, organizationId, [
      {
        type: `sync_run.${result.state}`,
        directoryId,
        data: {
          object: "sync_run",
          id: toPublicId("run", runId),
          organization_id: toPublicId("org", organizationId),
          directory_id: toPublicId("dir", directoryId),
          number: run.lease.number,
          trigger: run.trigger,
          state: result.state,
          counts,
          error_code: result.state === "failed" ? result.failure.code : null,
        },
        cause: { ...cause, initial: run.trigger === "enable" },
      },
    ]);
    const applied = result.state === "succeeded" && (run.trigger === "enable" || run.trigger === "edit");
    if (applied && mayRun(state) && run.directory.feed !== "stored") {
      // What was confirmed is applied; now the directory as it is at this moment.
      await requestRun({ ...run.ctx, tx }, { directoryId, trigger: "schedule" });
    }
    await nudgeWaiting(tx, run.lease);
  });
}

/** The log is the truth of what a run did, however many workers it took. */
async function finalCounts(tx: Tx, lease: Lease, total: number | null): Promise<{ [key: string]: number }> {
  const { organizationId, runId } = lease;
  const run = await tx.syncRun.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id: runId } }, select: { counts: true } });
  const rows = await tx.$queryRaw<{ outcome: string; people: number }[]>`
    select outcome, count(distinct coalesce(member_id::text, subject->>'external_id', id::text))::int as people from provisioning_log
    where organization_id = ${organizationId}::uuid and run_id = ${runId}::uuid and action not like '%group' group by outcome`;
  const roles = await tx.$queryRaw<{ people: number }[]>`
    select count(distinct member_id)::int as people from provisioning_log
    where organization_id = ${organizationId}::uuid and run_id = ${runId}::uuid and outcome = 'updated'
      and exists (select 1 from json_array_elements(changes) c where c->>'field' = 'role')`;
  const shown = run.counts as { [key: string]: number };
  const counted = Object.fromEntries(rows.map((row) => [row.outcome, row.people]));
  const touched = rows.reduce((sum, row) => sum + row.people, 0);
  const people = total ?? shown.total ?? 0;
  return {
    ...shown,
    created: 0,
    updated: 0,
    deactivated: 0,
    reactivated: 0,
    skipped: 0,
    failed: 0,
    held: 0,
    ...counted,
    role_changed: roles[0]?.people ?? 0,
    total: people,
    ...(total === null ? {} : { done: people, unchanged: Math.max(0, people - touched) }),
  };
}

async function settleDirectory(tx: Tx, run: Pick<StoredRun, "lease" | "directory">, result: RunResult, now: Date): Promise<RunEnd> {
  const { organizationId, directoryId } = run.lease;
  // What was pushed needs no second look, unless this one failed.
  const again = run.directory.feed !== "stored" || result.state === "failed";
  const directory = await tx.directory.findUniqueOrThrow({
    where: { organizationId_id: { organizationId, id: directoryId } },
    select: { intervalMinutes: true, failedRuns: true },
  });
  const end = endOf(result, directory.failedRuns);
  const failedRuns = result.state === "succeeded" ? 0 : directory.failedRuns + 1;
  const lastError = result.state === "failed" ? { code: result.failure.code, params: result.failure.params, at: now.toISOString() } : null;
  const wait = scaled(untilNextSync(end, directory.intervalMinutes, Math.random()));
  await tx.$executeRaw`
    update directory set run_lease_until = null, run_lease_by = null, failed_runs = ${failedRuns}::int,
      next_sync_at = case when ${again}::boolean then now() + make_interval(secs => ${wait / 1000}::double precision) end, last_checked_at = now(),
      last_synced_at = case when ${result.state === "succeeded"}::boolean then now() else last_synced_at end,
      last_error = ${lastError === null ? null : JSON.stringify(lastError)}::jsonb
    where organization_id = ${organizationId}::uuid and id = ${directoryId}::uuid`;
  return end;
}

function endOf(result: RunResult, failedBefore: number): RunEnd {
  if (result.state === "succeeded") return { outcome: "succeeded" };
  if (result.failure.credentialRefused) return { outcome: "credential_refused" };
  return { outcome: "failed", failedRuns: failedBefore + 1, retryAfterSeconds: result.failure.retryAfterSeconds };
}

async function moveState(
  tx: Tx,
  run: Pick<StoredRun, "ctx" | "lease">,
  end: RunEnd,
  result: RunResult,
  cause: { kind: string; id: string },
): Promise<DirectoryState> {
  const { organizationId, directoryId } = run.lease;
  const row = await tx.directory.findUniqueOrThrow({
    where: { organizationId_id: { organizationId, id: directoryId } },
    select: { state: true },
  });
  // A column with a check constraint.
  const state = row.state as DirectoryState;
  // Paused or disconnected while the run was under way: that decision stands.
  if (!mayRun(state)) return state;

  if (result.state === "succeeded") return (await changeState(tx, run.ctx, directoryId, "run_succeeded", cause)).to;
  if (end.outcome === "credential_refused") {
    const { from, to } = await changeState(tx, run.ctx, directoryId, "refuse_credential", cause);
    if (from !== to) await enqueue(tx, "send_mail", { kind: "needs_reauth", organizationId, directoryId });
    return to;
  }
  if (end.outcome === "failed" && end.failedRuns >= FAILING_AFTER)
    return (await changeState(tx, run.ctx, directoryId, "fail_repeatedly", cause)).to;
  return state;
}

/** A preview may have waited for this run, or the other way round. */
async function nudgeWaiting(tx: Tx, { organizationId, directoryId, runId }: Lease): Promise<void> {
  const waiting = await tx.syncRun.findMany({
    where: { organizationId, directoryId, state: { in: ["queued", "running"] }, id: { not: runId } },
    select: { id: true },
  });
  for (const { id } of waiting) await nudge(tx, organizationId, directoryId, asId("run", id));
}

/** A preview wrote nothing and moves nothing: it only stops. */
export async function closePreview(
  lease: Lease,
  end: { state: "succeeded"; digest: string; progress: object } | { state: "failed"; failure: RunFailure; progress: object },
  check?: (tx: Tx) => Promise<boolean>,
): Promise<boolean> {
  return transaction({}, async (tx, now) => {
    await requireLease(tx, lease);
    if (check && !(await check(tx))) return false;
    await tx.syncRun.update({
      where: { organizationId_id: { organizationId: lease.organizationId, id: lease.runId } },
      data: {
        state: end.state,
        phase: "done",
        finishedAt: now,
        progress: end.progress,
        ...(end.state === "succeeded"
          ? { digest: end.digest }
          : { errorCode: end.failure.code, detail: { params: end.failure.params } as object }),
      },
    });
    await tx.$executeRaw`
      update directory set run_lease_until = null, run_lease_by = null
      where organization_id = ${lease.organizationId}::uuid and id = ${lease.directoryId}::uuid`;
    await nudgeWaiting(tx, lease);
    return true;
  });
}
