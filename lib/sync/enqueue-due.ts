/** What the pulse does: whoever is due gets a run, and whatever lost its worker gets another nudge. */
import { systemCtx } from "../context";
import { prisma } from "../db/client";
import { nudge, requestRun } from "../directories/request-run";
import { isRollcallError } from "../errors";
import { asId } from "../ids";
import { logger } from "../logger";
import { runIds } from "./lease";

/** A nudge this old was lost: the job of a killed worker stays locked in the queue for hours. */
const LOST_AFTER_SECONDS = 10;
const AT_ONCE = 200;

export async function enqueueDue(): Promise<{ started: number; nudged: number }> {
  return { started: await startDue(), nudged: await nudgeLost() };
}

async function startDue(): Promise<number> {
  const due = await prisma().$queryRaw<{ organization_id: string; id: string }[]>`
    select d.organization_id, d.id from directory d join organization o on o.id = d.organization_id
    where d.next_sync_at <= now() and d.state in ('active', 'failing', 'held', 'needs_reauth')
      and o.sync_enabled and o.archived_at is null
      and not exists (select 1 from sync_run r where r.organization_id = d.organization_id and r.directory_id = d.id
        and r.state in ('queued', 'running') and r.trigger <> 'preview')
    order by d.next_sync_at limit ${AT_ONCE}::int`;
  let started = 0;
  for (const row of due) {
    const organizationId = asId("org", row.organization_id);
    try {
      const { joined } = await requestRun(systemCtx(organizationId, "pulse"), { directoryId: asId("dir", row.id), trigger: "schedule" });
      if (!joined) started++;
    } catch (error) {
      // Paused or disconnected since the question was asked.
      if (!isRollcallError(error)) throw error;
      logger.info({ directoryId: row.id, code: error.code }, "a due directory may not run");
    }
  }
  return started;
}

async function nudgeLost(): Promise<number> {
  const lost = await prisma().$queryRaw<{ organization_id: string; directory_id: string; id: string }[]>`
    select r.organization_id, r.directory_id, r.id from sync_run r
    join directory d on d.organization_id = r.organization_id and d.id = r.directory_id
    where r.state in ('queued', 'running') and r.created_at < now() - make_interval(secs => ${LOST_AFTER_SECONDS}::int)
      and (d.run_lease_until is null or d.run_lease_until < now())
    order by r.created_at limit ${AT_ONCE}::int`;
  for (const row of lost) {
    const ids = runIds(row);
    await nudge(prisma(), ids.organizationId, ids.directoryId, ids.runId);
  }
  return lost.length;
}
