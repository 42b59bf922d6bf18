/** "May this actor do this?": the first line of a verb. */
import type { Ctx, Permission, StaffCtx } from "../context";
import { RollcallError } from "../errors";

const FRESH_MINUTES = 15;

/** @throws RollcallError forbidden, naming the missing permission. */
export function requirePermission(ctx: Pick<Ctx, "permissions">, permission: Permission): void {
  if (ctx.permissions.includes(permission)) return;
  throw new RollcallError("forbidden", `This needs the permission ${permission}.`, {
    reason: "missing_permission",
    params: { permission },
  });
}

/**
 * Releasing what the guard held wants a person who proved who they are a moment ago; only staff have such a moment.
 * @throws RollcallError forbidden with reason `fresh_sign_in_required`.
 */
export function requireFreshSignIn(ctx: Pick<Ctx | StaffCtx, "actor">, now: Date): void {
  if (ctx.actor.type !== "staff") return;
  const age = now.getTime() - ctx.actor.signedInAt.getTime();
  if (age <= FRESH_MINUTES * 60_000) return;
  throw new RollcallError("forbidden", "Sign in again to do this: your last sign-in is older than 15 minutes.", {
    reason: "fresh_sign_in_required",
    params: { minutes: FRESH_MINUTES },
  });
}
