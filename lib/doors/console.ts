/** The console's door: a live staff session, looked up in the database on every request, and the permission the route names. */
import { requirePermission } from "../access/require";
import type { Ctx, Permission, StaffCtx } from "../context";
import { RollcallError } from "../errors";
import type { Id } from "../ids";
import { sessionSecretIn } from "../staff/auth";
import { requireOwner, STAFF_PERMISSIONS } from "../staff/permissions";
import { findSession, type StaffSession } from "../staff/sessions";
import { makeDoor } from "./core";

export type Staff = StaffCtx & { actor: Extract<StaffCtx["actor"], { type: "staff" }> };

type Extra = {
  /** Reading wants `org:sys_provisioning:read`, which every role has; what changes something names more. */
  permission?: Permission;
  /** Only owners: the staff list. */
  owner?: boolean;
};
type Caller = {
  staff: Staff;
  session: StaffSession;
  /** The context of a verb inside one organization. */
  within: (organizationId: Id<"org">) => Ctx;
};

export const consoleDoor = makeDoor<Caller, Extra>({
  name: "console",
  sameOrigin: true,
  challenge: 'Cookie realm="console"',
  async admit({ request, requestId }, spec) {
    const session = await sessionOf(request.headers.get("cookie"));
    if (!session) throw new RollcallError("unauthenticated", "Sign in to the console.", { reason: "signed_out" });
    const staff = staffCtx(session, requestId);
    requirePermission(staff, spec.permission ?? "org:sys_provisioning:read");
    if (spec.owner) requireOwner(staff);
    return { staff, session, within: (organizationId) => ({ ...staff, organizationId }) };
  },
});

export async function sessionOf(cookieHeader: string | null): Promise<StaffSession | null> {
  const secret = await sessionSecretIn(cookieHeader);
  return secret ? findSession(secret) : null;
}

export function staffCtx(session: StaffSession, requestId: string): Staff {
  const { id, name, email, role } = session.staff;
  return {
    actor: { type: "staff", id, name, email, role, signedInAt: session.signedInAt },
    permissions: STAFF_PERMISSIONS[role],
    requestId,
  };
}
