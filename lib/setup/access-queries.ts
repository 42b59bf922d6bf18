/** The records behind the security page, each bound to its organization. */
import { type Db, prisma } from "../db/client";
import type { Id } from "../ids";

export async function pastDirectories(organizationId: Id<"org">, db: Db = prisma()) {
  return db.directory.findMany({
    where: { organizationId, state: "disconnected", enabledAt: { not: null } },
    orderBy: [{ disconnectedAt: "desc" }, { id: "desc" }],
    take: 20,
    select: { id: true, name: true, provider: true, disconnectedAt: true },
  });
}

/** Whom this directory names and who has access. */
export async function activeMembers(organizationId: Id<"org">, directoryId: Id<"dir">, db: Db = prisma()): Promise<number> {
  const [row] = await db.$queryRaw<{ people: number }[]>`
    select count(*)::int as people from member m
     where m.organization_id = ${organizationId}::uuid and m.state in ('active', 'held') and exists (
       select 1 from directory_user u where u.organization_id = m.organization_id and u.member_id = m.id and u.directory_id = ${directoryId}::uuid)`;
  return row?.people ?? 0;
}

/** Living people of a directory, and departures it ever told us of. */
export async function arrivals(organizationId: Id<"org">, directoryId: Id<"dir">, db: Db = prisma()) {
  const [row] = await db.$queryRaw<{ people: number; departures: number }[]>`
    select (select count(*)::int from directory_user u where u.organization_id = ${organizationId}::uuid and u.directory_id = ${directoryId}::uuid
               and u.deleted_at is null) as people,
           (select count(*)::int from (select 1 from directory_user u where u.organization_id = ${organizationId}::uuid
               and u.directory_id = ${directoryId}::uuid and (u.deleted_at is not null or not u.active) limit 1) gone) as departures`;
  return row ?? { people: 0, departures: 0 };
}

/** Sessions that may still act. */
export async function listSessionFacts(organizationId: Id<"org">, db: Db = prisma()) {
  return db.$queryRaw<{ id: string; who: string | null; startedAt: Date; lastSeenAt: Date }[]>`
    select s.id, l.contact_email as who, s.created_at as "startedAt", s.last_seen_at as "lastSeenAt"
      from portal_session s join setup_link l on l.id = s.setup_link_id
     where s.organization_id = ${organizationId}::uuid and s.ended_at is null and s.expires_at > now() and s.idle_until > now() and l.revoked_at is null
     order by s.last_seen_at desc limit 20`;
}
