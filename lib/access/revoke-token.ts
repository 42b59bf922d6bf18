/** A token dies at once; a process that keeps its grant forgets it within half a second. */
import type { Ctx, StaffCtx } from "../context";
import { transaction } from "../db/transaction";
import { notFound } from "../errors";
import { asId, type Id } from "../ids";
import { audit } from "../logs/audit";
import { requirePermission } from "./require";
import { findToken, markTokenRevoked } from "./token-queries";

/** For the vendor's staff and command line; takes keys and SCIM tokens alike. */
export async function revokeToken(ctx: StaffCtx, id: Id<"tok"> | Id<"key">): Promise<void> {
  requirePermission(ctx, "keys:manage");
  const tokenId = asId("tok", id);
  await transaction({}, async (tx) => {
    const token = await findToken(tokenId, tx);
    if (!token) return notFound("token");
    if (!(await markTokenRevoked(tx, tokenId)) || !token.organizationId) return;
    const organizationId = asId("org", token.organizationId);
    await audit(tx, { ...ctx, organizationId }, { action: "token.revoke", targetType: "token", targetId: tokenId });
  });
}

/** For the customer's admin, and staff in one organization. Repeating it changes nothing. @throws RollcallError not_found, also for another customer's token */
export async function revokeScimToken(ctx: Ctx, input: { tokenId: Id<"tok"> }): Promise<void> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  await transaction(ctx, async (tx) => {
    const token = await findToken(input.tokenId, tx);
    if (token?.kind !== "scim" || token.organizationId !== ctx.organizationId) return notFound("token");
    if (await markTokenRevoked(tx, input.tokenId))
      await audit(tx, ctx, {
        action: "token.revoke",
        targetType: "token",
        targetId: input.tokenId,
        changes: { directory: token.directoryId },
      });
  });
}
