/** Enable Sync ends what the link was given for. Called inside that transaction. */
import type { Ctx } from "../context";
import type { Tx } from "../db/client";
import { recordEvents } from "../events/record";
import { linkEventData } from "./link-event";
import { findLink, markCompleted, markStep } from "./link-queries";

/** Marks the session's link completed and records setup_link.completed, once. Nothing for callers without a link. */
export async function completeLink(tx: Tx, ctx: Ctx): Promise<void> {
  if (ctx.actor.type !== "portal") return;
  const { setupLinkId } = ctx.actor;
  await markStep(tx, ctx.organizationId, setupLinkId, "enable");
  if (!(await markCompleted(tx, ctx.organizationId, setupLinkId))) return;
  const link = await findLink(ctx.organizationId, setupLinkId, tx);
  await recordEvents(tx, ctx.organizationId, [
    { type: "setup_link.completed", data: linkEventData(link), cause: { kind: "setup_link", id: link.id, initial: false } },
  ]);
}

/** The furthest step this visitor reached, for the vendor's list of links. */
export async function reachStep(tx: Tx, ctx: Ctx, step: string): Promise<void> {
  if (ctx.actor.type === "portal") await markStep(tx, ctx.organizationId, ctx.actor.setupLinkId, step);
}
