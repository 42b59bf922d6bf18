/** "Authorize Google Workspace": the address of Google's consent page, good for one trip of this portal session. */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { transaction } from "../db/transaction";
import { findPortalDirectory } from "../directories/queries";
import { RollcallError } from "../errors";
import { authorizationUrl } from "../providers/google-workspace/oauth";
import { isPulled, readsGroups } from "../providers/registry";
import { openTrip, redirectUri } from "./consent-state";
import { requireInPlan } from "./in-plan";
import type { ConnectProblem } from "./schema";

export async function startConsent(ctx: Ctx): Promise<{ url: string }> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const { actor } = ctx;
  if (actor.type !== "portal")
    throw new RollcallError("forbidden", "Google is authorized by the customer's own admin, in the setup portal.", {
      reason: "portal_only",
    });
  const directory = await findPortalDirectory(ctx.organizationId, ctx.tx);
  // For auto-provisioning the consent adds the groups that Google does not send (hybrid).
  if (!directory || !(isPulled(directory.provider) || readsGroups(directory.provider)))
    throw new RollcallError("wrong_state", "Choose Google Workspace as your directory first.", { reason: "provider_not_chosen" });
  await requireInPlan(ctx);

  const trip = await transaction(ctx, (tx) => openTrip(tx, { organizationId: ctx.organizationId, sessionId: actor.id }, directory.id));
  const hint = hintOf(directory.connectProblem as ConnectProblem | null, directory.connectedAs);
  return { url: authorizationUrl({ ...trip, redirectUri: redirectUri(), ...(hint ? { loginHint: hint } : {}) }) };
}

/** Whom Google should propose: the same account when only a tick was missing or the grant ended, anybody when it was the wrong one. */
function hintOf(problem: ConnectProblem | null, connectedAs: string | null): string | null {
  if (problem?.code === "missing_scope" || problem?.code === "no_refresh_token") return String(problem.params.email ?? "") || null;
  return problem ? null : connectedAs;
}
