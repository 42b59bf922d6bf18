/**
 * What would happen, before it happens. A preview is a run of the worker that writes only its own rows; here it is asked
 * for and read. While a newer one is under way, the numbers of the last one stay on the screen.
 */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { prisma } from "../db/client";
import { transaction } from "../db/transaction";
import { PREVIEW_LIFE_MS, readBasis, staleBecause } from "../directories/preview-basis";
import type { DirectoryDraft } from "../directories/schema";
import { requestRun } from "../directories/request-run";
import { asId, type Id, toPublicIdOrNull } from "../ids";
import { presentRole } from "../roles/present";
import { listRoleRows } from "../roles/queries";
import { pushState } from "./connection";
import { hasGroups, isPushed } from "./facts";
import { requireInPlan } from "./in-plan";
import { findPreviews, listRows, type PreviewRun } from "./preview-queries";
import { problemOf, testLines } from "./preview-test";
import { pushTestLines } from "./preview-test-push";
import type { PlanSummary, PreviewView } from "./schema";

export { checkPerson, listPreviewRows, previewCsv } from "./preview-rows";

const NO_TILES = { new: 0, linked: 0, role_change: 0, left_out: 0, leaving: 0, unchanged: 0 };

/**
 * Starts a preview, or joins the one that runs: it notices by itself when answers change meanwhile. One that still holds
 * is kept unless `fresh` asks for everything to be read again. Nothing to preview before groups are chosen.
 */
export async function requestPreview(
  ctx: Ctx,
  directoryId: Id<"dir">,
  options: { fresh?: boolean } = {},
): Promise<{ runId: Id<"run"> | null }> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  return transaction(ctx, async (tx) => {
    const { draft } = await readBasis(tx, ctx.organizationId, directoryId);
    if (draft.scope === "selected_groups" && draft.groupIds.length === 0) return { runId: null };
    await requireInPlan({ ...ctx, tx });

    const { newest } = await findPreviews({ organizationId: ctx.organizationId, directoryId }, tx);
    const facts = newest?.state === "succeeded" ? newest.progress.preview : undefined;
    if (!options.fresh && newest && facts && !(await staleBecause(tx, ctx.organizationId, directoryId, facts))) {
      return { runId: asId("run", newest.id) };
    }
    const { runId, joined } = await requestRun({ ...ctx, tx }, { directoryId, trigger: "preview" });
    if (options.fresh && !joined) {
      await tx.$executeRaw`
        update sync_run set progress = progress || '{"fresh": true}' where organization_id = ${ctx.organizationId}::uuid and id = ${runId}::uuid`;
    }
    return { runId };
  });
}

export async function readPreview(ctx: Ctx, directoryId: Id<"dir">): Promise<PreviewView> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const [{ newest, shown }, { directory, draft }, roles] = await Promise.all([
    findPreviews({ organizationId: ctx.organizationId, directoryId }),
    readBasis(prisma(), ctx.organizationId, directoryId),
    listRoleRows(),
  ]);
  const facts = shown?.progress.preview;
  const stale = newest === shown && facts ? await staleBecause(prisma(), ctx.organizationId, directoryId, facts) : null;
  const tiles = { ...NO_TILES, ...facts?.summary.tiles };
  const byRule = facts?.summary.leftOutByRule ?? 0;
  const highest = roles[0];
  return {
    run_id: toPublicIdOrNull("run", shown?.id),
    state: stateOf(newest, stale),
    stale_because: stale,
    digest: newest === shown ? (shown?.digest ?? null) : null,
    made_at: facts?.readAt ?? null,
    expires_at: facts ? new Date(Date.parse(facts.readAt) + PREVIEW_LIFE_MS).toISOString() : null,
    test: isPushed(directory)
      ? pushTestLines(newest, { state: await pushState(ctx, directory), sendsGroups: hasGroups(directory) })
      : testLines(newest, { directory, groups: draft.groupIds.length }),
    tiles: { ...tiles, left_out_by_rule: byRule, left_out_to_fix: tiles.left_out - byRule },
    total: facts?.summary.total ?? 0,
    guard: {
      losses: facts?.summary.guard.losses ?? 0,
      active: facts?.summary.guard.active ?? 0,
      limit: facts?.summary.guard.limit ?? 0,
      must_confirm: facts?.summary.guard.mustConfirm ?? false,
      no_highest_role_left: facts?.summary.guard.noHighestRoleLeft && highest ? { role: highest.name } : null,
    },
    manual_roles_replaced: facts?.summary.manualRolesReplaced ?? 0,
    problem: problemOf(newest, directory),
  };
}

/** The live numbers beside the group and role pages. */
export async function readPlanSummary(ctx: Ctx, directoryId: Id<"dir">): Promise<PlanSummary> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const [{ newest, shown }, { directory, draft, basis }, roles] = await Promise.all([
    findPreviews({ organizationId: ctx.organizationId, directoryId }),
    readBasis(prisma(), ctx.organizationId, directoryId),
    listRoleRows(),
  ]);
  const facts = shown?.progress.preview;
  const replaced = shown
    ? await listRows(ctx.organizationId, shown.id, { reasonCode: "manual_role_replaced" }, { after: -1, limit: 100 })
    : [];
  const name = (id: string | null) => roles.find((role) => role.id === id)?.name ?? "";
  return {
    state: summaryState(newest),
    read: { users: newest?.counts.read_users ?? 0, groups: newest?.counts.read_groups ?? 0, groups_total: groupsTotal(draft, newest) },
    people: facts?.summary.people ?? null,
    people_exact: newest === shown && facts?.basis.draft === basis.draft,
    in_several_groups: facts?.summary.inSeveralGroups ?? null,
    ladder: roles.map((role) => ({ role: presentRole(role), people: facts?.summary.ladder[role.id] ?? 0 })),
    default_role_people: facts?.summary.defaultRolePeople ?? null,
    manual_roles: {
      count: facts?.summary.manualRolesReplaced ?? 0,
      people: replaced.map((row) => ({ name: row.name, email: row.email ?? "", from: name(row.oldRoleId), to: name(row.newRoleId) })),
    },
    problem: problemOf(newest, directory),
  };
}

function stateOf(newest: PreviewRun | null, stale: PreviewView["stale_because"]): PreviewView["state"] {
  if (!newest) return "none";
  if (newest.state === "queued" || newest.state === "running") return "running";
  if (newest.state === "failed") return "failed";
  return stale ? "stale" : "ready";
}

function summaryState(newest: PreviewRun | null): PlanSummary["state"] {
  if (!newest) return "none";
  if (newest.state === "succeeded") return "ready";
  if (newest.state === "failed") return "failed";
  return newest.phase === "planning" ? "planning" : "reading";
}

function groupsTotal(draft: DirectoryDraft, newest: PreviewRun | null): number {
  return Math.max(draft.groupIds.length, newest?.counts.read_groups ?? 0);
}
