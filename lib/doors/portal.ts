/** The door of the customer's IT admin: a portal session, bound to one organization, and nothing else. */
import type { Permission } from "../context";
import { env } from "../env";
import { RollcallError } from "../errors";
import { portalCookie, readCookie } from "../http/cookies";
import { changesState } from "../http/same-origin";
import { type Admitted, readPortalSession } from "../setup/session";
import { makeDoor } from "./core";

/** `permission`: what the session must hold; reading is the least anybody needs. */
export type PortalSpec = { permission?: Permission };

/** The session of this request's cookie, or null. */
export async function portalSessionOf(request: Request, requestId: string): Promise<Admitted | null> {
  const value = readCookie(request.headers.get("cookie"), portalCookie(env().APP_URL).name);
  // Pages that refresh themselves would keep a forgotten browser signed in for eight hours: only actions count.
  return readPortalSession(value, { requestId, touch: changesState(request.method) });
}

export const portalDoor = makeDoor<Admitted, PortalSpec>({
  name: "portal",
  sameOrigin: true,
  challenge: 'Cookie realm="setup portal"',
  admit: async ({ request, requestId }, spec) => {
    const admitted = await portalSessionOf(request, requestId);
    if (!admitted)
      throw new RollcallError("unauthenticated", "Your session has ended. Open your setup link again or ask for a new one.", {
        reason: "session_ended",
      });
    const wanted = spec.permission ?? (changesState(request.method) ? "org:sys_provisioning:manage" : "org:sys_provisioning:read");
    if (!admitted.ctx.permissions.includes(wanted))
      throw new RollcallError("forbidden", `This needs the permission ${wanted}.`, {
        reason: "missing_permission",
        params: { permission: wanted },
      });
    return admitted;
  },
});
