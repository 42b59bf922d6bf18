/**
 * Runs a refused SCIM request again, through the same handler, after somebody mended its cause. The person who asks is the
 * actor; the entry it leaves names the one it repeats. Nothing is run that was done or overtaken meanwhile, or that is not known whole.
 */
import { requirePermission } from "../access/require";
import { mappingOf } from "../attributes/mapping";
import type { Ctx } from "../context";
import { env } from "../env";
import { notFound, RollcallError } from "../errors";
import { presentable, statusOf } from "../http/problem";
import { type Id, toPublicId } from "../ids";
import { audit } from "../logs/audit";
import { actorOf } from "../logs/record";
import { transaction } from "../db/transaction";
import { flushScimLog } from "../scim-log/flush";
import { clashOf, type KeptRequest, recordRefusal } from "../scim-log/refusals";
import { findSince, findRefused, type RefusedEntry } from "../scim-log/replay-queries";
import { directRoute } from "../../server-routes";
import { REPLAY } from "./scim";
import type { ScimHandler, ScimInside } from "./scim-types";

export type Replayed = {
  object: "replay";
  /** The entry that was run again. */
  log_id: string;
  ok: boolean;
  status: number;
  scim_type: string | null;
  /** Why it was refused again. */
  detail: string | null;
  /** Entries of this replay carry it. */
  request_id: string;
};

/**
 * @throws RollcallError not_found; forbidden; wrong_state, reasons `not_a_refusal`, `request_incomplete`, `already_done`, `overtaken`,
 *   `directory_closed`
 */
export async function replay(ctx: Ctx, logId: Id<"log">): Promise<Replayed> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const entry = (await findRefused(ctx.organizationId, logId)) ?? notFound("provisioning log entry");
  const request = whole(entry);
  requireOpen(entry);
  const since = await findSince(ctx.organizationId, entry, request);
  if (since.done) throw new RollcallError("wrong_state", "This was done meanwhile: somebody ran it again.", { reason: "already_done" });
  if (since.overtaken)
    throw new RollcallError(
      "wrong_state",
      "The provider said something newer about the same record since. If this still counts, let the provider send it again.",
      { reason: "overtaken" },
    );
  await transaction(ctx, (tx) =>
    audit(tx, ctx, { action: "log.replay", targetType: "log", targetId: logId, changes: { method: request.method, path: request.path } }),
  );

  const publicLogId = toPublicId("log", logId);
  const answer = (status: number, problem: RollcallError | null): Replayed => ({
    object: "replay",
    log_id: publicLogId,
    ok: status < 400,
    status,
    scim_type: problem?.scimType ?? null,
    detail: problem?.message ?? null,
    request_id: ctx.requestId,
  });
  try {
    const { status } = await run(ctx, entry, request, publicLogId);
    return answer(status, null);
  } catch (thrown) {
    const error = presentable(thrown);
    const status = statusOf(error.code);
    // Temporary trouble is the caller's to see, and leaves nothing behind.
    if (status >= 500) throw error;
    recordRefusal({
      organizationId: ctx.organizationId,
      directoryId: entry.directoryId,
      requestId: ctx.requestId,
      actor: actorOf(ctx),
      status,
      scimType: error.scimType ?? null,
      detail: error.message,
      field: clashOf(error),
      request: { ...request, status, replayOf: publicLogId },
    });
    await flushScimLog();
    return answer(status, error);
  }
}

function whole({ outcome, request }: RefusedEntry): KeptRequest {
  if (outcome !== "failed" || !request?.method || typeof request.path !== "string")
    throw new RollcallError("wrong_state", "Only a refused request can be run again.", { reason: "not_a_refusal" });
  if (request.truncated || request.masked || (needsBody(request.method) && request.body === undefined))
    throw new RollcallError("wrong_state", "The log does not hold this request whole. Let the provider send it again.", {
      reason: "request_incomplete",
    });
  return request;
}

const needsBody = (method: string) => ["POST", "PUT", "PATCH"].includes(method);

function requireOpen({ state, syncEnabled }: RefusedEntry): void {
  if (!syncEnabled)
    throw new RollcallError("forbidden", "Directory sync is not enabled for this organization.", { reason: "sync_not_enabled" });
  if (state === "disconnected" || state === "paused")
    throw new RollcallError("wrong_state", `This directory is ${state}: it takes no requests.`, { reason: "directory_closed" });
}

async function run(ctx: Ctx, entry: RefusedEntry, request: KeptRequest, replayOf: string): Promise<{ status: number }> {
  const { directoryId, provider } = entry;
  const base = `/scim/v2/${toPublicId("dir", directoryId)}`;
  const route = directRoute(request.method, `${base}${request.path}`);
  const made = route?.handler as { [REPLAY]?: { handler: ScimHandler } } | undefined;
  const handler = made?.[REPLAY]?.handler;
  if (!route || !handler) throw new RollcallError("not_found", "There is no such resource here.");
  const record = { method: request.method, path: request.path, ...(request.body === undefined ? {} : { body: request.body }), replayOf };
  const inside: ScimInside = {
    caller: {
      ctx,
      organizationId: ctx.organizationId,
      directoryId,
      provider,
      state: entry.state,
      mapping: mappingOf(provider, entry.mapping, directoryId),
      tokenId: entry.tokenId,
      baseUrl: `${env().APP_URL}${base}`,
      requestId: ctx.requestId,
      record,
      // A person runs it, not the token.
      requireOpen: async () => {},
    },
    // The table of routes names what its handlers ask for.
    params: route.params as ScimInside["params"],
    query: new URLSearchParams(request.query ?? ""),
    body: request.body,
    // A version that was right then is not asked for again: the person who replays decides.
    headers: { get: () => null },
    path: request.path,
  };
  return handler(inside);
}
