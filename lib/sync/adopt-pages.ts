/** A preview takes over the pages of the one before it while they are young: another role, or one more group, is no reason to read all people again. */
import { prisma } from "../db/client";
import type { Lease } from "./lease";
import type { Reading } from "./read-directory";

/** Leaves a person the rest of the preview's ten minutes to look and confirm. */
const REUSE_SECONDS = 6 * 60;

export async function adoptPages(lease: Lease): Promise<Reading | null> {
  const { organizationId, directoryId, runId, number } = lease;
  return prisma().$transaction(async (tx) => {
    const [source] = await tx.$queryRaw<{ id: string; reading: Reading }[]>`
      select r.id, r.progress->'reading' as reading from sync_run r
      join directory d on d.organization_id = r.organization_id and d.id = r.directory_id and d.run_number = ${number}::int
      where r.organization_id = ${organizationId}::uuid and r.directory_id = ${directoryId}::uuid and r.trigger = 'preview'
        and r.id <> ${runId}::uuid and r.progress ? 'reading'
        and (r.progress->'reading'->>'readAt')::timestamptz > now() - make_interval(secs => ${REUSE_SECONDS}::int)
        and exists (select 1 from sync_page p where p.organization_id = r.organization_id and p.run_id = r.id)
        and not exists (select 1 from sync_run o where o.organization_id = r.organization_id and o.plan_run_id = r.id and o.state in ('queued', 'running'))
      order by r.created_at desc limit 1 for update of r`;
    if (!source) return null;
    await tx.$executeRaw`
      update sync_page set run_id = ${runId}::uuid where organization_id = ${organizationId}::uuid and run_id = ${source.id}::uuid`;
    await tx.$executeRaw`
      update sync_run t set progress = t.progress || jsonb_build_object('reading', s.progress->'reading'),
        counts = t.counts || jsonb_strip_nulls(jsonb_build_object('read_users', s.counts->'read_users', 'read_groups', s.counts->'read_groups'))
      from sync_run s
      where t.organization_id = ${organizationId}::uuid and t.id = ${runId}::uuid and s.organization_id = t.organization_id and s.id = ${source.id}::uuid`;
    return source.reading;
  });
}
