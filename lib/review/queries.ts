/** The review in the database: counts and pages over members/left-behind.ts, and the decisions of people. */
import { type Db, prisma, PrismaNamespace as Sql } from "../db/client";
import type { Id } from "../ids";
import { leftBehind } from "../members/left-behind";
import type { ReviewChoice } from "./schema";

export type Row = {
  member_id: string;
  email: string;
  given_name: string | null;
  family_name: string | null;
  name_key: string;
  state: "active" | "held" | "deprovisioned";
  source: string;
  last_synced_at: Date | null;
  role_key: string;
  role_name: string;
  role_rank: number;
  role_discouraged: boolean;
  directory_id: string;
  directory_name: string;
  provider: string;
  choice: ReviewChoice | null;
  decided_by: string | null;
  decided_at: Date | null;
  may_undo: boolean;
};

export type Totals = { people: number; open: number; kept: number; deactivated: number; active: number; recent: number };

/** `recent`: deactivated by the review within the guard's window. */
export async function countPeople(organizationId: Id<"org">, windowMinutes: number, db: Db = prisma()): Promise<Totals> {
  const [row] = await db.$queryRaw<Totals[]>`
    select count(*)::int as people, count(*) filter (where choice is null)::int as open, count(*) filter (where choice = 'keep')::int as kept,
           count(*) filter (where choice = 'deactivate')::int as deactivated, count(*) filter (where state in ('active', 'held'))::int as active,
           count(*) filter (where choice = 'deactivate' and decided_at > now() - ${windowMinutes} * interval '1 minute')::int as recent
      from ${leftBehind(organizationId)}`;
  return row ?? { people: 0, open: 0, kept: 0, deactivated: 0, active: 0, recent: 0 };
}

export type RoleCount = Pick<Row, "role_key" | "role_name" | "role_rank" | "role_discouraged"> & { people: number; open: number };

export async function countByRole(organizationId: Id<"org">, db: Db = prisma()): Promise<RoleCount[]> {
  return db.$queryRaw<RoleCount[]>`
    select role_key, role_name, role_rank, role_discouraged, count(*)::int as people, count(*) filter (where choice is null)::int as open
      from ${leftBehind(organizationId)} group by 1, 2, 3, 4 order by role_rank`;
}

export type DirectoryCount = { id: string; name: string; provider: string; guard: unknown; disconnected_at: Date | null; people: number };

export async function reviewedDirectories(organizationId: Id<"org">, db: Db = prisma()): Promise<DirectoryCount[]> {
  return db.$queryRaw<DirectoryCount[]>`
    select d.id, d.name, d.provider, d.guard, d.disconnected_at, p.people
      from (select directory_id, count(*)::int as people from ${leftBehind(organizationId)} group by 1) p
      join directory d on d.organization_id = ${organizationId}::uuid and d.id = p.directory_id
     order by d.disconnected_at desc nulls last, d.id desc`;
}

export type Chosen = { memberIds?: readonly string[]; role?: string };

/** The people a decision is about: `undecided` leaves out whom somebody decided before. */
export async function findChosen(organizationId: Id<"org">, chosen: Chosen, undecided: boolean, db: Db = prisma()): Promise<Row[]> {
  const where = [
    undecided ? Sql.sql`choice is null` : Sql.sql`true`,
    ...(chosen.memberIds ? [Sql.sql`member_id = any(${[...chosen.memberIds]}::uuid[])`] : []),
    ...(chosen.role ? [Sql.sql`role_key = ${chosen.role}`] : []),
  ];
  return db.$queryRaw<
    Row[]
  >`select * from ${leftBehind(organizationId)} where ${Sql.join(where, " and ")} order by directory_id, member_id`;
}

/** Active members who hold the deployment's highest role, these aside. */
export async function highestLeft(organizationId: Id<"org">, without: readonly string[], db: Db = prisma()): Promise<number> {
  const [row] = await db.$queryRaw<{ left: number }[]>`
    select count(*)::int as left from member m join role r on r.id = m.role_id
     where m.organization_id = ${organizationId}::uuid and m.state = 'active' and r.rank = (select min(rank) from role)
       and not (m.id = any(${[...without]}::uuid[]))`;
  return row?.left ?? 0;
}

export async function writeDecisions(
  db: Db,
  input: { organizationId: Id<"org">; directoryId: string; memberIds: readonly string[]; choice: ReviewChoice; by: string },
): Promise<void> {
  await db.$executeRaw`
    insert into review_decision (organization_id, directory_id, member_id, decision, decided_by, decided_at)
    select ${input.organizationId}::uuid, ${input.directoryId}::uuid, x, ${input.choice}, ${input.by}, now()
      from unnest(${[...input.memberIds]}::uuid[]) x
    on conflict (organization_id, directory_id, member_id)
    do update set decision = excluded.decision, decided_by = excluded.decided_by, decided_at = excluded.decided_at`;
}

export async function dropDecisions(
  db: Db,
  input: { organizationId: Id<"org">; directoryId: string; memberIds: readonly string[] },
): Promise<void> {
  await db.$executeRaw`
    delete from review_decision where organization_id = ${input.organizationId}::uuid and directory_id = ${input.directoryId}::uuid
       and member_id = any(${[...input.memberIds]}::uuid[])`;
}
