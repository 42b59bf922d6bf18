/** The console's log of what directories did: filters, keyset paging by time, and the histogram above the table. */
import { z } from "zod";
import { prisma, PrismaNamespace as Sql, type Prisma } from "../db/client";
import { readTimeCursor, writeTimeCursor } from "../http/time-cursor";
import { parseId, toPublicId, toPublicIdOrNull, tryParseId } from "../ids";
import type { LogHistogram, LogOutcome, LogRow, LogSource } from "./list.schema";
import { BASE } from "./scim-base";

const csv = z
  .string()
  .max(500)
  .transform((text) => text.split(",").filter(Boolean));

export const LogFilter = z.strictObject({
  search: z.string().max(320).optional(),
  range: z.enum(["hour", "day", "week", "all"]).default("hour"),
  outcome: csv.optional(),
  organization_id: z.string().max(64).optional(),
  provider: csv.optional(),
  member_id: z.string().max(64).optional(),
  run_id: z.string().max(64).optional(),
  reason: csv.optional(),
  source: csv.optional(),
  directory_id: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: z.string().max(300).optional(),
});
export type LogFilter = z.infer<typeof LogFilter>;

export type LogPage = { object: "list"; data: LogRow[]; list_metadata: { before: null; after: string | null } };

export async function listLogs(filter: LogFilter): Promise<LogPage> {
  const list = `logs|${filter.organization_id ?? ""}`;
  const place = filter.after ? readTimeCursor(list, filter.after) : null;
  const beyond = place ? Sql.sql`(l.created_at, l.id) < (${place.at}, ${place.id}::uuid)` : Sql.sql`true`;
  const found = await prisma().$queryRaw<Row[]>`
    ${selectLog} where ${conditions(filter)} and ${beyond} order by l.created_at desc, l.id desc limit ${filter.limit + 1}`;
  const rows = found.slice(0, filter.limit);
  const last = rows.at(-1);
  const after = last && found.length > filter.limit ? writeTimeCursor(list, { at: last.created_at, id: last.id, position: 0 }) : null;
  return { object: "list", data: rows.map(presentLog), list_metadata: { before: null, after } };
}

const SPAN_SECONDS = { hour: 3600, day: 86_400, week: 604_800, all: 30 * 86_400 } as const;
const BARS = 60;

/** Sixty bars up to now. "All" shows the last thirty days. */
export async function logHistogram(filter: LogFilter): Promise<LogHistogram> {
  const span = SPAN_SECONDS[filter.range];
  const seconds = span / BARS;
  const narrowed = conditions({ ...filter, range: "all", search: filter.search });
  const rows = await prisma().$queryRaw<{ bar: number; kind: keyof LogHistogram["totals"]; n: number; now: Date }[]>`
    select least(${BARS - 1}, floor(extract(epoch from l.created_at - (now() - ${span} * interval '1 second')) / ${seconds})::int) as bar,
           case when l.outcome in ('skipped', 'failed', 'held') then l.outcome else 'changed' end as kind, count(*)::int as n
      from provisioning_log l left join directory d on d.organization_id = l.organization_id and d.id = l.directory_id
     where ${narrowed} and l.created_at > now() - ${span} * interval '1 second'
     group by 1, 2`;
  const [clock] = await prisma().$queryRaw<{ now: Date; recent: number }[]>`
    select now() as now, (select count(*)::int from provisioning_log where created_at > now() - interval '5 minutes') as recent`;
  const now = clock?.now ?? new Date(0);
  const from = now.getTime() - span * 1000;
  const bars = Array.from({ length: BARS }, (_, index) => ({
    at: new Date(from + index * seconds * 1000).toISOString(),
    changed: 0,
    skipped: 0,
    failed: 0,
    held: 0,
  }));
  const totals = { changed: 0, skipped: 0, failed: 0, held: 0 };
  for (const row of rows) {
    const bar = bars[Math.max(0, row.bar)];
    if (bar) bar[row.kind] += row.n;
    totals[row.kind] += row.n;
  }
  const perMinute = Math.round((clock?.recent ?? 0) / 5);
  return { from: new Date(from).toISOString(), to: now.toISOString(), seconds, bars, totals, per_minute: perMinute };
}

export type Row = {
  organization_id: string;
  organization_name: string;
  id: string;
  created_at: Date;
  outcome: LogOutcome;
  action: string;
  subject: { name?: string | null; email?: string | null; external_id?: string | null; externalId?: string | null };
  provider: string | null;
  reason_code: string;
  reason_params: Record<string, unknown>;
  member_id: string | null;
  run_id: string | null;
  source: LogSource;
  method: string | null;
  path: string | null;
  status: number | null;
};

export const selectLog = Sql.sql`
  select l.organization_id, o.name as organization_name, l.id, l.created_at, l.outcome, l.action, l.subject, l.reason_code, l.reason_params,
         l.member_id, l.run_id, d.provider, l.source, l.detail->'request'->>'method' as method, l.detail->'request'->>'path' as path,
         (l.detail->'request'->>'status')::int as status
    from provisioning_log l
    join organization o on o.id = l.organization_id
    left join directory d on d.organization_id = l.organization_id and d.id = l.directory_id`;

function conditions(filter: LogFilter): Prisma.Sql {
  const all: Prisma.Sql[] = [Sql.sql`true`];
  if (filter.range !== "all") all.push(Sql.sql`l.created_at > now() - ${SPAN_SECONDS[filter.range]} * interval '1 second'`);
  if (filter.organization_id) all.push(Sql.sql`l.organization_id = ${parseId("org", filter.organization_id)}::uuid`);
  if (filter.outcome?.length) all.push(Sql.sql`l.outcome = any(${filter.outcome})`);
  if (filter.provider?.length) all.push(Sql.sql`d.provider = any(${filter.provider})`);
  if (filter.member_id) all.push(Sql.sql`l.member_id = ${parseId("mem", filter.member_id)}::uuid`);
  if (filter.run_id) all.push(Sql.sql`l.run_id = ${parseId("run", filter.run_id)}::uuid`);
  if (filter.directory_id) all.push(Sql.sql`l.directory_id = ${parseId("dir", filter.directory_id)}::uuid`);
  if (filter.source?.length) all.push(Sql.sql`l.source = any(${filter.source})`);
  if (filter.reason?.length) all.push(Sql.sql`l.reason_code = any(${filter.reason})`);
  if (filter.search?.trim()) all.push(about(filter.search.trim()));
  return Sql.join(all, " and ");
}

/** Person or address by part; event, request, member and run ids exactly. */
function about(search: string): Prisma.Sql {
  const part = `%${search
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\\%_]/g, "\\$&")}%`;
  const log = tryParseId("log", search);
  const member = tryParseId("mem", search);
  const run = tryParseId("run", search);
  return Sql.sql`(lower(coalesce(l.subject->>'name', '')) like ${part} or lower(coalesce(l.subject->>'email', '')) like ${part}
    or l.request_id = ${search}
    ${log ? Sql.sql`or l.id = ${log}::uuid` : Sql.empty}
    ${member ? Sql.sql`or l.member_id = ${member}::uuid` : Sql.empty}
    ${run ? Sql.sql`or l.run_id = ${run}::uuid` : Sql.empty})`;
}

export function presentLog(row: Row): LogRow {
  const email = row.subject.email ?? null;
  const name = row.subject.name || email || row.subject.external_id || row.subject.externalId || "";
  // Which directory it was stands beside it; at a wrong address the whole path is what there is to see.
  const short = (text: string) => (row.reason_code === "wrong_path" || !BASE.test(text) ? text : text.replace(BASE, "") || "/");
  return {
    id: toPublicId("log", row.id),
    at: row.created_at.toISOString(),
    outcome: row.outcome,
    action: row.action,
    subject: { name: short(name), email },
    organization: { id: toPublicId("org", row.organization_id), name: row.organization_name },
    provider: row.provider,
    reason_code: row.reason_code,
    reason_params: row.reason_params,
    member_id: toPublicIdOrNull("mem", row.member_id),
    run_id: toPublicIdOrNull("run", row.run_id),
    source: row.source,
    request: row.method && row.path ? { method: row.method, path: short(row.path), status: row.status } : null,
  };
}
