/** G7: the customer signed in from another domain than expected; staff say that it is the same customer, and enabling may go on. */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { PrismaNamespace } from "../db/client";
import { transaction } from "../db/transaction";
import { notFound, RollcallError } from "../errors";
import type { Id } from "../ids";
import { audit } from "../logs/audit";

export async function confirmDomain(ctx: Ctx, input: { directoryId: Id<"dir"> }): Promise<void> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  await transaction(ctx, async (tx) => {
    const [row] = await tx.$queryRaw<{ waits: string | null; domain: string | null; problem: string | null }[]>`
      select domain_confirmation as waits, primary_domain as domain, connect_problem->>'code' as problem from directory
       where organization_id = ${ctx.organizationId}::uuid and id = ${input.directoryId}::uuid for update`;
    if (!row) return notFound("directory");
    if (!row.waits) throw new RollcallError("wrong_state", "Nothing waits for a confirmation here. Reload the page.");
    await tx.directory.update({
      where: { organizationId_id: { organizationId: ctx.organizationId, id: input.directoryId } },
      data: { domainConfirmation: null, ...(row.problem === "other_domain" ? { connectProblem: PrismaNamespace.DbNull } : {}) },
    });
    await audit(tx, ctx, {
      action: "directory.confirm_domain",
      targetType: "directory",
      targetId: input.directoryId,
      changes: { domain: row.domain },
    });
  });
}
