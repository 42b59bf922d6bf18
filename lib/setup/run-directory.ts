/** What the Actions menu of the status page does. */
import type { Ctx } from "../context";
import { pauseDirectory, resumeDirectory } from "../directories/pause";
import { requestRun } from "../directories/request-run";
import { RollcallError } from "../errors";
import { toPublicId } from "../ids";
import { isHybrid, isPushed } from "./facts";
import { requireInPlan } from "./in-plan";
import type { StatusView } from "./schema";
import { readStatus, requireEnabled } from "./status";

/** Joins a run that is under way; otherwise once a minute (S-14). */
export async function syncNow(ctx: Ctx): Promise<{ run_id: string; joined: boolean }> {
  await requireInPlan(ctx);
  const directory = await requireEnabled(ctx);
  if (isPushed(directory) && !isHybrid(directory))
    throw new RollcallError("wrong_state", "This directory sends its changes to us; there is nothing to read.", { reason: "not_readable" });
  const { runId, joined } = await requestRun(ctx, { directoryId: directory.id, trigger: "manual" });
  return { run_id: toPublicId("run", runId), joined };
}

export async function pauseSync(ctx: Ctx): Promise<StatusView> {
  const directory = await requireEnabled(ctx);
  await pauseDirectory(ctx, { directoryId: directory.id });
  return readStatus(ctx);
}

export async function resumeSync(ctx: Ctx): Promise<StatusView> {
  const directory = await requireEnabled(ctx);
  await resumeDirectory(ctx, { directoryId: directory.id });
  return readStatus(ctx);
}
