/** The addresses that server.ts answers without Next. Each calls what the route's file exports, so both ways run the same code. */
import * as healthz from "./app/healthz/route";
import * as metrics from "./app/metrics/route";
import * as readyz from "./app/readyz/route";
import * as scimUnknown from "./app/scim/v2/[directoryId]/[...unknown]/route";
import type { RouteHandler } from "./lib/doors/core";
import { scimError } from "./lib/http/scim-error";

type Handlers = { readonly [method: string]: unknown };
type Entry = { pattern: RegExp; handlers: Handlers };
export type DirectRoute = { call: (request: Request) => Promise<Response> };

/** First match wins. Named groups become the route's params. */
const TABLE: readonly Entry[] = [
  { pattern: /^\/healthz$/, handlers: healthz },
  { pattern: /^\/readyz$/, handlers: readyz },
  { pattern: /^\/metrics$/, handlers: metrics },
  { pattern: /^\/scim\/v2(?:\/(?<directoryId>[^/]+)(?:\/.*)?)?$/, handlers: scimUnknown },
];

/** Slashes doubled or at the end mean nothing below /scim. */
export function samePlace(url: string): string {
  if (!/^\/+scim(\/|$)/.test(url)) return url;
  const [path = "", query] = url.split(/\?(.*)/s);
  const plain = path.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
  return query === undefined ? plain : `${plain}?${query}`;
}

export function directRoute(method: string, url: string): DirectRoute | null {
  const path = url.split("?", 1)[0] ?? "/";
  for (const { pattern, handlers } of TABLE) {
    const match = pattern.exec(path);
    if (match) return { call: (request) => call(handlers, method, request, match.groups ?? {}) };
  }
  return null;
}

async function call(handlers: Handlers, method: string, request: Request, params: Record<string, string>): Promise<Response> {
  const handler = handlers[method === "HEAD" && !handlers.HEAD ? "GET" : method];
  if (typeof handler !== "function") return notAllowed(handlers, request);
  // A route file exports its handlers under the names of their methods.
  return (handler as RouteHandler)(request, { params: Promise.resolve(decoded(params)) });
}

function notAllowed(handlers: Handlers, request: Request): Response {
  const allow = ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((name) => name in handlers).join(", ");
  const isScim = new URL(request.url).pathname.startsWith("/scim/");
  return isScim
    ? scimError(405, `This address answers ${allow}.`, { Allow: allow })
    : new Response(null, { status: 405, headers: { Allow: allow } });
}

function decoded(params: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, safeDecode(value)]),
  );
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
