/** One action for "send it again": the old link dies, sessions and all, and a new one with the same particulars takes its place. */
import type { Ctx } from "../context";
import { transaction } from "../db/transaction";
import type { Id } from "../ids";
import { type CreatedLink, createLink, requireLinkMaker } from "./create-link";
import { findLink } from "./link-queries";
import { revokeLink } from "./revoke-link";

export async function replaceLink(ctx: Ctx, input: { linkId: Id<"lnk">; expiresIn?: number }): Promise<CreatedLink> {
  requireLinkMaker(ctx);
  return transaction(ctx, async (tx) => {
    const joined = { ...ctx, tx };
    const old = await findLink(ctx.organizationId, input.linkId, tx);
    await revokeLink(joined, input);
    return createLink(joined, {
      expiresIn: input.expiresIn,
      contactEmail: old.contactEmail,
      returnUrl: old.returnUrl,
      successUrl: old.successUrl,
      language: old.language,
    });
  });
}
