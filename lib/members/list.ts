/** The console's list of members, over all organizations or one: newest sync first, paged by keyset, counts exact. */
import { z } from "zod";
import { prisma, PrismaNamespace as Sql, type Prisma } from "../db/client";
import { readTimeCursor, writeTimeCursor } from "../http/time-cursor";
import { parseId, toPublicId, toPublicIdOrNull, tryParseId } from "../ids";
import type { RoleReason } from "../roles/schema";
import type { ListPage, MemberRow } from "./list.schema";

const csv = z
  .string()
  .max(500)
  .transform((text) => text.split(",").filter(Boolean));

export const MemberFilter = z.strictObject({
  search: z.string().max(320).optional(),
  organization_id: z.string().max(64).optional(),
  role: csv.optional(),
  state: csv.optional(),
  source: csv.optional(),
  synced: z.enum(["hour", "day", "week", "older"]).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: z.string().max(300).optional(),
  before: z.string().max(300).optional(),
});
export type MemberFilter = z.infer<typeof MemberFilter>;

export async function listMembers(filter: MemberFilter): Promise<ListPage<MemberRow>> {
  const list = `members|${filter.organization_id ?? ""}`;
  const back = filter.before !== undefined;
  const from = filter.before ?? filter.after;
  const place = from ? readTimeCursor(list, from) : null;
  const where = conditions(filter);
  const beyond = place
    ? back
      ? Sql.sql`(coalesce(m.last_synced_at, m.created_at), m.id) > (${place.at}, ${place.id}::uuid)`
      : Sql.sql`(coalesce(m.last_synced_at, m.created_at), m.id) < (${place.at}, ${place.id}::uuid)`
    : Sql.sql`true`;
  const order = back
    ? Sql.sql`coalesce(m.last_synced_at, m.created_at) asc, m.id asc`
    : Sql.sql`coalesce(m.last_synced_at, m.created_at) desc, m.id desc`;
  const [found, [count]] = await Promise.all([
    prisma().$queryRaw<Row[]>`${select} where ${where} and ${beyond} order by ${order} limit ${filter.limit + 1}`,
    prisma().$queryRaw<{ total: number }[]>`select count(*)::int as total from member m where ${where}`,
  ]);
  const more = found.length > filter.limit;
  const rows = found.slice(0, filter.limit);
  if (back) rows.reverse();
  const start = !place ? 0 : back ? Math.max(0, place.position - rows.length) : place.position + 1;
  const mark = (row: Row | undefined, position: number) =>
    row ? writeTimeCursor(list, { at: row.sorted_at, id: row.id, position }) : null;
  return {
    object: "list",
    data: rows.map(presentMember),
    list_metadata: {
      before: place && (back ? more : true) && rows.length ? mark(rows[0], start) : null,
      after: (back || more) && rows.length ? mark(rows.at(-1), start + rows.length - 1) : null,
    },
    range: { from: rows.length ? start + 1 : 0, to: start + rows.length, total: count?.total ?? 0 },
  };
}

/** One row, for the explanation and after a change. */
export async function findMemberRow(id: string): Promise<Row | null> {
  const [row] = await prisma().$queryRaw<Row[]>`${select} where m.id = ${id}::uuid`;
  return row ?? null;
}

export type Row = {
  organization_id: string;
  id: string;
  organization_name: string;
  email: string;
  given_name: string | null;
  family_name: string | null;
  source: MemberRow["source"];
  state: MemberRow["state"];
  state_reason: string | null;
  role_source: MemberRow["role_source"];
  /** {} until the first decision */
  role_reason: Partial<RoleReason>;
  flags: string[];
  hold_id: string | null;
  created_at: Date;
  last_synced_at: Date | null;
  sorted_at: Date;
  role_key: string;
  role_name: string;
  role_rank: number;
  role_discouraged: boolean;
  directory_id: string | null;
  directory_name: string | null;
  provider: string | null;
  directory_state: string | null;
};

const select = Sql.sql`
  select m.organization_id, m.id, o.name as organization_name, m.email, m.given_name, m.family_name, m.source, m.state, m.state_reason,
         m.role_source, m.role_reason, m.flags, m.hold_id, m.created_at, m.last_synced_at,
         coalesce(m.last_synced_at, m.created_at) as sorted_at,
         r.key as role_key, r.name as role_name, r.rank as role_rank, r.discouraged as role_discouraged,
         d.id as directory_id, d.name as directory_name, d.provider, d.state as directory_state
    from member m
    join organization o on o.id = m.organization_id
    join role r on r.id = m.role_id
    left join lateral (
      select d.id, d.name, d.provider, d.state
        from directory_user u join directory d on d.organization_id = u.organization_id and d.id = u.directory_id
       where u.organization_id = m.organization_id and u.member_id = m.id
       order by d.state = 'disconnected', u.deleted_at is not null, d.created_at desc limit 1) d on true`;

function conditions(filter: MemberFilter): Prisma.Sql {
  const all: Prisma.Sql[] = [Sql.sql`true`];
  if (filter.organization_id) all.push(Sql.sql`m.organization_id = ${parseId("org", filter.organization_id)}::uuid`);
  if (filter.role?.length) all.push(Sql.sql`m.role_id in (select id from role where key = any(${filter.role}))`);
  if (filter.state?.length) all.push(Sql.sql`m.state = any(${filter.state})`);
  if (filter.source?.length) all.push(Sql.sql`m.source = any(${filter.source})`);
  if (filter.synced) all.push(synced[filter.synced]);
  if (filter.search?.trim()) all.push(named(filter.search.trim()));
  return Sql.join(all, " and ");
}

const synced = {
  hour: Sql.sql`m.last_synced_at > now() - interval '1 hour'`,
  day: Sql.sql`m.last_synced_at > now() - interval '1 day'`,
  week: Sql.sql`m.last_synced_at > now() - interval '7 days'`,
  older: Sql.sql`(m.last_synced_at is null or m.last_synced_at <= now() - interval '7 days')`,
};

/** Name or address by part, the provider's id or ours exactly. */
function named(search: string): Prisma.Sql {
  const part = `%${search
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\\%_]/g, "\\$&")}%`;
  const id = tryParseId("mem", search);
  return Sql.sql`(m.email_key like ${part} or lower(concat_ws(' ', m.given_name, m.family_name)) like ${part}
    ${id ? Sql.sql`or m.id = ${id}::uuid` : Sql.empty}
    or exists (select 1 from directory_user u where u.organization_id = m.organization_id and u.member_id = m.id and u.external_id = ${search}))`;
}

export function presentMember(row: Row): MemberRow {
  return {
    id: toPublicId("mem", row.id),
    organization: { id: toPublicId("org", row.organization_id), name: row.organization_name },
    name: [row.given_name, row.family_name].filter(Boolean).join(" ") || row.email,
    email: row.email,
    role: { key: row.role_key, name: row.role_name, rank: row.role_rank, discouraged: row.role_discouraged },
    role_source: row.role_source,
    reason: isReason(row.role_reason) ? row.role_reason : null,
    state: row.state,
    state_reason: row.state_reason,
    source: row.source,
    flags: row.flags,
    directory: row.directory_id
      ? {
          id: toPublicId("dir", row.directory_id),
          name: row.directory_name ?? "",
          provider: row.provider ?? "",
          state: row.directory_state ?? "",
        }
      : null,
    hold_id: toPublicIdOrNull("hld", row.hold_id),
    last_synced_at: row.last_synced_at?.toISOString() ?? null,
  };
}

function isReason(stored: Partial<RoleReason>): stored is RoleReason {
  return stored.because !== undefined && stored.considered !== undefined;
}
