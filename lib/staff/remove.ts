/** Takes people off the staff list or changes what they may do. Their sessions end in the same transaction. */
import { z } from "zod";
import type { StaffCtx, StaffRole } from "../context";
import type { Tx } from "../db/client";
import { transaction } from "../db/transaction";
import { notFound, RollcallError } from "../errors";
import type { Id } from "../ids";
import { logger } from "../logger";
import { isDemotion, requireOwner, STAFF_ROLES } from "./permissions";
import { countOwners, deleteStaff, endSessionsOf, findStaffByEmail, findStaffById, lockStaffList, saveStaff } from "./queries";

export const ChangeStaffRole = z.strictObject({ role: z.enum(STAFF_ROLES) });

type Who = { email: string } | { id: Id<"stf"> };

export async function removeStaff(ctx: Pick<StaffCtx, "actor">, who: Who): Promise<{ email: string }> {
  requireOwner(ctx);
  return transaction({}, async (tx) => {
    await lockStaffList(tx);
    const row = await findStaff(tx, who);
    if (row.role === "owner") await keepAnOwner(tx);
    await endSessionsOf(tx, row.id);
    await deleteStaff(tx, row.id);
    logger.info({ staff: row.id, by: ctx.actor.name }, "staff removed");
    return { email: row.email };
  });
}

/** A demotion ends the person's sessions, so that no open screen keeps the old rights in mind. */
export async function changeStaffRole(
  ctx: Pick<StaffCtx, "actor">,
  who: Who,
  role: StaffRole,
): Promise<{ email: string; role: StaffRole }> {
  requireOwner(ctx);
  return transaction({}, async (tx) => {
    await lockStaffList(tx);
    const row = await findStaff(tx, who);
    if (row.role === role) return { email: row.email, role };
    if (row.role === "owner") await keepAnOwner(tx);
    await saveStaff(tx, row.id, { role });
    if (isDemotion(row.role as StaffRole, role)) await endSessionsOf(tx, row.id);
    logger.info({ staff: row.id, from: row.role, to: role, by: ctx.actor.name }, "staff role changed");
    return { email: row.email, role };
  });
}

async function findStaff(tx: Tx, who: Who) {
  const row = "id" in who ? await findStaffById(tx, who.id) : await findStaffByEmail(tx, who.email);
  return row ?? notFound("staff user");
}

async function keepAnOwner(tx: Tx): Promise<void> {
  if ((await countOwners(tx)) > 1) return;
  throw new RollcallError("wrong_state", "This is the last owner. Make somebody else an owner first.", { reason: "last_owner" });
}
