/** What a named person saw in a preview and confirmed: these losses are not held again (reliability.md §5). */
import { prisma } from "../db/client";
import type { StoredRun } from "./run";

export async function confirmedLosses(run: StoredRun): Promise<Set<string>> {
  if (run.planRunId === null) return new Set();
  const rows = await prisma().$queryRaw<{ id: string }[]>`
    select p.member_id as id from plan_row p
    left join role old on old.id = p.old_role_id
    left join role new on new.id = p.new_role_id
    where p.organization_id = ${run.lease.organizationId}::uuid and p.run_id = ${run.planRunId}::uuid and p.member_id is not null
      and (p.outcome = 'leaving' or new.rank > old.rank)`;
  return new Set(rows.map((row) => row.id));
}
