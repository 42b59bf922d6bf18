/**
 * Staff sessions are rows: the cookie carries an opaque value, its digest is looked up on every request, and removal or
 * demotion of a person deletes the rows at once. The database's clock decides idle time (12 h) and the end (7 d).
 */
import { randomBytes } from "node:crypto";
import type { StaffRole } from "../context";
import { prisma, type Tx } from "../db/client";
import { scaled } from "../env";
import { asId, type Id } from "../ids";
import { hashSecret } from "../tokens";

const HOUR = 3_600_000;
const IDLE_MS = 12 * HOUR;
const LIFE_MS = 7 * 24 * HOUR;
/** The idle end moves at most this often, so that a busy screen does not write on every request. */
const SLIDE_MS = 60_000;

export type StaffSession = {
  hash: Buffer;
  staff: { id: Id<"stf">; name: string; email: string; role: StaffRole; hasPassword: boolean };
  signedInAt: Date;
  idleUntil: Date;
  expiresAt: Date;
};

/** A new session for somebody who just proved who they are. Answers the cookie's value. */
export async function openSession(tx: Tx, staffUserId: string): Promise<string> {
  const secret = randomBytes(32).toString("base64url");
  await tx.$executeRaw`
    insert into staff_session (hash, staff_user_id, signed_in_at, idle_until, expires_at)
    values (${hashSecret(secret)}, ${staffUserId}::uuid, now(),
            now() + ${scaled(IDLE_MS)} * interval '1 millisecond', now() + ${scaled(LIFE_MS)} * interval '1 millisecond')`;
  return secret;
}

type Row = {
  hash: Uint8Array;
  id: string;
  name: string;
  email: string;
  role: string;
  has_password: boolean;
  signed_in_at: Date;
  idle_until: Date;
  expires_at: Date;
  slides: boolean;
};

/** The live session behind a cookie, or null. Never cached: a removed person's next request finds nothing. */
export async function findSession(secret: string): Promise<StaffSession | null> {
  const hash = hashSecret(secret);
  const [row] = await prisma().$queryRaw<Row[]>`
    select s.hash, u.id, u.name, u.email, u.role, u.password_hash is not null as has_password, s.signed_in_at, s.idle_until, s.expires_at,
           s.idle_until < now() + ${scaled(IDLE_MS) - scaled(SLIDE_MS)} * interval '1 millisecond' as slides
      from staff_session s join staff_user u on u.id = s.staff_user_id
     where s.hash = ${hash} and s.idle_until > now() and s.expires_at > now()`;
  if (!row) return null;
  if (row.slides) await slide(hash);
  return {
    hash,
    staff: { id: asId("stf", row.id), name: row.name, email: row.email, role: row.role as StaffRole, hasPassword: row.has_password },
    signedInAt: row.signed_in_at,
    idleUntil: row.idle_until,
    expiresAt: row.expires_at,
  };
}

async function slide(hash: Buffer): Promise<void> {
  await prisma().$executeRaw`
    update staff_session set idle_until = least(expires_at, now() + ${scaled(IDLE_MS)} * interval '1 millisecond')
     where hash = ${hash} and idle_until > now()`;
}

/** The person proved again who they are: deeds that want a fresh sign-in may go on. */
export async function refreshSignIn(tx: Tx, hash: Buffer): Promise<void> {
  await tx.$executeRaw`update staff_session set signed_in_at = now() where hash = ${hash}`;
}

export async function endSession(secret: string): Promise<void> {
  await prisma().$executeRaw`delete from staff_session where hash = ${hashSecret(secret)}`;
}
