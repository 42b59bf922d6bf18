/** Staff decide what the guard held: the number the screen showed is typed, and must still be the number. */
import type { Ctx } from "../context";
import { RollcallError } from "../errors";
import type { Id } from "../ids";
import { approveHold, readHold, rejectHold } from "../provisioning/holds";

const DECIDE = { approve: approveHold, reject: rejectHold } as const;

/** @throws RollcallError stale_version when others wait in the hold than were shown */
export async function decideHeld(ctx: Ctx, input: { holdId: Id<"hld">; decision: keyof typeof DECIDE; confirmCount: number }) {
  const { items } = await readHold(ctx, input.holdId);
  const open = new Set(items.filter((item) => item.state === "open").map((item) => item.member_id)).size;
  if (input.confirmCount !== open)
    throw new RollcallError("stale_version", `${open} people wait in this hold now. Look again and type that number.`, {
      params: { count: open },
    });
  await DECIDE[input.decision](ctx, { holdId: input.holdId });
  return readHold(ctx, input.holdId);
}
