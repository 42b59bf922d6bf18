/**
 * The door of `/scim/v2/{directoryId}`: a bearer token of exactly that directory, else 401, and the same answer for another
 * directory's token as for a directory that never existed.
 */
import { databaseNow } from "../db/transaction";
import { prisma } from "../db/client";
import { tryParseId } from "../ids";
import { newRequestId } from "../http/request-id";
import { scimError } from "../http/scim-error";
import { SECURITY_HEADERS } from "../http/security-headers";
import { hashSecret, tokenKind } from "../tokens";
import { DOOR, type RouteContext, type RouteHandler } from "./core";
import { presentable, statusOf } from "../http/problem";
import { logger } from "../logger";

/** For addresses below the base that name no resource. */
export const unknownResource: RouteHandler = Object.assign(
  async (request: Request, context?: RouteContext): Promise<Response> => {
    const requestId = newRequestId();
    const answer = await answering(request, await context?.params, requestId);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) answer.headers.set(name, value);
    answer.headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    answer.headers.set("X-Request-Id", requestId);
    return answer;
  },
  { [DOOR]: "scim" },
);

async function answering(request: Request, params: Record<string, unknown> | undefined, requestId: string): Promise<Response> {
  try {
    if (await isAdmitted(request, String(params?.directoryId ?? ""))) return scimError(404, "There is no such resource here.");
    return scimError(401, "This needs a valid SCIM token of this directory.", { "WWW-Authenticate": "Bearer" });
  } catch (thrown) {
    const error = presentable(thrown);
    const status = statusOf(error.code);
    if (status >= 500) logger.error({ requestId, err: error }, "a SCIM request failed");
    return scimError(status, error.message, status === 503 ? { "Retry-After": "5" } : {});
  }
}

async function isAdmitted(request: Request, publicDirectoryId: string): Promise<boolean> {
  const token = /^bearer ([^\s]+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const directoryId = tryParseId("dir", publicDirectoryId);
  if (!token || !directoryId || tokenKind(token) !== "scim") return false;
  const found = await prisma().accessToken.findUnique({
    where: { hash: new Uint8Array(hashSecret(token)) },
    select: { kind: true, directoryId: true, revokedAt: true, expiresAt: true, directory: { select: { state: true } } },
  });
  if (!found || found.kind !== "scim" || found.directoryId !== directoryId || found.directory?.state === "disconnected") return false;
  const now = await databaseNow();
  return !(found.revokedAt && found.revokedAt <= now) && !(found.expiresAt && found.expiresAt <= now);
}
