/** Preview runs and their rows, read. */
import { type Db, prisma, PrismaNamespace as Prisma } from "../db/client";
import type { PreviewFacts } from "../directories/preview-basis";
import type { Id } from "../ids";
import type { RoleReason } from "../roles/schema";

export type PreviewRun = {
  id: string;
  state: "queued" | "running" | "succeeded" | "failed";
  phase: string;
  digest: string | null;
  counts: { read_users?: number; read_groups?: number };
  progress: { preview?: PreviewFacts; reading?: { readAt: string; times?: { [part: string]: number } } };
  errorCode: string | null;
  detail: { params?: { [key: string]: unknown } } | null;
  finishedAt: Date | null;
};

type Owner = { organizationId: Id<"org">; directoryId: Id<"dir"> };

/** The newest one, and the newest whose plan can be shown meanwhile. */
export async function findPreviews(
  { organizationId, directoryId }: Owner,
  db: Db = prisma(),
): Promise<{ newest: PreviewRun | null; shown: PreviewRun | null }> {
  const rows = await db.$queryRaw<PreviewRun[]>`
    select id, state, phase, digest, counts, progress, error_code as "errorCode", detail, finished_at as "finishedAt" from sync_run
    where organization_id = ${organizationId}::uuid and directory_id = ${directoryId}::uuid and trigger = 'preview' and state <> 'superseded'
    order by created_at desc, id desc limit 20`;
  return { newest: rows[0] ?? null, shown: rows.find((row) => row.state === "succeeded") ?? null };
}

export type PlanRowRecord = {
  position: number;
  externalId: string | null;
  memberId: string | null;
  name: string;
  email: string | null;
  outcome: "new" | "linked" | "role_change" | "left_out" | "leaving" | "unchanged";
  needsAttention: boolean;
  byRule: boolean;
  oldRoleId: string | null;
  newRoleId: string | null;
  reasonCode: string;
  reasonParams: { [key: string]: unknown };
  roleReason: RoleReason | null;
};

export type RowFilter = { outcome?: string; search?: string; roleId?: string; groupId?: string; reasonCode?: string };

export async function listRows(
  organizationId: string,
  runId: string,
  filter: RowFilter,
  page: { after: number; limit: number },
  db: Db = prisma(),
): Promise<PlanRowRecord[]> {
  return db.$queryRaw<PlanRowRecord[]>`
    select position, external_id as "externalId", member_id as "memberId", name, email, outcome, needs_attention as "needsAttention",
      by_rule as "byRule", old_role_id as "oldRoleId", new_role_id as "newRoleId", reason_code as "reasonCode",
      reason_params as "reasonParams", role_reason as "roleReason"
    from plan_row where ${where(organizationId, runId, filter)} and position > ${page.after}::int
    order by position limit ${page.limit}::int`;
}

export async function countRows(organizationId: string, runId: string, filter: RowFilter, db: Db = prisma()): Promise<number> {
  const [row] = await db.$queryRaw<{ total: number }[]>`
    select count(*)::int as total from plan_row where ${where(organizationId, runId, filter)}`;
  return row?.total ?? 0;
}

function where(organizationId: string, runId: string, { outcome, search, roleId, groupId, reasonCode }: RowFilter) {
  const parts = [Prisma.sql`organization_id = ${organizationId}::uuid and run_id = ${runId}::uuid`];
  if (outcome) parts.push(Prisma.sql`outcome = ${outcome}`);
  if (search) parts.push(Prisma.sql`position(${search} in search_key) > 0`);
  if (roleId) parts.push(Prisma.sql`new_role_id = ${roleId}::uuid`);
  if (groupId) parts.push(Prisma.sql`${groupId}::uuid = any(group_ids)`);
  if (reasonCode) parts.push(Prisma.sql`reason_code = ${reasonCode}`);
  return Prisma.join(parts, " and ");
}
