/** Where the vendor left one provider, Start chooses it: the page that would ask is skipped. */
import type { Ctx } from "../context";
import { prisma } from "../db/client";
import { hasConnectedDirectory } from "../directories/queries";
import { findOrganization } from "../organizations/queries";
import { readSettings } from "../settings/queries";
import { chooseProvider } from "./choose-provider";
import { soleProvider } from "./providers";

export async function skipProviderPage(ctx: Ctx): Promise<void> {
  const db = ctx.tx ?? prisma();
  const provider = soleProvider(await readSettings(db));
  // Outside the plan nothing is stored: the portal says so instead.
  const { syncEnabled } = await findOrganization(ctx.organizationId, db);
  if (provider && syncEnabled && !(await hasConnectedDirectory(ctx.organizationId, db))) await chooseProvider(ctx, { provider });
}
