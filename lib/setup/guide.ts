/** The ticks beside the provider's steps: only to keep one's place between two windows. */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { transaction } from "../db/transaction";
import { lockDirectory, writeGuide } from "../directories/queries";
import { requirePushed } from "./connection";

/** The whole list of ticked steps takes the place of the stored one. */
export async function saveGuide(ctx: Ctx, input: { done: readonly string[] }): Promise<{ done: string[] }> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const done = [...new Set(input.done)];
  await transaction(ctx, async (tx) => {
    const { id } = await requirePushed(ctx, tx);
    await writeGuide(tx, await lockDirectory(tx, ctx.organizationId, id), done);
  });
  return { done };
}
