/** "Configure": the first thing the wizard stores (S-03). The draft directory is made once, whatever is clicked how often. */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { transaction } from "../db/transaction";
import { PROVIDER_NAMES } from "../directories/create";
import { findPortalDirectory, insertDirectory, lockDirectories } from "../directories/queries";
import type { ProviderKey } from "../directories/schema";
import { env } from "../env";
import { RollcallError } from "../errors";
import { newId } from "../ids";
import { audit } from "../logs/audit";
import { readSettings } from "../settings/queries";
import { reachStep } from "./complete-link";
import { readFacts } from "./facts";
import { offeredProviders } from "./providers";
import type { SetupFacts } from "./schema";

export async function chooseProvider(ctx: Ctx, input: { provider: ProviderKey }): Promise<SetupFacts> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  await transaction(ctx, async (tx) => {
    const settings = await readSettings(tx);
    if (!offeredProviders(settings).some(({ key }) => key === input.provider))
      throw new RollcallError("invalid_request", "This provider is not offered here.", {
        reason: "provider_not_offered",
        field: "provider",
      });

    await lockDirectories(tx, ctx.organizationId);
    const existing = await findPortalDirectory(ctx.organizationId, tx);
    if (existing && existing.state !== "draft" && existing.provider !== input.provider)
      throw new RollcallError("wrong_state", "A directory is connected already. Disconnect it before another one is set up.", {
        reason: "already_connected",
      });
    if (existing?.provider === input.provider) return;

    const id = newId("dir");
    await insertDirectory(tx, {
      organizationId: ctx.organizationId,
      id,
      provider: input.provider,
      name: PROVIDER_NAMES[input.provider],
      state: "draft",
      scope: "selected_groups",
      intervalMinutes: env().SYNC_INTERVAL_MINUTES,
    });
    await audit(tx, ctx, {
      action: "directory.choose_provider",
      targetType: "directory",
      targetId: id,
      changes: { provider: input.provider },
    });
    await reachStep(tx, ctx, "connect");
  });
  return readFacts(ctx);
}
