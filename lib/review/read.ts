/** The review as people see it: totals, then pages of people, and the whole as a table to take along. */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { prisma, PrismaNamespace as Sql, type Prisma } from "../db/client";
import { env } from "../env";
import { RollcallError } from "../errors";
import { fold } from "../fold";
import { toCsv } from "../http/csv";
import { decodeCursor, encodeCursor } from "../http/cursor";
import { toPublicId } from "../ids";
import { leftBehind } from "../members/left-behind";
import { findOrganization } from "../organizations/queries";
import { guardLimit, guardOf } from "../provisioning/guard";
import type { ListReview } from "./input";
import { countByRole, countPeople, type Row, reviewedDirectories } from "./queries";
import type { ReviewPage, ReviewPerson, ReviewRole, ReviewView } from "./schema";

export async function readReview(ctx: Ctx): Promise<ReviewView> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const { organizationId } = ctx;
  const [organization, directories, byRole] = await Promise.all([
    findOrganization(organizationId),
    reviewedDirectories(organizationId),
    countByRole(organizationId),
  ]);
  const guard = reviewGuard(directories);
  const totals = await countPeople(organizationId, guard.windowMinutes);
  return {
    object: "review",
    organization: { id: toPublicId("org", organizationId), name: organization.name },
    directories: directories.map((one) => ({
      id: toPublicId("dir", one.id),
      name: one.name,
      provider: one.provider,
      disconnected_at: one.disconnected_at?.toISOString() ?? null,
      people: one.people,
    })),
    state: totals.people === 0 ? "none" : totals.open > 0 ? "open" : "finished",
    totals: { people: totals.people, open: totals.open, kept: totals.kept, deactivated: totals.deactivated },
    by_role: byRole.map((row) => ({ role: roleOf(row), people: row.people, open: row.open })),
    guard: { limit: guardLimit(guard, totals.active + totals.recent), active: totals.active, recent: totals.recent },
    may_decide: ctx.permissions.includes("org:sys_provisioning:manage"),
  };
}

/** The limits of the directory that was disconnected last: the review goes on under its guard. */
export function reviewGuard(directories: readonly { provider: string; guard: unknown }[]) {
  const [last] = directories;
  return guardOf(last?.provider ?? "google_workspace", last?.guard ?? {});
}

export async function listReview(ctx: Ctx, filter: ListReview): Promise<ReviewPage> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const limit = filter.limit ?? 100;
  const where = conditions(filter);
  const from = filter.after ? readPlace(ctx, filter.after) : null;
  const beyond = from
    ? Sql.sql`(role_rank, name_key, member_id) > (${from.rank}::int, ${from.name} collate "C", ${from.id}::uuid)`
    : Sql.sql`true`;
  const [found, [count]] = await Promise.all([
    prisma().$queryRaw<Row[]>`
      select * from ${leftBehind(ctx.organizationId)} where ${where} and ${beyond} order by role_rank, name_key, member_id limit ${limit + 1}`,
    prisma().$queryRaw<{ total: number }[]>`select count(*)::int as total from ${leftBehind(ctx.organizationId)} where ${where}`,
  ]);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return {
    object: "list",
    data: rows.map(present),
    list_metadata: { before: null, after: last && found.length > limit ? writePlace(ctx, last) : null },
    total: count?.total ?? 0,
  };
}

const HEADER = ["Name", "Email", "Role", "State", "Source", "Directory", "Last synced", "Decision", "Decided by", "Decided at"] as const;

/** Everybody under review, undecided and decided; at most 100,000 lines. */
export async function reviewCsv(ctx: Ctx): Promise<string> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const rows = await prisma().$queryRaw<Row[]>`
    select * from ${leftBehind(ctx.organizationId)} order by role_rank, name_key, member_id limit 100000`;
  return toCsv(
    HEADER,
    rows
      .map(present)
      .map((one) => [
        one.name,
        one.email,
        one.role.name,
        one.state,
        one.source,
        one.directory.name,
        one.last_synced_at,
        one.choice ?? "undecided",
        one.decided_by,
        one.decided_at,
      ]),
  );
}

function conditions(filter: ListReview): Prisma.Sql {
  const all: Prisma.Sql[] = [Sql.sql`true`];
  if (filter.role) all.push(Sql.sql`role_key = ${filter.role}`);
  if (filter.choice) all.push(filter.choice === "open" ? Sql.sql`choice is null` : Sql.sql`choice = ${filter.choice}`);
  const search = fold(filter.search ?? "");
  if (search) all.push(Sql.sql`(position(${search} in name_key) > 0 or position(${search} in lower(email)) > 0)`);
  return Sql.join(all, " and ");
}

type Place = { rank: number; name: string; id: string };
const listOf = (ctx: Ctx) => ({ list: "review", organizationId: ctx.organizationId, secret: env().AUTH_SECRET });

function writePlace(ctx: Ctx, row: Row): string {
  return encodeCursor(listOf(ctx), [row.role_rank, row.name_key, row.member_id]);
}

/** @throws RollcallError invalid_request when it is not a cursor of this list. */
function readPlace(ctx: Ctx, cursor: string): Place {
  const [rank, name, id] = decodeCursor(listOf(ctx), cursor);
  if (typeof rank === "number" && typeof name === "string" && typeof id === "string") return { rank, name, id };
  throw new RollcallError("invalid_request", "This cursor does not belong to this list.", { reason: "invalid_cursor", field: "after" });
}

const roleOf = (row: Pick<Row, "role_key" | "role_name" | "role_rank" | "role_discouraged">): ReviewRole => ({
  key: row.role_key,
  name: row.role_name,
  rank: row.role_rank,
  discouraged: row.role_discouraged,
});

function present(row: Row): ReviewPerson {
  return {
    member_id: toPublicId("mem", row.member_id),
    name: [row.given_name, row.family_name].filter(Boolean).join(" ") || row.email,
    email: row.email,
    role: roleOf(row),
    state: row.state,
    source: row.source,
    directory: { id: toPublicId("dir", row.directory_id), name: row.directory_name, provider: row.provider },
    last_synced_at: row.last_synced_at?.toISOString() ?? null,
    choice: row.choice,
    decided_by: row.decided_by,
    decided_at: row.decided_at?.toISOString() ?? null,
    may_undo: row.may_undo,
  };
}
