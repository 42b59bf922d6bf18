/** A role set by hand is written as it is, without resolving; it stays until a mapping yields a role (contract §5.2). */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import type { Prisma } from "../db/client";
import { transaction } from "../db/transaction";
import { RollcallError } from "../errors";
import { recordEvents } from "../events/record";
import { memberData } from "../events/views";
import type { Id } from "../ids";
import { audit } from "../logs/audit";
import { recordLog } from "../logs/record";
import type { RoleReason } from "../roles/schema";
import { findRole, lockMember } from "./queries";

/**
 * @throws RollcallError wrong_state for a deprovisioned member, and for staff when a directory's groups give the role
 * (the API always takes it; the next check of the directory replaces it)
 */
export async function setRole(ctx: Ctx, input: { memberId: Id<"mem">; role: string }) {
  requirePermission(ctx, "org:sys_provisioning:manage");

  return transaction(ctx, async (tx, now) => {
    const before = await lockMember(tx, ctx.organizationId, input.memberId);
    if (before.state === "deprovisioned")
      throw new RollcallError("wrong_state", "A deprovisioned member keeps no role.", { reason: "member_deprovisioned" });
    if (ctx.actor.type === "staff" && before.roleSource === "mapping")
      throw new RollcallError("wrong_state", "The directory's groups give this role. To change it, put the person in the right group.", {
        reason: "role_is_mapped",
      });
    const role = await findRole(tx, input.role);
    if (before.roleId === role.id && before.roleSource === "manual") return memberData(ctx.organizationId, before, before.role);

    const reason: RoleReason = {
      source: "manual",
      because: { kind: "manual", role: { key: role.key, name: role.name, rank: role.rank } },
      considered: (before.roleReason as Partial<RoleReason>).considered ?? [],
    };
    const after = { ...before, roleId: role.id, roleSource: "manual", roleReason: reason, version: before.version + 1 };
    const name = [before.givenName, before.familyName].filter(Boolean).join(" ") || before.email;
    const changes = [
      ...(before.roleId === role.id ? [] : [{ field: "role", from: before.role.key, to: role.key }]),
      ...(before.roleSource === "manual" ? [] : [{ field: "role_source", from: before.roleSource, to: "manual" }]),
    ];
    const logId = await recordLog(tx, ctx, {
      action: "change_role",
      outcome: "updated",
      subject: { kind: "person", name, email: before.email, external_id: null },
      memberId: before.id,
      changes,
      reasonCode: "role_set_by_hand",
      reasonParams: { name, email: before.email, role: role.name, from: before.role.name, by: ctx.actor.name },
      detail: {
        steps: [{ step: "written", result: "change_role" }],
        member: { state: before.state, role_id: role.id, role_source: "manual", email: before.email, version: after.version },
      },
    });
    await tx.member.update({
      where: { organizationId_id: { organizationId: ctx.organizationId, id: before.id } },
      data: {
        roleId: role.id,
        roleSource: "manual",
        roleReason: reason as unknown as Prisma.InputJsonObject,
        version: after.version,
        lastLogId: logId,
        updatedAt: now,
      },
    });
    await audit(tx, ctx, {
      action: "member.set_role",
      targetType: "member",
      targetId: before.id,
      changes: { from: before.role.key, to: role.key },
    });
    const data = memberData(ctx.organizationId, after, role);
    const type = before.roleId === role.id ? "member.updated" : "member.role_changed";
    await recordEvents(tx, ctx.organizationId, [
      { type, data, changes, cause: { kind: ctx.actor.type, id: ctx.requestId, initial: false } },
    ]);
    return data;
  });
}
