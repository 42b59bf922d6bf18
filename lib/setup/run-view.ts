/** A run as somebody watches it: how far it is, what it just did, whom somebody must look at. */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { prisma } from "../db/client";
import { type Id, toPublicId } from "../ids";
import type { RunView } from "./schema";

const LATEST = 8;
const TO_FIX = 100;

const NO_COUNTS: RunView["counts"] = {
  total: 0,
  done: 0,
  created: 0,
  updated: 0,
  deactivated: 0,
  reactivated: 0,
  role_changed: 0,
  unchanged: 0,
  skipped: 0,
  failed: 0,
  held: 0,
  read_users: 0,
  read_groups: 0,
};

/** The named run, else the one that is open, else the newest. null: the directory never had one. */
export async function readRun(ctx: Ctx, input: { directoryId: Id<"dir">; runId?: Id<"run"> }): Promise<RunView | null> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const { organizationId } = ctx;
  const run = await findRun(organizationId, input);
  if (!run) return null;
  const [latest, toFix] = await Promise.all([findLatest(organizationId, run.id), findToFix(organizationId, run.id)]);
  const counts = run.counts as { [key: string]: unknown };
  return {
    id: toPublicId("run", run.id),
    number: run.number,
    trigger: run.trigger,
    state: run.state as RunView["state"],
    phase: run.phase as RunView["phase"],
    counts: Object.fromEntries(
      Object.entries(NO_COUNTS).map(([key, none]) => [key, typeof counts[key] === "number" ? counts[key] : none]),
    ) as RunView["counts"],
    latest: latest.map((row) => ({ ...row, at: row.at.toISOString() })),
    to_fix: toFix,
    error: run.errorCode
      ? { code: run.errorCode, params: (run.detail as { params?: { [key: string]: unknown } } | null)?.params ?? {} }
      : null,
    started_at: run.startedAt?.toISOString() ?? null,
    finished_at: run.finishedAt?.toISOString() ?? null,
  };
}

function findRun(organizationId: Id<"org">, { directoryId, runId }: { directoryId: Id<"dir">; runId?: Id<"run"> }) {
  return prisma().syncRun.findFirst({
    where: { organizationId, directoryId, ...(runId ? { id: runId } : { trigger: { not: "preview" } }) },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: {
      id: true,
      number: true,
      trigger: true,
      state: true,
      phase: true,
      counts: true,
      errorCode: true,
      detail: true,
      startedAt: true,
      finishedAt: true,
    },
  });
}

async function findLatest(organizationId: string, runId: string) {
  return prisma().$queryRaw<{ name: string; outcome: string; role: string | null; at: Date }[]>`
    select coalesce(l.subject->>'name', l.subject->>'email', '') as name, l.outcome, r.name as role, l.created_at as at
    from provisioning_log l
    left join member m on m.organization_id = l.organization_id and m.id = l.member_id
    left join role r on r.id = m.role_id
    where l.organization_id = ${organizationId}::uuid and l.run_id = ${runId}::uuid and l.member_id is not null
    order by l.id desc limit ${LATEST}::int`;
}

async function findToFix(organizationId: string, runId: string) {
  return prisma().$queryRaw<RunView["to_fix"]>`
    select coalesce(subject->>'name', subject->>'email', '') as name, subject->>'email' as email, reason_code, reason_params
    from provisioning_log
    where organization_id = ${organizationId}::uuid and run_id = ${runId}::uuid
      and (outcome in ('failed', 'held') or reason_code = 'missing_family_name')
    order by id limit ${TO_FIX}::int`;
}
