/** What every verb is told about its caller. The organization comes from the credential, never from body, query or header. */
import type { Tx } from "./db/client";
import type { Id } from "./ids";

export type Permission =
  | "org:sys_provisioning:manage"
  | "org:sys_provisioning:read"
  | "organizations:manage"
  | "webhooks:manage"
  | "keys:manage";

export type StaffRole = "owner" | "engineer" | "support";

export type Actor =
  | { type: "staff"; id: Id<"stf">; name: string; email: string; role: StaffRole /** last proof of identity */; signedInAt: Date }
  | { type: "portal"; id: Id<"ses">; name: string; setupLinkId: Id<"lnk"> }
  | { type: "token"; id: Id<"tok">; name: string }
  | { type: "cli"; id: null; name: string }
  | { type: "system"; id: null; name: string };

export type Ctx = {
  organizationId: Id<"org">;
  actor: Actor;
  permissions: readonly Permission[];
  requestId: string;
  /** An inner verb joins the outer transaction. */
  tx?: Tx;
};

/** The vendor's staff act across organizations; a verb that names one takes it as input and builds a Ctx. */
export type StaffCtx = {
  actor: Extract<Actor, { type: "staff" | "cli" | "system" }>;
  permissions: readonly Permission[];
  requestId: string;
};

export const ALL_PERMISSIONS: readonly Permission[] = [
  "org:sys_provisioning:manage",
  "org:sys_provisioning:read",
  "organizations:manage",
  "webhooks:manage",
  "keys:manage",
];

/** For jobs and the command line: full rights inside one organization. */
export function systemCtx(organizationId: Id<"org">, requestId: string, name = "Rollcall"): Ctx {
  return { organizationId, actor: { type: "system", id: null, name }, permissions: ALL_PERMISSIONS, requestId };
}
