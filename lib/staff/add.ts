/** Puts somebody on the staff list; also the first owner, from the environment, once. */
import { z } from "zod";
import type { StaffCtx } from "../context";
import { prisma } from "../db/client";
import { isUniqueViolation, transaction } from "../db/transaction";
import { env } from "../env";
import { RollcallError } from "../errors";
import { asId, type Id } from "../ids";
import { logger } from "../logger";
import { hashPassword } from "./password";
import { requireOwner, STAFF_ROLES } from "./permissions";
import { countStaff, insertStaff, lockStaffList } from "./queries";

export const MIN_PASSWORD = 8;

export const AddStaff = z.strictObject({
  email: z.email("an e-mail address").max(320),
  role: z.enum(STAFF_ROLES),
  name: z.string().trim().min(1).max(120).optional(),
  /** Without one the person signs in through the identity provider only. */
  password: z.string().min(MIN_PASSWORD, `at least ${MIN_PASSWORD} characters`).max(1024).optional(),
});
export type AddStaff = z.infer<typeof AddStaff>;

export type StaffAccount = { id: Id<"stf">; email: string; name: string; role: string };

export async function addStaff(ctx: Pick<StaffCtx, "actor">, input: AddStaff): Promise<StaffAccount> {
  requireOwner(ctx);
  if (!input.password && !env().OIDC_ISSUER)
    throw new RollcallError("invalid_request", "A password is needed: no identity provider is configured to sign in with.", {
      field: "password",
    });
  const passwordHash = input.password ? await hashPassword(input.password) : null;
  try {
    const row = await transaction({}, async (tx) => {
      await lockStaffList(tx);
      return insertStaff(tx, { email: input.email, name: input.name ?? nameFrom(input.email), role: input.role, passwordHash });
    });
    logger.info({ staff: row.id, role: row.role, by: ctx.actor.name }, "staff added");
    return { id: asId("stf", row.id), email: row.email, name: row.name, role: row.role };
  } catch (error) {
    if (isUniqueViolation(error))
      throw new RollcallError("conflict", `${input.email} is on the staff list already.`, { field: "email", cause: error });
    throw error;
  }
}

/**
 * The owner named by ROLLCALL_ADMIN_EMAIL and ROLLCALL_ADMIN_PASSWORD, only while nobody is on the staff list: somebody
 * who was removed later does not come back with the next start. May run in every process at once.
 */
export async function ensureFirstOwner(): Promise<boolean> {
  const { ROLLCALL_ADMIN_EMAIL: email, ROLLCALL_ADMIN_PASSWORD: password } = env();
  if (!email || !password || (await countStaff(prisma())) > 0) return false;
  const passwordHash = await hashPassword(password);
  return transaction({}, async (tx) => {
    await lockStaffList(tx);
    if ((await countStaff(tx)) > 0) return false;
    await insertStaff(tx, { email, name: nameFrom(email), role: "owner", passwordHash });
    return true;
  });
}

/** `dana.whitfield@…` → Dana Whitfield, until the person or the identity provider says better. */
function nameFrom(email: string): string {
  const words = (email.split("@")[0] ?? email).split(/[._+-]+/).filter(Boolean);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ") || email;
}
