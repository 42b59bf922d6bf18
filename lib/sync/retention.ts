/** Deletes rows past their time, a thousand at once, so that no delete holds locks for long. The only deleting code besides the pages of a finished run. */
import { prisma } from "../db/client";

const BATCH = 1000;

type Rule = { table: string; batch: () => Promise<number> };

// One statement each: the table's name and its condition are written out, nothing is put together from input.
const RULES: Rule[] = [
  {
    table: "sync_page",
    batch: () =>
      prisma().$executeRaw`delete from sync_page where ctid in (
        select p.ctid from sync_page p join sync_run r on r.organization_id = p.organization_id and r.id = p.run_id
        where r.state not in ('queued', 'running') and r.finished_at < now() - interval '1 hour'
          and not exists (select 1 from sync_run o where o.organization_id = r.organization_id and o.plan_run_id = r.id and o.state in ('queued', 'running'))
        limit ${BATCH}::int)`,
  },
  {
    table: "consent_state",
    batch: () => prisma().$executeRaw`delete from consent_state where ctid in (
      select ctid from consent_state where created_at < now() - interval '24 hours' limit ${BATCH}::int)`,
  },
  {
    table: "portal_session",
    batch: () => prisma().$executeRaw`delete from portal_session where ctid in (
      select ctid from portal_session where expires_at < now() - interval '90 days' limit ${BATCH}::int)`,
  },
  {
    table: "setup_link",
    batch: () => prisma().$executeRaw`delete from setup_link where ctid in (
      select ctid from setup_link where coalesce(completed_at, revoked_at, expires_at) < now() - interval '90 days' limit ${BATCH}::int)`,
  },
  {
    table: "access_token",
    batch: () => prisma().$executeRaw`delete from access_token where ctid in (
      select ctid from access_token where revoked_at < now() - interval '400 days' limit ${BATCH}::int)`,
  },
  {
    table: "event",
    batch: () => prisma().$executeRaw`delete from event where ctid in (
      select ctid from event where occurred_at < now() - interval '90 days' limit ${BATCH}::int)`,
  },
  {
    table: "provisioning_log",
    batch: () => prisma().$executeRaw`delete from provisioning_log where ctid in (
      select l.ctid from provisioning_log l where l.created_at < now() - interval '400 days'
        and not exists (select 1 from member m where m.organization_id = l.organization_id and m.last_log_id = l.id) limit ${BATCH}::int)`,
  },
  {
    table: "worker_heartbeat",
    batch: () => prisma().$executeRaw`delete from worker_heartbeat where at < now() - interval '1 day'`,
  },
];

export async function removeOld(signal?: AbortSignal): Promise<{ [table: string]: number }> {
  const removed: { [table: string]: number } = {};
  for (const { table, batch } of RULES) {
    for (let count = BATCH; count >= BATCH && !signal?.aborted; ) {
      count = await batch();
      removed[table] = (removed[table] ?? 0) + count;
    }
  }
  return removed;
}
