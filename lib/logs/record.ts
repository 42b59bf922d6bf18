/** Provisioning log entries: their shape, and the way into the table for changes made by hand (the pipeline writes its own). */
import type { Ctx } from "../context";
import type { Prisma, Tx } from "../db/client";
import { type Id, newId } from "../ids";
import type { ReasonCode } from "./reasons";

export const LOG_OUTCOMES = ["created", "updated", "deactivated", "reactivated", "skipped", "failed", "held"] as const;
export type LogOutcome = (typeof LOG_OUTCOMES)[number];

/** In the order of the drawer; a step that was not reached is absent. */
export type LogStep = {
  step: "read" | "in_scope" | "role_decided" | "matched" | "checked" | "written";
  result: string;
  params?: Record<string, unknown>;
};

export type LogDetail = {
  steps: LogStep[];
  /** The provider's request; secrets are masked before it reaches this. */
  request?: { method: string; path: string; body?: unknown; tokenId?: string; status?: number };
  /** The provider's record as shown to support. */
  raw?: unknown;
  /** The line of it that the reason is about, e.g. `name.familyName`. */
  path?: string;
  /** The member as this entry left it: `check` compares it with the row. */
  member?: { state: string; role_id: string; role_source: string; email: string; version: number };
};

export type LogEntry = {
  id: Id<"log">;
  directoryId: string | null;
  source: "scim" | "google_sync" | "policy";
  runId: string | null;
  requestId: string | null;
  actor: { type: string; id: string | null; name: string } | null;
  action: string;
  outcome: LogOutcome;
  subject: { [key: string]: unknown };
  memberId: string | null;
  changes: { field: string; from: unknown; to: unknown }[];
  reasonCode: ReasonCode;
  reasonParams: { [key: string]: unknown };
  detail: LogDetail;
  loss: boolean;
};

export function actorOf(ctx: Pick<Ctx, "actor">): NonNullable<LogEntry["actor"]> {
  return { type: ctx.actor.type, id: ctx.actor.id, name: ctx.actor.name };
}

/** For verbs by hand, inside their transaction. @returns the entry's id, for member.last_log_id. */
export async function recordLog(
  tx: Tx,
  ctx: Pick<Ctx, "organizationId" | "actor" | "requestId">,
  entry: Pick<LogEntry, "action" | "outcome" | "subject" | "memberId" | "changes" | "reasonCode" | "reasonParams" | "detail">,
): Promise<Id<"log">> {
  const id = newId("log");
  await tx.provisioningLog.create({
    data: {
      organizationId: ctx.organizationId,
      id,
      source: "policy",
      requestId: ctx.requestId,
      actor: actorOf(ctx),
      action: entry.action,
      outcome: entry.outcome,
      subject: entry.subject as Prisma.InputJsonObject,
      memberId: entry.memberId,
      changes: entry.changes as Prisma.InputJsonArray,
      reasonCode: entry.reasonCode,
      reasonParams: entry.reasonParams as Prisma.InputJsonObject,
      detail: entry.detail as unknown as Prisma.InputJsonObject,
    },
  });
  return id;
}
