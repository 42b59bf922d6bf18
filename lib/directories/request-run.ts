/**
 * Asks for a sync run. The row is the truth, the job only a nudge: both are written in one transaction, and a partial
 * unique index holds that a directory has one open run. Whoever asks while one is open joins it.
 */
import type { Ctx } from "../context";
import { requirePermission } from "../access/require";
import type { Tx } from "../db/client";
import { transaction } from "../db/transaction";
import { notFound, RollcallError } from "../errors";
import { asId, newId, type Id } from "../ids";
import { enqueue } from "../queue/enqueue";
import type { DirectoryState } from "./schema";
import { COMMAND_LINE, syncNow } from "./sync-now";
import { mayRun, transition } from "./transition";

export type RunTrigger = "schedule" | "manual" | "enable" | "edit" | "preview";

export type RunRequest = {
  directoryId: Id<"dir">;
  trigger: RunTrigger;
  /** enable, edit: the preview whose staged pages are applied, and the digest a named person confirmed. */
  planRunId?: Id<"run">;
  digest?: string;
};

export async function requestRun(ctx: Ctx, request: RunRequest): Promise<{ runId: Id<"run">; joined: boolean }> {
  requirePermission(ctx, "org:sys_provisioning:manage");

  return transaction(ctx, async (tx, now) => {
    const directory = await lockDirectory(tx, ctx.organizationId, request.directoryId);
    if (request.trigger !== "preview" && !mayRun(directory.state)) transition(directory.state, "run_succeeded");

    const open = await findOpenRun(tx, ctx.organizationId, request);
    if (open && !supersedes(request.trigger)) {
      await nudge(tx, ctx.organizationId, request.directoryId, open);
      return { runId: open, joined: true };
    }
    if (open) await supersede(tx, ctx.organizationId, request.directoryId);
    if (request.trigger === "manual" && ctx.actor.type !== "cli")
      await refuseTooSoon(tx, ctx.organizationId, request.directoryId, directory.state, now);

    const runId = newId("run");
    await tx.syncRun.create({
      data: {
        organizationId: ctx.organizationId,
        id: runId,
        directoryId: request.directoryId,
        number: directory.runNumber + 1,
        trigger: request.trigger,
        planRunId: request.planRunId ?? null,
        digest: request.digest ?? null,
        requestedBy: ctx.actor.type === "system" ? null : ctx.actor.name,
        createdAt: now,
      },
    });
    await nudge(tx, ctx.organizationId, request.directoryId, runId);
    return { runId, joined: false };
  });
}

/** Wakes a worker for this run; many nudges are one job. People wait for what they asked for, so it goes first. */
export async function nudge(tx: Pick<Tx, "$executeRaw">, organizationId: string, directoryId: string, runId: string): Promise<void> {
  await enqueue(tx, "sync_directory", { organizationId, directoryId, runId }, { jobKey: `sync:${runId}` });
}

// An applied plan must not wait behind a check that still works by the policy it replaces.
function supersedes(trigger: RunTrigger): boolean {
  return trigger === "enable" || trigger === "edit";
}

async function lockDirectory(tx: Tx, organizationId: Id<"org">, id: Id<"dir">) {
  const [row] = await tx.$queryRaw<{ state: DirectoryState; run_number: number }[]>`
    select state, run_number from directory where organization_id = ${organizationId}::uuid and id = ${id}::uuid for update`;
  if (!row) return notFound("directory");
  return { state: row.state, runNumber: row.run_number };
}

async function findOpenRun(tx: Tx, organizationId: Id<"org">, { directoryId, trigger }: RunRequest): Promise<Id<"run"> | null> {
  const run = await tx.syncRun.findFirst({
    where: {
      organizationId,
      directoryId,
      state: { in: ["queued", "running"] },
      trigger: trigger === "preview" ? "preview" : { not: "preview" },
    },
    select: { id: true },
  });
  return run ? asId("run", run.id) : null;
}

/** Ends what is open, previews included, and raises the run number: whoever still works at one is refused from here on. */
async function supersede(tx: Tx, organizationId: Id<"org">, directoryId: Id<"dir">): Promise<void> {
  await tx.$executeRaw`
    with ended as (update sync_run set state = 'superseded', finished_at = now() where organization_id = ${organizationId}::uuid
      and directory_id = ${directoryId}::uuid and state in ('queued', 'running') returning id)
    update directory set run_number = run_number + 1, run_lease_until = null, run_lease_by = null
    where organization_id = ${organizationId}::uuid and id = ${directoryId}::uuid and exists (select 1 from ended)`;
}

async function refuseTooSoon(tx: Tx, organizationId: Id<"org">, directoryId: Id<"dir">, state: DirectoryState, now: Date): Promise<void> {
  const last = await tx.syncRun.findFirst({
    where: { organizationId, directoryId, trigger: "manual", requestedBy: { not: COMMAND_LINE } },
    orderBy: { createdAt: "desc" },
    select: { createdAt: true },
  });
  const answer = syncNow({ state, openRun: false, lastManualAt: last?.createdAt ?? null, now });
  if (answer.reason === "needs_reauth") transition("needs_reauth", "resume");
  if (answer.reason !== "too_soon" || !answer.until) return;

  const seconds = Math.ceil((answer.until.getTime() - now.getTime()) / 1000);
  throw new RollcallError("rate_limited", `Checked a moment ago. Sync Now is possible again in ${seconds} seconds.`, {
    reason: "sync_too_soon",
    params: { seconds },
    retryAfter: seconds,
  });
}
