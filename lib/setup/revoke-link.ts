/** A link is withdrawn: it opens nothing any more, and what it opened ends at once. Choices made so far are kept. */
import type { Ctx } from "../context";
import { transaction } from "../db/transaction";
import type { Id } from "../ids";
import { audit } from "../logs/audit";
import { requireLinkMaker } from "./create-link";
import { findLink, markRevoked } from "./link-queries";
import { endSessionsOfLink } from "./queries";

export async function revokeLink(ctx: Ctx, input: { linkId: Id<"lnk"> }): Promise<void> {
  requireLinkMaker(ctx);
  await transaction(ctx, async (tx) => {
    await findLink(ctx.organizationId, input.linkId, tx);
    if (!(await markRevoked(tx, ctx.organizationId, input.linkId, ctx.actor.name))) return;
    await endSessionsOfLink(tx, ctx.organizationId, input.linkId);
    await audit(tx, ctx, { action: "setup_link.revoke", targetType: "setup_link", targetId: input.linkId });
  });
}
