/** Who may sign in to the console: a local password, or the vendor's identity provider for somebody on the staff list. */
import { prisma } from "../db/client";
import { transaction } from "../db/transaction";
import { RollcallError } from "../errors";
import { logger } from "../logger";
import { ensureFirstOwner } from "./add";
import { passwordFits } from "./password";
import { findStaffByEmail, findStaffById, findStaffBySub, foldEmail, linkSub, lockStaffList, saveStaff } from "./queries";
import { openSession, refreshSignIn, type StaffSession } from "./sessions";
import { refuseAttempt, refuseWhenSlowed } from "./throttle";

/** Answers the session cookie's opaque value. @throws RollcallError unauthenticated or rate_limited. */
export async function signInWithPassword(input: { email: string; password: string; source: string }): Promise<string> {
  const attempt = { source: input.source, account: foldEmail(input.email) };
  await refuseWhenSlowed(attempt);
  await ensureFirstOwner();
  const row = await findStaffByEmail(prisma(), input.email);
  if (!(await passwordFits(input.password, row?.passwordHash ?? null)) || !row) {
    logger.warn({ source: input.source }, "a console sign-in failed");
    return refuseAttempt(
      attempt,
      new RollcallError("unauthenticated", "This e-mail and password do not fit together.", { reason: "sign_in_failed" }),
    );
  }
  return transaction({}, async (tx, now) => {
    await saveStaff(tx, row.id, { lastSignInAt: now });
    return openSession(tx, row.id);
  });
}

export type OidcProfile = { sub: string; email?: string | null; email_verified?: unknown };

/**
 * First by the subject the identity provider gave before; a person who never came this way is found by verified address,
 * once, and from then on only by that subject. Nobody else gets in, whatever address they carry.
 * @throws RollcallError forbidden.
 */
export async function admitByOidc(profile: OidcProfile): Promise<{ staffId: string }> {
  if (profile.email_verified !== true) throw refused("email_not_verified");
  return transaction({}, async (tx) => {
    await lockStaffList(tx);
    const known = await findStaffBySub(tx, profile.sub);
    if (known) return { staffId: known.id };
    const listed = profile.email ? await findStaffByEmail(tx, profile.email) : null;
    if (!listed) throw refused("not_on_staff_list");
    if (listed.sub) throw refused("other_subject");
    await linkSub(tx, listed.id, profile.sub);
    return { staffId: listed.id };
  });
}

export async function openSessionBySub(sub: string): Promise<string> {
  return transaction({}, async (tx, now) => {
    const row = await findStaffBySub(tx, sub);
    if (!row) throw refused("not_on_staff_list");
    await saveStaff(tx, row.id, { lastSignInAt: now });
    return openSession(tx, row.id);
  });
}

/** "Enter your password again" before a deed that wants a fresh sign-in. */
export async function confirmPassword(session: StaffSession, input: { password: string; source: string }): Promise<void> {
  const attempt = { source: input.source, account: foldEmail(session.staff.email) };
  await refuseWhenSlowed(attempt);
  const row = await findStaffById(prisma(), session.staff.id);
  if (!row || !(await passwordFits(input.password, row.passwordHash))) {
    return refuseAttempt(
      attempt,
      new RollcallError("invalid_request", "That is not your password.", { field: "password", reason: "password_wrong" }),
    );
  }
  await transaction({}, (tx) => refreshSignIn(tx, session.hash));
}

function refused(reason: "email_not_verified" | "not_on_staff_list" | "other_subject"): RollcallError {
  return new RollcallError("forbidden", "This account is not on the staff list. Ask an owner of the console to add it.", { reason });
}
