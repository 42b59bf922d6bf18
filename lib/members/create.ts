/** A member by hand: stays as made until a directory names the person (contract §5.4). */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import type { Prisma } from "../db/client";
import { transaction } from "../db/transaction";
import { RollcallError } from "../errors";
import { recordEvents } from "../events/record";
import { memberData } from "../events/views";
import { foldAddress } from "../fold";
import { newId, toPublicId } from "../ids";
import { audit } from "../logs/audit";
import { recordLog } from "../logs/record";
import type { RoleReason } from "../roles/schema";
import { findDefaultRole, findMemberByEmail, findRole } from "./queries";

export type CreateMember = {
  email: string;
  firstName?: string | null;
  lastName?: string | null;
  /** A role's key; the default role when absent. */
  role?: string | null;
  source?: "invite" | "api";
  metadata?: { [key: string]: unknown };
};

/** @throws RollcallError conflict when a member has the address */
export async function createMember(ctx: Ctx, input: CreateMember) {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const emailKey = foldAddress(input.email);
  if (!emailKey) throw new RollcallError("invalid_request", "This is not a mail address.", { field: "email", reason: "invalid_email" });

  return transaction(ctx, async (tx) => {
    const known = await findMemberByEmail(tx, ctx.organizationId, emailKey);
    if (known)
      throw new RollcallError("conflict", `${input.email} is a member already: ${toPublicId("mem", known.id)}.`, {
        reason: "member_exists",
      });
    const role = input.role ? await findRole(tx, input.role) : await findDefaultRole(tx, ctx.organizationId);
    const reason: RoleReason = {
      source: input.role ? "manual" : "default",
      because: { kind: input.role ? "manual" : "organization_default", role: { key: role.key, name: role.name, rank: role.rank } },
      considered: [],
    };
    const id = newId("mem");
    const member = {
      id,
      email: input.email.trim(),
      givenName: input.firstName ?? null,
      familyName: input.lastName ?? null,
      source: input.source ?? "api",
      state: "active",
      stateReason: null,
      holdId: null,
      roleSource: input.role ? "manual" : "default",
      roleReason: reason,
      flags: [],
      metadata: input.metadata ?? {},
      version: 1,
    };
    const name = [member.givenName, member.familyName].filter(Boolean).join(" ") || member.email;
    const logId = await recordLog(tx, ctx, {
      action: "create_member",
      outcome: "created",
      subject: { kind: "person", name, email: member.email, external_id: null },
      memberId: id,
      changes: [
        { field: "state", from: null, to: "active" },
        { field: "role", from: null, to: role.key },
        { field: "email", from: null, to: member.email },
      ],
      reasonCode: "created_by_hand",
      reasonParams: { name, email: member.email, role: role.name, by: ctx.actor.name },
      detail: {
        steps: [{ step: "written", result: "create_member" }],
        member: { state: "active", role_id: role.id, role_source: member.roleSource, email: member.email, version: 1 },
      },
    });
    await tx.member.create({
      data: {
        ...member,
        organizationId: ctx.organizationId,
        emailKey,
        roleId: role.id,
        roleReason: reason as unknown as Prisma.InputJsonObject,
        metadata: member.metadata as Prisma.InputJsonObject,
        lastLogId: logId,
      },
    });
    await audit(tx, ctx, { action: "member.create", targetType: "member", targetId: id, changes: { role: role.key } });
    const data = memberData(ctx.organizationId, member, role);
    await recordEvents(tx, ctx.organizationId, [
      {
        type: "member.provisioned",
        data,
        changes: [{ field: "state", from: null, to: "active" }],
        cause: { kind: ctx.actor.type, id: ctx.requestId, initial: false },
      },
    ]);
    return data;
  });
}
