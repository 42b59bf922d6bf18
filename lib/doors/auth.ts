/** /api/auth/*: next-auth keeps its own CSRF token and body formats, so this door only adds what every answer of ours carries. */
import { env } from "../env";
import { presentable, problemResponse, statusOf } from "../http/problem";
import { newRequestId } from "../http/request-id";
import { sourceOf } from "../http/source";
import { logger } from "../logger";
import { answerAuth } from "../staff/auth";
import { DOOR, type RouteHandler } from "./core";

export const authDoor: RouteHandler = Object.assign(
  async (request: Request): Promise<Response> => {
    const requestId = newRequestId();
    let response: Response;
    try {
      response = await answerAuth(request, sourceOf(request, env().TRUSTED_PROXIES));
    } catch (thrown) {
      const error = presentable(thrown);
      if (statusOf(error.code) >= 500) logger.error({ requestId, err: error }, "a sign-in request failed");
      response = problemResponse(error, requestId);
    }
    response.headers.set("X-Request-Id", requestId);
    response.headers.set("Cache-Control", "private, no-store");
    response.headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.headers.set("Referrer-Policy", "same-origin");
    response.headers.set("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
    response.headers.set("X-Content-Type-Options", "nosniff");
    return response;
  },
  { [DOOR]: "auth" },
);
