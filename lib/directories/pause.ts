/** Pause and resume: nobody gains or loses anything by either; what happened meanwhile comes with the next check. */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { transaction } from "../db/transaction";
import type { Id } from "../ids";
import { audit } from "../logs/audit";
import { changeState } from "./change-state";
import { type DirectoryRow, lockDirectory, writePause } from "./queries";
import { PULLED } from "./schema";

export async function pauseDirectory(ctx: Ctx, input: { directoryId: Id<"dir"> }): Promise<void> {
  await move(ctx, input.directoryId, "pause");
}

export async function resumeDirectory(ctx: Ctx, input: { directoryId: Id<"dir"> }): Promise<void> {
  await move(ctx, input.directoryId, "resume");
}

/** What is pushed to us comes by itself after a pause: its provider repeats what was refused. */
const isRead = (directory: DirectoryRow): boolean => PULLED.has(directory.provider) || directory.connectedAt !== null;

async function move(ctx: Ctx, directoryId: Id<"dir">, action: "pause" | "resume"): Promise<void> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  await transaction(ctx, async (tx, now) => {
    const directory = await lockDirectory(tx, ctx.organizationId, directoryId);
    const isThere = action === "pause" ? directory.state === "paused" : ["active", "held"].includes(directory.state);
    if (isThere) return;
    await writePause(
      tx,
      directory,
      action === "pause" ? { by: ctx.actor.name, at: now } : null,
      action === "resume" && isRead(directory) ? now : null,
    );
    await audit(tx, ctx, { action: `directory.${action}`, targetType: "directory", targetId: directoryId });
    await changeState(tx, ctx, directoryId, action, { kind: ctx.actor.type, id: ctx.actor.id });
  });
}
