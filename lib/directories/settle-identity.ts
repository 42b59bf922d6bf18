/**
 * A new id at the provider carries the address of a member known under another id (contract §5.11). Staff say whether it is
 * the same person or a new one; the next check of the directory acts on the answer.
 */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { transaction } from "../db/transaction";
import { notFound, RollcallError } from "../errors";
import type { Id } from "../ids";
import { audit } from "../logs/audit";

export type IdentityAnswer = "same_person" | "new_person";

export async function settleIdentity(ctx: Ctx, input: { directoryUserId: Id<"usr">; answer: IdentityAnswer }): Promise<void> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  await transaction(ctx, async (tx) => {
    const [row] = await tx.$queryRaw<{ identity: string | null; email: string | null; external_id: string | null }[]>`
      select identity, email, external_id from directory_user
       where organization_id = ${ctx.organizationId}::uuid and id = ${input.directoryUserId}::uuid for update`;
    if (!row) return notFound("directory user");
    if (row.identity !== "unclear") throw new RollcallError("wrong_state", "Nobody waits for this answer any more. Reload the page.");
    await tx.directoryUser.update({
      where: { organizationId_id: { organizationId: ctx.organizationId, id: input.directoryUserId } },
      data: { identity: input.answer },
    });
    await audit(tx, ctx, {
      action: "directory_user.settle_identity",
      targetType: "directory_user",
      targetId: input.directoryUserId,
      changes: { answer: input.answer, email: row.email, external_id: row.external_id },
    });
  });
}
