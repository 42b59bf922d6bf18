/** What each role of the vendor's staff may do. Support looks; engineers run customers; owners also decide who is staff. */
import type { Permission, StaffCtx, StaffRole } from "../context";
import { RollcallError } from "../errors";

export const STAFF_ROLES = ["owner", "engineer", "support"] as const satisfies readonly StaffRole[];

export const STAFF_PERMISSIONS: Record<StaffRole, readonly Permission[]> = {
  owner: ["org:sys_provisioning:manage", "org:sys_provisioning:read", "organizations:manage", "webhooks:manage", "keys:manage"],
  engineer: ["org:sys_provisioning:manage", "org:sys_provisioning:read", "organizations:manage", "webhooks:manage"],
  support: ["org:sys_provisioning:read"],
};

/** Higher first: moving down the list is a demotion. */
export function isDemotion(from: StaffRole, to: StaffRole): boolean {
  return STAFF_ROLES.indexOf(to) > STAFF_ROLES.indexOf(from);
}

export function isStaffRole(text: string): text is StaffRole {
  return (STAFF_ROLES as readonly string[]).includes(text);
}

/**
 * The command line runs on the server itself and counts as an owner.
 * @throws RollcallError forbidden, naming the role that may.
 */
export function requireOwner(ctx: Pick<StaffCtx, "actor">): void {
  if (ctx.actor.type !== "staff" || ctx.actor.role === "owner") return;
  throw new RollcallError("forbidden", `This needs the staff role owner; yours is ${ctx.actor.role}.`, {
    reason: "staff_role_missing",
    params: { role: "owner", yours: ctx.actor.role },
  });
}
