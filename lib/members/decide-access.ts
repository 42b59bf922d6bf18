/**
 * Access taken or given back by a person, for many members at once: the review after a directory was disconnected. Each
 * member gets its own log entry and event, as if the change had come from a directory; the role stays as it was.
 */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import type { Prisma, Tx } from "../db/client";
import { transaction } from "../db/transaction";
import { countActive } from "../directories/active-total";
import { type NewEvent, recordEvents } from "../events/record";
import { memberData } from "../events/views";
import { type Id, newId } from "../ids";
import { actorOf } from "../logs/record";
import { lockMembers } from "./queries";

export type DecideAccess = {
  memberIds: readonly Id<"mem">[];
  /** The directory that named them last: its name is told in the log. */
  directory: { id: Id<"dir">; name: string };
};

/** Takes access from those who have it. @returns whom it concerned */
export async function deactivateMembers(ctx: Ctx, input: DecideAccess): Promise<Id<"mem">[]> {
  return decideAccess(ctx, input, {
    from: ["active", "held"],
    state: "deprovisioned",
    reasonCode: "review_deactivated",
    action: "deprovision_member",
    outcome: "deactivated",
    event: "member.deprovisioned",
  });
}

/** Gives access back to those from whom a review took it. @returns whom it concerned */
export async function reinstateMembers(ctx: Ctx, input: DecideAccess): Promise<Id<"mem">[]> {
  return decideAccess(ctx, input, {
    from: ["deprovisioned"],
    because: "review_deactivated",
    state: "active",
    reasonCode: "review_undone",
    action: "reactivate_member",
    outcome: "reactivated",
    event: "member.reactivated",
  });
}

type Move = {
  from: readonly string[];
  /** Only members in their state for this reason. */
  because?: string;
  state: "active" | "deprovisioned";
  reasonCode: "review_deactivated" | "review_undone";
  action: string;
  outcome: "deactivated" | "reactivated";
  event: string;
};
type Row = Awaited<ReturnType<typeof lockMembers>>[number];

async function decideAccess(ctx: Ctx, input: DecideAccess, move: Move): Promise<Id<"mem">[]> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  return transaction(ctx, async (tx, now) => {
    const locked = await lockMembers(tx, ctx.organizationId, input.memberIds);
    const rows = locked.filter((row) => move.from.includes(row.state) && (!move.because || row.stateReason === move.because));
    if (rows.length === 0) return [];
    const changed = rows.map((row) => ({ row, after: afterOf(row, move), logId: newId("log") }));
    await withdrawHeld(tx, ctx.organizationId, changed);
    await tx.provisioningLog.createMany({ data: changed.map((one) => logEntry(ctx, input, move, one)) });
    await writeMembers(tx, ctx.organizationId, changed, now);
    const counted = rows.filter((row) => move.state === "active" || row.state === "active").map(({ id }) => id);
    await countActive(tx, ctx.organizationId, counted, move.state === "active" ? 1 : -1);
    await recordEvents(
      tx,
      ctx.organizationId,
      changed.map(({ row, after }): NewEvent => {
        const changes = [{ field: "state", from: row.state, to: after.state }];
        const cause = { kind: "review", id: ctx.requestId, initial: false };
        return { type: move.event, directoryId: input.directory.id, data: memberData(ctx.organizationId, after, row.role), changes, cause };
      }),
    );
    return rows.map((row) => row.id as Id<"mem">);
  });
}

type Changed = { row: Row; after: Row; logId: Id<"log"> };

function afterOf(row: Row, move: Move): Row {
  const stateReason = move.state === "active" ? null : move.reasonCode;
  return { ...row, state: move.state, stateReason, holdId: null, refused: null, version: row.version + 1 };
}

function logEntry(ctx: Ctx, input: DecideAccess, move: Move, { row, after, logId }: Changed): Prisma.ProvisioningLogCreateManyInput {
  const name = [row.givenName, row.familyName].filter(Boolean).join(" ") || row.email;
  return {
    organizationId: ctx.organizationId,
    id: logId,
    directoryId: input.directory.id,
    source: "policy",
    requestId: ctx.requestId,
    actor: actorOf(ctx),
    action: move.action,
    outcome: move.outcome,
    subject: { kind: "person", name, email: row.email, external_id: null },
    memberId: row.id,
    changes: [{ field: "state", from: row.state, to: after.state }],
    reasonCode: move.reasonCode,
    reasonParams: { name, email: row.email, role: row.role.name, by: ctx.actor.name, directory: input.directory.name },
    detail: {
      steps: [{ step: "written", result: move.action }],
      member: {
        state: after.state,
        role_id: after.roleId,
        role_source: after.roleSource,
        email: after.email,
        version: after.version,
      },
    },
  };
}

/** What a hold kept of them is settled by the decision. A hold in which nobody waits any more ends by itself (provisioning/holds.ts). */
async function withdrawHeld(tx: Tx, organizationId: Id<"org">, changed: readonly Changed[]): Promise<void> {
  const ids = changed.filter(({ row }) => row.holdId !== null).map(({ row }) => row.id);
  if (ids.length === 0) return;
  await tx.$executeRaw`
    update hold_item set state = 'withdrawn', decided_at = now()
     where organization_id = ${organizationId}::uuid and member_id = any(${ids}::uuid[]) and state = 'open'`;
}

async function writeMembers(tx: Tx, organizationId: Id<"org">, changed: readonly Changed[], now: Date): Promise<void> {
  const rows = changed.map(({ after, logId }) => ({ id: after.id, log: logId, state: after.state, reason: after.stateReason }));
  await tx.$executeRaw`
    update member m set state = x.state, state_reason = x.reason, hold_id = null, refused = null, last_log_id = x.log, version = m.version + 1,
           deprovisioned_at = case when x.state = 'deprovisioned' then ${now}::timestamptz end, updated_at = ${now}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(id uuid, log uuid, state text, reason text)
     where m.organization_id = ${organizationId}::uuid and m.id = x.id`;
}
