/**
 * The portal's session: a random cookie whose digest is stored, bound to one organization and to the link that opened
 * it. It ends after an hour without an action, after eight hours in any case, and at once when its link is revoked.
 */
import { randomSecret } from "../crypto";
import type { Ctx } from "../context";
import { scaled } from "../env";
import { type Db, prisma, type Tx } from "../db/client";
import { databaseNow } from "../db/transaction";
import { type Id, newId } from "../ids";
import { hashSecret } from "../tokens";
import { endSession, findLiveSession, insertSession, type SessionRow, touchSession } from "./queries";

const MINUTE = 60_000;
const idleMs = () => scaled(60 * MINUTE);
const lifeMs = () => scaled(8 * 60 * MINUTE);

export type PortalSession = {
  id: Id<"ses">;
  organizationId: Id<"org">;
  organizationName: string;
  setupLinkId: Id<"lnk">;
  expiresAt: Date;
  idleUntil: Date;
};
/** The spans are for the browser, whose clock may stand anywhere. */
export type SessionTimes = { expires_at: string; idle_until: string; ends_in_seconds: number; warn_seconds: number };
export type Admitted = { ctx: Ctx; session: PortalSession };

/** Who holds this cookie, or null. `touch`: a person did something, so the idle hour starts anew. */
export async function readPortalSession(
  cookieValue: string | null | undefined,
  options: { requestId?: string; touch?: boolean } = {},
): Promise<Admitted | null> {
  if (!cookieValue || !/^[\w-]{43}$/.test(cookieValue)) return null;
  const row = await findLiveSession(hashSecret(cookieValue));
  if (!row) return null;
  // Once a minute is enough: a click more or less does not matter against an hour.
  const stale = row.idleUntil.getTime() - row.now.getTime() < idleMs() - Math.min(MINUTE, idleMs() / 60);
  const idleUntil = options.touch && stale ? await touchSession(row.id, idleMs()) : row.idleUntil;
  return idleUntil ? admitted({ ...row, idleUntil }, options.requestId ?? "") : null;
}

/** A new session with a new value, whatever the browser held before. */
export async function openSession(tx: Tx, organizationId: Id<"org">, setupLinkId: Id<"lnk">) {
  const value = randomSecret();
  const id = newId("ses");
  await insertSession(tx, { id, organizationId, setupLinkId, hash: hashSecret(value), idleMs: idleMs(), lifeMs: lifeMs() });
  return { id, value, maxAgeSeconds: Math.max(1, lifeMs() / 1000) };
}

/** "Stay signed in": the idle hour starts anew, within the eight hours. */
export async function extendSession(session: PortalSession): Promise<SessionTimes> {
  return sessionTimes({ ...session, idleUntil: (await touchSession(session.id, idleMs())) ?? session.idleUntil });
}

export async function leaveSession(session: PortalSession): Promise<void> {
  await endSession(prisma(), session.id);
}

/** Two minutes before the end it is said; a session that is short in itself leaves most of its time in peace. */
export async function sessionTimes(session: Pick<PortalSession, "expiresAt" | "idleUntil">, db: Db = prisma()): Promise<SessionTimes> {
  const end = Math.min(session.expiresAt.getTime(), session.idleUntil.getTime());
  return {
    expires_at: session.expiresAt.toISOString(),
    idle_until: session.idleUntil.toISOString(),
    ends_in_seconds: (end - (await databaseNow(db)).getTime()) / 1000,
    warn_seconds: Math.min(2 * MINUTE, idleMs() / 10) / 1000,
  };
}

/** What a session may do: everything inside its organization's directory sync, or only look at it; nothing of the vendor's. */
export function sessionCtx(
  id: Id<"ses">,
  link: { id: Id<"lnk">; organizationId: Id<"org">; organizationName: string; contactEmail: string | null; readOnly: boolean },
  requestId: string,
): Ctx {
  return {
    organizationId: link.organizationId,
    actor: { type: "portal", id, name: link.contactEmail ?? `IT admin of ${link.organizationName}`, setupLinkId: link.id },
    permissions: link.readOnly ? ["org:sys_provisioning:read"] : ["org:sys_provisioning:manage", "org:sys_provisioning:read"],
    requestId,
  };
}

function admitted(row: SessionRow, requestId: string): Admitted {
  const { id, organizationId, organizationName, setupLinkId, expiresAt, idleUntil } = row;
  return {
    ctx: sessionCtx(id, { ...row, id: setupLinkId }, requestId),
    session: { id, organizationId, organizationName, setupLinkId, expiresAt, idleUntil },
  };
}
