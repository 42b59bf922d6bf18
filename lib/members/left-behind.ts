/**
 * Members whom only disconnected directories have as active (contract §5.4), each under the one that was disconnected last: they
 * keep access until somebody decides. A directory that goes on and has them as gone may never name them again. Derived, so that a directory that names somebody again takes that person out by itself;
 * what people decided stands in review_decision.
 */
import { type Db, prisma, PrismaNamespace as Sql, type Prisma } from "../db/client";
import type { Id } from "../ids";

/** Ten minutes in which a deactivation is taken back with one click. */
const UNDO_MINUTES = 10;

/** A row source `p` of one organization, or of all; a decided person stays listed, also after the access ended. */
export function leftBehind(organizationId: Id<"org"> | null): Prisma.Sql {
  const within = organizationId ? Sql.sql`u.organization_id = ${organizationId}::uuid` : Sql.sql`true`;
  return Sql.sql`(
    select m.organization_id, m.id as member_id, m.email, m.given_name, m.family_name, m.state, m.source, m.last_synced_at,
           lower(coalesce(nullif(concat_ws(' ', m.given_name, m.family_name), ''), m.email)) collate "C" as name_key,
           r.key as role_key, r.name as role_name, r.rank as role_rank, r.discouraged as role_discouraged,
           n.directory_id, n.directory_name, n.provider, n.disconnected_at,
           v.decision as choice, v.decided_by, v.decided_at,
           coalesce(v.decision = 'keep'
             or (v.decided_at > now() - ${UNDO_MINUTES} * interval '1 minute' and m.state_reason = 'review_deactivated'), false) as may_undo
      from (select distinct on (u.organization_id, u.member_id) u.organization_id, u.member_id,
                   d.id as directory_id, d.name as directory_name, d.provider, d.disconnected_at
              from directory_user u
              join directory d on d.organization_id = u.organization_id and d.id = u.directory_id and d.state = 'disconnected'
             where ${within} and u.member_id is not null
               and not exists (
                 select 1 from directory_user o
                   join directory od on od.organization_id = o.organization_id and od.id = o.directory_id and od.state not in ('disconnected', 'draft')
                  where o.organization_id = u.organization_id and o.member_id = u.member_id
                    and o.deleted_at is null and o.active and o.in_scope)
             order by u.organization_id, u.member_id, d.disconnected_at desc nulls last, d.id desc) n
      join member m on m.organization_id = n.organization_id and m.id = n.member_id
      join role r on r.id = m.role_id
      left join review_decision v on v.organization_id = m.organization_id and v.directory_id = n.directory_id and v.member_id = m.id
     where m.state in ('active', 'held') or v.decision is not null) p`;
}

/** How many wait for a decision, of how many. */
export async function countLeftBehind(organizationId: Id<"org">, db: Db = prisma()): Promise<{ people: number; open: number }> {
  const [row] = await db.$queryRaw<{ people: number; open: number }[]>`
    select count(*)::int as people, count(*) filter (where choice is null)::int as open from ${leftBehind(organizationId)}`;
  return row ?? { people: 0, open: 0 };
}

export type OpenReview = {
  organization_id: string;
  organization_name: string;
  directory_id: string;
  provider: string;
  open: number;
  at: Date | null;
};

/** Unfinished reviews of all customers, the latest disconnect first. */
export async function openReviews(limit: number, db: Db = prisma()): Promise<OpenReview[]> {
  return db.$queryRaw<OpenReview[]>`
    select p.organization_id, o.name as organization_name, (array_agg(p.directory_id order by p.disconnected_at desc))[1] as directory_id,
           (array_agg(p.provider order by p.disconnected_at desc))[1] as provider, count(*)::int as open, max(p.disconnected_at) as at
      from ${leftBehind(null)} join organization o on o.id = p.organization_id
     where p.choice is null group by 1, 2 order by at desc nulls last limit ${limit}`;
}
