/**
 * An address is the same place in its absolute form (RFC 9112 §3.2.2), and below /scim a trailing or doubled slash means
 * nothing (contract §3). server.ts takes them away itself; under plain `next start` Next would answer both with a
 * redirect, and a method that it cannot name (TRACE) with a 500, before any route, rewrite or proxy of ours is asked. So
 * they are settled where every HTTP server of Node hands out a request.
 */
import { type IncomingMessage, METHODS, Server, type ServerResponse } from "node:http";
import { newRequestId } from "./request-id";
import { scimErrorText } from "./scim-error";
import { DATA_POLICY, SECURITY_HEADERS } from "./security-headers";

export function samePlace(sent: string): string {
  const url = sent.startsWith("/") ? sent : originForm(sent);
  if (!/^\/+scim(\/|$)/.test(url)) return url;
  const [path = "", query] = url.split(/\?(.*)/s);
  const plain = path.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
  return query === undefined ? plain : `${plain}?${query}`;
}

/** Which host it names means nothing: our own addresses are made from APP_URL. */
function originForm(url: string): string {
  const [absolute, below = ""] = /^https?:\/\/[^/?#]+(.*)$/is.exec(url) ?? [];
  if (absolute === undefined) return url;
  return below.startsWith("/") ? below : `/${below}`;
}

const ANSWERED = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const UNKNOWN = new Set(METHODS.filter((method) => !ANSWERED.includes(method)));
const DONE = Symbol.for("rollcall.same-place");

/** Once a process, whatever number of copies of this module it holds. */
export function correctRequests(): void {
  const marked = globalThis as { [DONE]?: boolean };
  if (marked[DONE]) return;
  marked[DONE] = true;
  const { emit } = Server.prototype;
  Server.prototype.emit = function (this: Server, event: string | symbol, ...args: unknown[]) {
    if (event === "request") {
      // Node says so of this event.
      const [request, response] = args as [IncomingMessage, ServerResponse];
      request.url = samePlace(request.url ?? "/");
      if (UNKNOWN.has(request.method ?? "")) return refuse(request, response);
    }
    return Reflect.apply(emit, this, [event, ...args]) as boolean;
  } as typeof emit;
}

/** A method that no address answers. */
function refuse(request: IncomingMessage, response: ServerResponse): true {
  const allow = ANSWERED.join(", ");
  const isScim = request.url?.startsWith("/scim") ?? false;
  response.writeHead(405, {
    ...SECURITY_HEADERS,
    "Content-Security-Policy": DATA_POLICY,
    "Cache-Control": "private, no-store",
    "X-Request-Id": newRequestId(),
    Allow: allow,
    ...(isScim ? { "Content-Type": "application/scim+json" } : {}),
    Connection: "close",
  });
  response.end(isScim ? scimErrorText(405, `No address here answers ${request.method}.`) : undefined);
  return true;
}
