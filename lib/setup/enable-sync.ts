/**
 * Enable Sync, and Save in a later edit: applies exactly what the named digest showed, or refuses. One transaction takes
 * the answers over into policy, starts the run that works from the preview's pages, and tells the vendor.
 */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import type { Tx } from "../db/client";
import { transaction } from "../db/transaction";
import { changeState } from "../directories/change-state";
import { type PreviewFacts, staleBecause } from "../directories/preview-basis";
import { draftOf, rulesOf } from "../directories/draft";
import { type DirectoryRow, findApplied, lockDirectory } from "../directories/queries";
import { requestRun } from "../directories/request-run";
import type { DirectoryDraft } from "../directories/schema";
import { transition } from "../directories/transition";
import { RollcallError } from "../errors";
import { recordEvents } from "../events/record";
import { asId, newId, toPublicId, type Id } from "../ids";
import { audit } from "../logs/audit";
import { presentDirectory } from "../directories/present";
import { completeLink } from "./complete-link";
import { requireInPlan } from "./in-plan";
import { findPreviews, type PreviewRun } from "./preview-queries";

export type EnableSync = { directoryId: Id<"dir">; digest: string; confirmCount?: number };

export async function enableSync(ctx: Ctx, input: EnableSync): Promise<{ runId: Id<"run"> }> {
  requirePermission(ctx, "org:sys_provisioning:manage");

  return transaction(ctx, async (tx, now) => {
    await requireInPlan(ctx, tx);
    await lockPipeline(tx, input.directoryId);
    const directory = await lockDirectory(tx, ctx.organizationId, input.directoryId);
    transition(directory.state, "enable");
    refuseUnconfirmedDomain(directory);
    const { preview, facts } = await requirePreview(tx, directory, input.digest);
    requireCount(facts, input.confirmCount);

    const first = directory.state === "draft";
    const draft = draftOf(directory, await findApplied(ctx.organizationId, directory.id, tx));
    await applyDraft(tx, directory, draft);
    await markEnabled(tx, directory, { first, by: ctx.actor.name, now });
    await audit(tx, ctx, {
      action: first ? "directory.enable" : "directory.edit",
      targetType: "directory",
      targetId: directory.id,
      changes: { digest: input.digest, groups: draft.groupIds.length, confirmed_losses: facts.summary.guard.losses },
    });
    const cause = { kind: ctx.actor.type, id: ctx.actor.id };
    await changeState(tx, ctx, directory.id, "enable", cause);
    const { runId } = await requestRun(
      { ...ctx, tx },
      { directoryId: directory.id, trigger: first ? "enable" : "edit", planRunId: asId("run", preview.id), digest: input.digest },
    );
    if (first) {
      await completeLink(tx, ctx);
      await recordEvents(tx, ctx.organizationId, [
        {
          type: "dsync.activated",
          directoryId: directory.id,
          data: { ...presentDirectory({ ...directory, state: "active" }) },
          cause: { kind: "sync_run", id: toPublicId("run", runId), initial: true },
        },
      ]);
    }
    return { runId };
  });
}

/** A policy change: no unit of the pipeline may stand between its load and its write. The same lock as in provisioning/load.ts, and first as there. */
async function lockPipeline(tx: Tx, directoryId: Id<"dir">): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`directory ${directoryId}`}, 0))`;
}

function refuseUnconfirmedDomain({ domainConfirmation }: DirectoryRow): void {
  if (domainConfirmation === null) return;
  throw new RollcallError(
    "wrong_state",
    `The domain ${domainConfirmation} waits for a confirmation. Ask the people who sent you the link.`,
    {
      reason: "domain_unconfirmed",
      params: { domain: domainConfirmation },
    },
  );
}

async function requirePreview(tx: Tx, directory: DirectoryRow, digest: string): Promise<{ preview: PreviewRun; facts: PreviewFacts }> {
  const { newest } = await findPreviews({ organizationId: directory.organizationId, directoryId: directory.id }, tx);
  const facts = newest?.progress.preview;
  if (newest?.state !== "succeeded" || newest.digest !== digest || !facts) throw stale("draft");
  const because = await staleBecause(tx, directory.organizationId, directory.id, facts);
  if (because) throw stale(because);
  return { preview: newest, facts };
}

function stale(because: string): RollcallError {
  return new RollcallError("stale_version", "What was shown is not what would happen any more. Preview again.", {
    reason: "preview_stale",
    params: { because },
  });
}

/** Past the limit, or when nobody would keep the highest role, the number of people is typed by hand. */
function requireCount({ summary: { guard } }: PreviewFacts, typed: number | undefined): void {
  if (!guard.mustConfirm && !guard.noHighestRoleLeft) return;
  if (typed === guard.losses) return;
  throw new RollcallError("invalid_request", `${guard.losses} people would lose access or a role. Type that number to go on.`, {
    reason: guard.noHighestRoleLeft ? "confirm_last_highest_role" : "confirm_losses",
    params: { losses: guard.losses, active: guard.active, limit: guard.limit },
    field: "confirm_count",
  });
}

async function applyDraft(tx: Tx, directory: DirectoryRow, draft: DirectoryDraft): Promise<void> {
  const { organizationId, id } = directory;
  await tx.$executeRaw`
    update directory_group set selected = (id = any(${draft.groupIds}::uuid[])), updated_at = now()
    where organization_id = ${organizationId}::uuid and directory_id = ${id}::uuid and selected <> (id = any(${draft.groupIds}::uuid[]))`;

  const wanted = draft.groupIds.flatMap((groupId) =>
    draft.groupRoles[groupId] ? [{ id: newId("map"), group_id: groupId, role_id: draft.groupRoles[groupId] }] : [],
  );
  await tx.$executeRaw`
    delete from role_mapping where organization_id = ${organizationId}::uuid and directory_id = ${id}::uuid and source = 'group'
      and not (group_id = any(${wanted.map((mapping) => mapping.group_id)}::uuid[]))`;
  await tx.$executeRaw`
    insert into role_mapping (organization_id, id, directory_id, source, group_id, role_id)
    select ${organizationId}::uuid, x.id, ${id}::uuid, 'group', x.group_id, x.role_id
    from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as x(id uuid, group_id uuid, role_id uuid)
    on conflict (organization_id, directory_id, group_id) where source = 'group'
    do update set role_id = excluded.role_id, expires_at = null where role_mapping.role_id <> excluded.role_id`;
  await applyRules(tx, directory, draft);
  await tx.$executeRaw`
    update directory set draft = null, version = version + 1, scope = ${draft.scope}, default_role_id = ${draft.defaultRoleId}::uuid, updated_at = now()
    where organization_id = ${organizationId}::uuid and id = ${id}::uuid`;
}

/** Units and values of the role attribute; without a word about them in the draft they are as they were. */
async function applyRules(tx: Tx, { organizationId, id }: DirectoryRow, draft: DirectoryDraft): Promise<void> {
  const rules = rulesOf(draft).map((rule) => ({ id: newId("map"), source: rule.source, value: rule.value, role_id: rule.roleId }));
  await tx.$executeRaw`
    delete from role_mapping where organization_id = ${organizationId}::uuid and directory_id = ${id}::uuid and source <> 'group'
      and not exists (select 1 from jsonb_to_recordset(${JSON.stringify(rules)}::jsonb) as x(source text, value text)
        where x.source = role_mapping.source and x.value = role_mapping.value)`;
  await tx.$executeRaw`
    insert into role_mapping (organization_id, id, directory_id, source, value, role_id)
    select ${organizationId}::uuid, x.id, ${id}::uuid, x.source, x.value, x.role_id
    from jsonb_to_recordset(${JSON.stringify(rules)}::jsonb) as x(id uuid, source text, value text, role_id uuid)
    on conflict (organization_id, directory_id, source, value) where source <> 'group'
    do update set role_id = excluded.role_id, expires_at = null where role_mapping.role_id <> excluded.role_id`;
}

async function markEnabled(tx: Tx, directory: DirectoryRow, { first, by, now }: { first: boolean; by: string; now: Date }): Promise<void> {
  await tx.directory.update({
    where: { organizationId_id: { organizationId: directory.organizationId, id: directory.id } },
    data: { testedAt: now, ...(first ? { enabledAt: now, enabledBy: by } : {}) },
  });
}
