/** Portal sessions and setup links. A session or a link is found by its digest before the tenant is known; all else names the organization. */
import { type Db, prisma } from "../db/client";
import type { Id } from "../ids";

export type SessionRow = {
  id: Id<"ses">;
  organizationId: Id<"org">;
  setupLinkId: Id<"lnk">;
  organizationName: string;
  contactEmail: string | null;
  readOnly: boolean;
  idleUntil: Date;
  expiresAt: Date;
  now: Date;
};

/** A session that lives: not ended, neither idle nor old, its link not revoked, its organization not archived. */
export async function findLiveSession(hash: Buffer, db: Db = prisma()): Promise<SessionRow | null> {
  const [row] = await db.$queryRaw<SessionRow[]>`
    select s.id, s.organization_id as "organizationId", s.setup_link_id as "setupLinkId", o.name as "organizationName",
           l.contact_email as "contactEmail", l.read_only as "readOnly", s.idle_until as "idleUntil", s.expires_at as "expiresAt", now() as now
    from portal_session s
    join setup_link l on l.id = s.setup_link_id
    join organization o on o.id = s.organization_id
    where s.hash = ${hash} and s.ended_at is null and s.idle_until > now() and s.expires_at > now()
      and l.revoked_at is null and o.archived_at is null`;
  return row ?? null;
}

/** Moves the idle end, never past the absolute one. Returns the new one. */
export async function touchSession(id: Id<"ses">, idleMs: number, db: Db = prisma()): Promise<Date | null> {
  const [row] = await db.$queryRaw<{ idleUntil: Date }[]>`
    update portal_session
    set last_seen_at = now(), idle_until = least(expires_at, now() + make_interval(secs => ${idleMs / 1000}))
    where id = ${id}::uuid and ended_at is null
    returning idle_until as "idleUntil"`;
  return row?.idleUntil ?? null;
}

export async function insertSession(
  db: Db,
  session: { id: Id<"ses">; organizationId: Id<"org">; setupLinkId: Id<"lnk">; hash: Buffer; idleMs: number; lifeMs: number },
): Promise<void> {
  await db.$executeRaw`
    insert into portal_session (id, organization_id, setup_link_id, hash, created_at, last_seen_at, idle_until, expires_at)
    values (${session.id}::uuid, ${session.organizationId}::uuid, ${session.setupLinkId}::uuid, ${session.hash}, now(), now(),
            now() + make_interval(secs => ${session.idleMs / 1000}), now() + make_interval(secs => ${session.lifeMs / 1000}))`;
}

export async function endSession(db: Db, id: Id<"ses">): Promise<void> {
  await db.$executeRaw`update portal_session set ended_at = now() where id = ${id}::uuid and ended_at is null`;
}

export async function endSessionsOfLink(db: Db, organizationId: Id<"org">, linkId: Id<"lnk">): Promise<void> {
  await db.$executeRaw`
    update portal_session set ended_at = now()
    where organization_id = ${organizationId}::uuid and setup_link_id = ${linkId}::uuid and ended_at is null`;
}

export async function findSessionTimes(db: Db, id: Id<"ses">): Promise<{ expiresAt: Date; idleUntil: Date } | null> {
  return db.portalSession.findUnique({ where: { id }, select: { expiresAt: true, idleUntil: true } });
}

/** The first run of a directory, while it is under way. */
export async function findOpenEnableRun(db: Db, organizationId: Id<"org">, directoryId: Id<"dir">): Promise<string | null> {
  const run = await db.syncRun.findFirst({
    where: { organizationId, directoryId, trigger: "enable", state: { in: ["queued", "running"] } },
    select: { id: true },
  });
  return run?.id ?? null;
}
