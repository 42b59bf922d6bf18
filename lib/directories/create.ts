/** A directory by API or command line. SCIM providers are active at once; a Google Workspace waits as a draft for its authorization (contract, bodies settled). */
import { z } from "zod";
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { transaction } from "../db/transaction";
import { env } from "../env";
import { RollcallError } from "../errors";
import { recordEvents } from "../events/record";
import { plainText } from "../http/fields";
import { newId, toPublicId } from "../ids";
import { audit } from "../logs/audit";
import { requireOrganization } from "../organizations/require";
import { presentDirectory } from "./present";
import { insertDirectory } from "./queries";
import { type DirectoryView, PROVIDERS } from "./schema";

export const CreateDirectory = z.strictObject({
  provider: z.enum(PROVIDERS),
  name: plainText(120).optional(),
  /** Enabled without the wizard, for directories that are fed by pushes. */
  active: z.boolean().optional(),
});
export type CreateDirectory = z.input<typeof CreateDirectory>;

export async function createDirectory(ctx: Ctx, input: CreateDirectory): Promise<DirectoryView> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const wanted = CreateDirectory.parse(input);
  const isPull = wanted.provider === "google_workspace";
  if (isPull && wanted.active)
    throw new RollcallError("wrong_state", "A Google Workspace directory becomes active when it was authorized and enabled.", {
      reason: "needs_consent",
    });

  return transaction(ctx, async (tx, now) => {
    await requireOrganization(ctx.organizationId, tx);
    const id = newId("dir");
    const row = await insertDirectory(tx, {
      organizationId: ctx.organizationId,
      id,
      provider: wanted.provider,
      name: wanted.name ?? PROVIDER_NAMES[wanted.provider],
      state: isPull ? "draft" : "active",
      scope: isPull ? "selected_groups" : "everyone",
      intervalMinutes: env().SYNC_INTERVAL_MINUTES,
      ...(isPull ? {} : { enabledAt: now, enabledBy: ctx.actor.name }),
    });
    await audit(tx, ctx, {
      action: "directory.create",
      targetType: "directory",
      targetId: id,
      changes: { provider: row.provider, name: row.name },
    });
    const view = presentDirectory(row);
    if (!isPull)
      await recordEvents(
        tx,
        ctx.organizationId,
        ["directory.active", "dsync.activated"].map((type) => ({
          type,
          directoryId: id,
          data: { ...view },
          cause: { kind: "request", id: toPublicId("dir", id), initial: false },
        })),
      );
    return view;
  });
}

export const PROVIDER_NAMES: Record<(typeof PROVIDERS)[number], string> = {
  google_workspace: "Google Workspace",
  google_scim: "Google auto-provisioning",
  okta: "Okta",
  entra_id: "Microsoft Entra ID",
  jumpcloud: "JumpCloud",
  onelogin: "OneLogin",
  rippling: "Rippling",
  scim: "SCIM 2.0",
};
