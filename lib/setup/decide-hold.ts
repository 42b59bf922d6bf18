/** The customer's own admin decides what the guard held: sees whom it concerns, and types their number to let it through. */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { RollcallError } from "../errors";
import { type Id, toPublicId } from "../ids";
import { approveHold as approve, readHold, rejectHold as reject } from "../provisioning/holds";
import type { HoldView } from "./schema";

/** @throws RollcallError invalid_request, reason `count_mismatch`, when the typed number is not the number of people */
export async function approveHeld(
  ctx: Ctx,
  input: { holdId: Id<"hld">; confirmCount: number; memberIds?: Id<"mem">[] },
): Promise<HoldView> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const hold = await readHold(ctx, input.holdId);
  const chosen = input.memberIds && new Set(input.memberIds.map((id) => toPublicId("mem", id)));
  const people = new Set(
    hold.items.filter((item) => item.state === "open" && (!chosen || chosen.has(item.member_id))).map((item) => item.member_id),
  );
  if (hold.decision === null && people.size !== input.confirmCount)
    throw new RollcallError("invalid_request", `Type the number of people this concerns: ${people.size}.`, {
      reason: "count_mismatch",
      field: "confirm_count",
      params: { expected: people.size },
    });
  await approve(ctx, { holdId: input.holdId, ...(input.memberIds ? { memberIds: input.memberIds } : {}) });
  return readHold(ctx, input.holdId);
}

export async function rejectHeld(ctx: Ctx, input: { holdId: Id<"hld"> }): Promise<HoldView> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  await reject(ctx, input);
  return readHold(ctx, input.holdId);
}
