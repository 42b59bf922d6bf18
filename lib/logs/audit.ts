/** What a person did, in the transaction that did it. */
import type { Ctx } from "../context";
import type { Prisma, Tx } from "../db/client";
import { newId } from "../ids";

export type AuditNote = {
  /** `room.verb`: directory.enable, hold.approve, … */
  action: string;
  targetType?: string;
  /** Ours (uuid) or public, as the target's readers expect. */
  targetId?: string;
  /** Never a secret. */
  changes?: { [key: string]: unknown };
};

/** Without an organization: what holds for the whole deployment. */
type By = Pick<Ctx, "actor" | "requestId"> & { organizationId: Ctx["organizationId"] | null };

export async function audit(tx: Tx, ctx: By, note: AuditNote): Promise<void> {
  await tx.auditEntry.create({
    data: {
      organizationId: ctx.organizationId,
      id: newId("aud"),
      actorType: ctx.actor.type,
      actorId: ctx.actor.id,
      actorName: ctx.actor.name,
      action: note.action,
      targetType: note.targetType ?? null,
      targetId: note.targetId ?? null,
      changes: (note.changes ?? {}) as Prisma.InputJsonObject,
      requestId: ctx.requestId,
    },
  });
}
