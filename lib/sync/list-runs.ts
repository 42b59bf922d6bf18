/** The console's sync runs and holds, over all organizations or one; newest first, paged by keyset. */
import { z } from "zod";
import { prisma, PrismaNamespace as Sql, type Prisma } from "../db/client";
import { notFound } from "../errors";
import { readTimeCursor, writeTimeCursor } from "../http/time-cursor";
import { type Id, parseId, toPublicId } from "../ids";
import type { HoldRow, RunDetail, RunRow } from "./runs.schema";

export const RunFilter = z.strictObject({
  organization_id: z.string().max(64).optional(),
  directory_id: z.string().max(64).optional(),
  state: z
    .string()
    .max(200)
    .transform((text) => text.split(",").filter(Boolean))
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: z.string().max(300).optional(),
});
export type RunFilter = z.infer<typeof RunFilter>;
export type RunPage = { object: "list"; data: RunRow[]; list_metadata: { before: null; after: string | null } };

export async function listRuns(filter: RunFilter): Promise<RunPage> {
  const list = `runs|${filter.organization_id ?? ""}|${filter.directory_id ?? ""}`;
  const place = filter.after ? readTimeCursor(list, filter.after) : null;
  const all: Prisma.Sql[] = [Sql.sql`s.trigger <> 'preview'`];
  if (filter.organization_id) all.push(Sql.sql`s.organization_id = ${parseId("org", filter.organization_id)}::uuid`);
  if (filter.directory_id) all.push(Sql.sql`s.directory_id = ${parseId("dir", filter.directory_id)}::uuid`);
  if (filter.state?.length) all.push(Sql.sql`s.state = any(${filter.state})`);
  if (place) all.push(Sql.sql`(s.created_at, s.id) < (${place.at}, ${place.id}::uuid)`);
  const found = await prisma().$queryRaw<Row[]>`
    ${select} where ${Sql.join(all, " and ")} order by s.created_at desc, s.id desc limit ${filter.limit + 1}`;
  const rows = found.slice(0, filter.limit);
  const last = rows.at(-1);
  const after = last && found.length > filter.limit ? writeTimeCursor(list, { at: last.created_at, id: last.id, position: 0 }) : null;
  return { object: "list", data: rows.map(present), list_metadata: { before: null, after } };
}

export async function readRunDetail(id: Id<"run">): Promise<RunDetail> {
  const [row] = await prisma().$queryRaw<Row[]>`${select} where s.id = ${id}::uuid`;
  if (!row) return notFound("sync run");
  const [holds, log] = await Promise.all([
    holdRows(Sql.sql`h.organization_id = ${row.organization_id}::uuid and h.run_id = ${row.id}::uuid`, 20),
    prisma().$queryRaw<{ outcome: string; count: number }[]>`
      select outcome, count(*)::int as count from provisioning_log
       where organization_id = ${row.organization_id}::uuid and run_id = ${row.id}::uuid group by 1 order by 2 desc`,
  ]);
  return { ...present(row), detail: row.detail, holds, log };
}

/** Open ones first. */
export async function listHoldRows(filter: { organizationId?: Id<"org">; open?: boolean } = {}): Promise<HoldRow[]> {
  const all: Prisma.Sql[] = [Sql.sql`true`];
  if (filter.organizationId) all.push(Sql.sql`h.organization_id = ${filter.organizationId}::uuid`);
  if (filter.open) all.push(Sql.sql`h.decision is null`);
  return holdRows(Sql.join(all, " and "), 100);
}

async function holdRows(where: Prisma.Sql, limit: number): Promise<HoldRow[]> {
  const rows = await prisma().$queryRaw<HoldRecord[]>`
    select h.organization_id, o.name as organization_name, h.id, h.directory_id, d.provider, h.cause, h.opened_at, h.decision, h.decided_by, h.decided_at,
           (select count(distinct i.member_id)::int from hold_item i where i.organization_id = h.organization_id and i.hold_id = h.id) as people
      from hold h
      join organization o on o.id = h.organization_id
      join directory d on d.organization_id = h.organization_id and d.id = h.directory_id
     where ${where} order by h.decision is not null, h.opened_at desc limit ${limit}`;
  return rows.map((row) => ({
    id: toPublicId("hld", row.id),
    organization: { id: toPublicId("org", row.organization_id), name: row.organization_name },
    directory_id: toPublicId("dir", row.directory_id),
    provider: row.provider,
    cause: row.cause,
    people: row.people,
    opened_at: row.opened_at.toISOString(),
    decision: row.decision,
    decided_by: row.decided_by,
    decided_at: row.decided_at?.toISOString() ?? null,
  }));
}

type HoldRecord = {
  organization_id: string;
  organization_name: string;
  id: string;
  directory_id: string;
  provider: string;
  cause: string;
  people: number;
  opened_at: Date;
  decision: HoldRow["decision"];
  decided_by: string | null;
  decided_at: Date | null;
};

const select = Sql.sql`
  select s.organization_id, o.name as organization_name, s.id, s.number, s.directory_id, d.provider, d.name as directory_name, s.trigger, s.state,
         s.phase, s.counts, s.error_code, s.detail, s.requested_by, s.created_at, s.started_at, s.finished_at,
         extract(epoch from coalesce(s.finished_at, now()) - s.started_at)::float8 as seconds
    from sync_run s
    join organization o on o.id = s.organization_id
    join directory d on d.organization_id = s.organization_id and d.id = s.directory_id`;

type Row = {
  organization_id: string;
  organization_name: string;
  id: string;
  number: number;
  directory_id: string;
  provider: string;
  directory_name: string;
  trigger: string;
  state: RunRow["state"];
  phase: string;
  counts: Record<string, number>;
  error_code: string | null;
  detail: Record<string, unknown> | null;
  requested_by: string | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  seconds: number | null;
};

function present(row: Row): RunRow {
  return {
    id: toPublicId("run", row.id),
    number: row.number,
    organization: { id: toPublicId("org", row.organization_id), name: row.organization_name },
    directory: { id: toPublicId("dir", row.directory_id), provider: row.provider, name: row.directory_name },
    trigger: row.trigger,
    state: row.state,
    phase: row.phase,
    counts: row.counts,
    error_code: row.error_code,
    requested_by: row.requested_by,
    created_at: row.created_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    finished_at: row.finished_at?.toISOString() ?? null,
    seconds: row.seconds,
  };
}
