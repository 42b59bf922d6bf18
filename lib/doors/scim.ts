/**
 * The door of `/scim/v2/{directoryId}`: a bearer token of exactly that directory. Another directory's token reads the same
 * answer as a directory that never existed.
 */
import { verifyToken } from "../access/verify";
import { env } from "../env";
import { RollcallError } from "../errors";
import { presentable, statusOf } from "../http/problem";
import { newRequestId } from "../http/request-id";
import { scimError } from "../http/scim-error";
import { DATA_POLICY, SECURITY_HEADERS } from "../http/security-headers";
import { sourceOf } from "../http/source";
import { tryParseId } from "../ids";
import { logger } from "../logger";
import { DOOR, type RouteContext, type RouteHandler } from "./core";

/** For addresses below the base that name no resource. */
export const unknownResource: RouteHandler = Object.assign(
  async (request: Request, context?: RouteContext): Promise<Response> => {
    const requestId = newRequestId();
    const params = await context?.params;
    const answer = await refusal(request, String(params?.directoryId ?? ""), requestId);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) answer.headers.set(name, value);
    answer.headers.set("Content-Security-Policy", DATA_POLICY);
    answer.headers.set("X-Request-Id", requestId);
    return answer;
  },
  { [DOOR]: "scim" },
);

async function refusal(request: Request, directory: string, requestId: string): Promise<Response> {
  try {
    const token = await verifyToken(request.headers, "scim", sourceOf(request, env().TRUSTED_PROXIES));
    const directoryId = tryParseId("dir", directory);
    const what = directoryId && token.directoryId === directoryId ? "There is no such resource here." : "There is no such directory here.";
    throw new RollcallError("not_found", what);
  } catch (thrown) {
    const error = presentable(thrown);
    const status = statusOf(error.code);
    if (status >= 500) logger.error({ requestId, err: error }, "a SCIM request failed");
    return scimError(status, error.message, {
      ...(status === 401 ? { "WWW-Authenticate": "Bearer" } : {}),
      ...(error.retryAfter || status === 503 ? { "Retry-After": String(Math.max(1, Math.ceil(error.retryAfter ?? 5))) } : {}),
    });
  }
}
