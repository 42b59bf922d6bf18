/** The directory a portal request is about: always the session's organization's own, never one a caller names. */
import type { Ctx } from "../context";
import { findPortalDirectory } from "../directories/queries";
import { RollcallError } from "../errors";
import type { Id } from "../ids";

/** @throws RollcallError wrong_state before a provider is chosen */
export async function requireDirectory(ctx: Ctx): Promise<Id<"dir">> {
  const directory = await findPortalDirectory(ctx.organizationId);
  if (directory) return directory.id;
  throw new RollcallError("wrong_state", "Choose a provider first.", { reason: "provider_not_chosen" });
}
