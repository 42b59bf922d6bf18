/** Directory sync is part of the vendor's plan for an organization or it is not. Switched off, everything stays as it is and nothing can be changed. */
import type { Ctx } from "../context";
import { type Db, prisma } from "../db/client";
import { RollcallError } from "../errors";
import { findOrganization } from "../organizations/queries";

/** @throws RollcallError wrong_state, reason `not_in_plan` */
export async function requireInPlan(ctx: Ctx, db: Db = ctx.tx ?? prisma()): Promise<void> {
  const { syncEnabled } = await findOrganization(ctx.organizationId, db);
  if (!syncEnabled) throw new RollcallError("wrong_state", "Directory sync is not enabled for your plan.", { reason: "not_in_plan" });
}
