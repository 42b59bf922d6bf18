/** A token dies at once, in every process: nobody caches one. */
import type { StaffCtx } from "../context";
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
