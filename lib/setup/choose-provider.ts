/**
 * "Configure": the first thing the wizard stores (S-03). The draft directory is made once, whatever is clicked how often.
 * Another choice while nothing is enabled replaces the draft: its tokens and its consent end, and nobody is told, because
 * nobody was ever told of it.
 */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { transaction } from "../db/transaction";
import { PROVIDER_NAMES } from "../directories/create";
import { abandonDrafts } from "../directories/disconnect";
import { withdrawGrant } from "../directories/connection";
import { findPortalDirectory, insertDirectory, lockDirectories } from "../directories/queries";
import { PULLED, type ProviderKey } from "../directories/schema";
import { env } from "../env";
import { RollcallError } from "../errors";
import { type Id, newId } from "../ids";
import { logger } from "../logger";
import { audit } from "../logs/audit";
import { readSettings } from "../settings/queries";
import { reachStep } from "./complete-link";
import { readFacts } from "./facts";
import { requireInPlan } from "./in-plan";
import { offeredProviders } from "./providers";
import type { SetupFacts } from "./schema";

/** @throws RollcallError wrong_state once a directory is enabled, or where the plan has no directory sync; invalid_request for a hidden provider */
export async function chooseProvider(ctx: Ctx, input: { provider: ProviderKey }): Promise<SetupFacts> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const abandoned = await transaction(ctx, async (tx): Promise<Id<"dir">[]> => {
    await requireInPlan(ctx, tx);
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
    if (existing?.provider === input.provider) return [];

    const replaced = await abandonDrafts(tx, ctx);
    const id = newId("dir");
    await insertDirectory(tx, {
      organizationId: ctx.organizationId,
      id,
      provider: input.provider,
      name: PROVIDER_NAMES[input.provider],
      state: "draft",
      scope: PULLED.has(input.provider) ? "selected_groups" : "everyone",
      intervalMinutes: env().SYNC_INTERVAL_MINUTES,
    });
    await audit(tx, ctx, {
      action: "directory.choose_provider",
      targetType: "directory",
      targetId: id,
      changes: { provider: input.provider },
    });
    await reachStep(tx, ctx, "connect");
    return replaced;
  });
  await withdrawAll(ctx, abandoned);
  return readFacts(ctx);
}

/** Google may be away: then the grant is forgotten here all the same, and ends there by the customer's hand. */
async function withdrawAll(ctx: Ctx, directories: readonly Id<"dir">[]): Promise<void> {
  if (ctx.tx) return;
  for (const id of directories)
    await withdrawGrant(ctx.organizationId, id).catch((error: unknown) => {
      logger.warn({ err: error, directoryId: id }, "the consent of an abandoned draft could not be ended at Google");
    });
}
