/**
 * The end of a directory (contract §5.3). Tokens and credentials die at once, schedules stop, and nobody loses access:
 * whoever is active stays so until people decide in the review. The row stays, with all it knew, as history.
 */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import type { Tx } from "../db/client";
import { transaction } from "../db/transaction";
import { RollcallError } from "../errors";
import { recordEvents } from "../events/record";
import { fold } from "../fold";
import { asId, type Id, toPublicId } from "../ids";
import { logger } from "../logger";
import { audit } from "../logs/audit";
import { requireOrganization } from "../organizations/require";
import { changeState } from "./change-state";
import { withdrawGrant } from "./connection";
import { presentDirectory } from "./present";
import { lockDirectory } from "./queries";
import { transition } from "./transition";

export type Disconnected = { directory_id: string; state: "disconnected"; active_members: number };

/**
 * `confirmName`: the organization's name, typed by whoever disconnects (R-16); letter case and spaces around it do not matter.
 * Repeating it on a disconnected directory changes nothing.
 * @throws RollcallError not_found; invalid_request, reason `name_mismatch`
 */
export async function disconnectDirectory(ctx: Ctx, input: { directoryId: Id<"dir">; confirmName: string }): Promise<Disconnected> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const { directoryId } = input;
  const active = await transaction(ctx, async (tx) => {
    const organization = await requireOrganization(ctx.organizationId, tx);
    if (fold(input.confirmName) !== fold(organization.name))
      throw new RollcallError("invalid_request", "This is not the organization's name.", {
        reason: "name_mismatch",
        field: "confirm_name",
      });

    // The lock of the pipeline's units, before the row's: nothing is half-way in when the state changes.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`directory ${directoryId}`}, 0))`;
    const directory = await lockDirectory(tx, ctx.organizationId, directoryId);
    const members = await countActive(tx, ctx.organizationId, directoryId);
    if (directory.state === "disconnected") return members;
    transition(directory.state, "disconnect");

    const tokens = await cutOff(tx, ctx.organizationId, directoryId);
    await audit(tx, ctx, {
      action: "directory.disconnect",
      targetType: "directory",
      targetId: directoryId,
      changes: { tokens_revoked: tokens, active_members: members },
    });
    if (directory.state === "draft") {
      await setDisconnected(tx, ctx.organizationId, directoryId);
      return members;
    }
    const cause = { kind: ctx.actor.type, id: ctx.actor.id };
    await changeState(tx, ctx, directoryId, "disconnect", cause);
    await setDisconnected(tx, ctx.organizationId, directoryId);
    await recordEvents(tx, ctx.organizationId, [
      {
        type: "dsync.deleted",
        directoryId,
        data: { ...presentDirectory({ ...directory, state: "disconnected" }) },
        cause: { ...cause, initial: false },
      },
    ]);
    return members;
  });
  await endGrant(ctx, directoryId);
  return { directory_id: toPublicId("dir", directoryId), state: "disconnected", active_members: active };
}

/**
 * Drafts that another choice replaces. Nobody was told of a draft, so nobody is told of its end.
 * @returns those that hold a consent: the caller ends it after the commit (connection.ts, withdrawGrant)
 */
export async function abandonDrafts(tx: Tx, ctx: Pick<Ctx, "organizationId">): Promise<Id<"dir">[]> {
  const drafts = await tx.directory.findMany({
    where: { organizationId: ctx.organizationId, state: "draft" },
    orderBy: { id: "asc" },
    select: { id: true, credential: true },
  });
  for (const { id } of drafts) {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`directory ${id}`}, 0))`;
    await cutOff(tx, ctx.organizationId, asId("dir", id));
    await setDisconnected(tx, ctx.organizationId, asId("dir", id));
  }
  return drafts.flatMap(({ id, credential }) => (credential === null ? [] : [asId("dir", id)]));
}

/** Tokens and runs end; whoever still works at a run is refused by its number. */
async function cutOff(tx: Tx, organizationId: Id<"org">, directoryId: Id<"dir">): Promise<number> {
  await tx.$executeRaw`
    update sync_run set state = 'superseded', finished_at = now()
    where organization_id = ${organizationId}::uuid and directory_id = ${directoryId}::uuid and state in ('queued', 'running')`;
  return tx.$executeRaw`
    update access_token set revoked_at = now()
    where organization_id = ${organizationId}::uuid and directory_id = ${directoryId}::uuid and (revoked_at is null or revoked_at > now())`;
}

async function setDisconnected(tx: Tx, organizationId: Id<"org">, directoryId: Id<"dir">): Promise<void> {
  await tx.$executeRaw`
    update directory set state = 'disconnected', disconnected_at = now(), next_sync_at = null, run_number = run_number + 1,
           run_lease_until = null, run_lease_by = null, paused_by = null, paused_at = null, updated_at = now()
    where organization_id = ${organizationId}::uuid and id = ${directoryId}::uuid`;
}

/** Active members whom this directory names: what the review is about. */
async function countActive(tx: Tx, organizationId: Id<"org">, directoryId: Id<"dir">): Promise<number> {
  const [row] = await tx.$queryRaw<{ people: number }[]>`
    select count(*)::int as people from member m
    where m.organization_id = ${organizationId}::uuid and m.state = 'active' and exists (
      select 1 from directory_user u where u.organization_id = m.organization_id and u.member_id = m.id and u.directory_id = ${directoryId}::uuid)`;
  return row?.people ?? 0;
}

/** Google may be away: then the grant is forgotten here all the same. The directory is disconnected either way. */
async function endGrant(ctx: Ctx, directoryId: Id<"dir">): Promise<void> {
  if (ctx.tx) return;
  await withdrawGrant(ctx.organizationId, directoryId).catch((error: unknown) => {
    logger.warn({ err: error, directoryId }, "the consent of a disconnected directory could not be ended at the provider");
  });
}
