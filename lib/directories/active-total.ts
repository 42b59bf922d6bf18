/** Active members of each directory are a kept number (directory_total.active): the guard asks for it at every change. */
import { Prisma } from "../db/generated/client";
import type { Tx } from "../db/client";

/** For verbs by hand that make members active (1) or not (-1), in their transaction. The pipeline keeps its own. */
export async function countActive(tx: Tx, organizationId: string, memberIds: readonly string[], step: 1 | -1): Promise<void> {
  if (memberIds.length === 0) return;
  await tx.$executeRaw(Prisma.sql`
    update directory_total t set active = t.active + ${step}::int * x.members
    from (select directory_id, count(distinct member_id)::int as members from directory_user
          where organization_id = ${organizationId}::uuid and member_id = any(${[...memberIds]}::uuid[]) group by directory_id) x
    where t.organization_id = ${organizationId}::uuid and t.directory_id = x.directory_id`);
}
