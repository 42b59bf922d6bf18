/**
 * A second token beside the first: both work until the overlap is over or the old one is revoked, so that the
 * provider can be moved without a gap.
 */
import type { Ctx } from "../context";
import { transaction } from "../db/transaction";
import { scaled } from "../env";
import { notFound, RollcallError } from "../errors";
import { type Id, parseId, toPublicId } from "../ids";
import { audit } from "../logs/audit";
import { createScimToken } from "./create-token";
import { requirePermission } from "./require";
import type { RotatedToken } from "./schema";
import { findToken, listTokenRecords, replaceToken } from "./token-queries";

/** @throws RollcallError not_found; wrong_state, reason `token_dead`; conflict, reasons `already_replaced`, `too_many_tokens` */
export async function rotateToken(ctx: Ctx, input: { tokenId: Id<"tok">; overlapSeconds: number }): Promise<RotatedToken> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  return transaction(ctx, async (tx) => {
    const token = await findToken(input.tokenId, tx);
    if (token?.kind !== "scim" || token.organizationId !== ctx.organizationId || token.directoryId === null) return notFound("token");
    const directoryId = token.directoryId as Id<"dir">;
    // The directory's row first, as createScimToken does: two rotations at once make one second token, not three.
    await tx.$queryRaw`select 1 from directory where organization_id = ${ctx.organizationId}::uuid and id = ${directoryId}::uuid for update`;
    const rows = await listTokenRecords(ctx.organizationId, directoryId, tx);
    const old = rows.find(({ id }) => id === input.tokenId);
    if (!old?.alive) throw new RollcallError("wrong_state", "This token no longer works. Create a new one.", { reason: "token_dead" });
    if (rows.some((row) => row.id === old.replacedBy && row.alive))
      throw new RollcallError("conflict", "This token was replaced already. Use the newer one, or revoke it first.", {
        reason: "already_replaced",
      });

    const lifetime = old.expiresAt && { expiresIn: Math.max(60, Math.round((old.expiresAt.getTime() - old.createdAt.getTime()) / 1000)) };
    const made = await createScimToken({ ...ctx, tx }, { directoryId, name: old.label, ...lifetime });
    const end = await replaceToken(tx, {
      id: old.id,
      by: parseId("tok", made.id),
      overlapSeconds: scaled(input.overlapSeconds * 1000) / 1000,
    });
    await audit(tx, ctx, {
      action: "token.rotate",
      targetType: "token",
      targetId: old.id,
      changes: { name: old.label, overlap_seconds: input.overlapSeconds },
    });
    return {
      ...made,
      replaces: { id: toPublicId("tok", old.id), name: old.label, last_four: old.lastFour, expires_at: end?.toISOString() ?? "" },
    };
  });
}
