/** The addresses that server.ts answers without Next. Each calls what the route's file exports, so both ways run the same code. */
import * as healthz from "./app/healthz/route";
import * as metrics from "./app/metrics/route";
import * as readyz from "./app/readyz/route";
import * as scimSearch from "./app/scim/v2/[directoryId]/.search/route";
import * as scimBulk from "./app/scim/v2/[directoryId]/Bulk/route";
import * as scimGroups from "./app/scim/v2/[directoryId]/Groups/route";
import * as scimGroupSearch from "./app/scim/v2/[directoryId]/Groups/.search/route";
import * as scimGroup from "./app/scim/v2/[directoryId]/Groups/[id]/route";
import * as scimMe from "./app/scim/v2/[directoryId]/Me/route";
import * as scimResourceTypes from "./app/scim/v2/[directoryId]/ResourceTypes/route";
import * as scimResourceType from "./app/scim/v2/[directoryId]/ResourceTypes/[id]/route";
import * as scimSchemas from "./app/scim/v2/[directoryId]/Schemas/route";
import * as scimSchema from "./app/scim/v2/[directoryId]/Schemas/[id]/route";
import * as scimConfig from "./app/scim/v2/[directoryId]/ServiceProviderConfig/route";
import * as scimUsers from "./app/scim/v2/[directoryId]/Users/route";
import * as scimUserSearch from "./app/scim/v2/[directoryId]/Users/.search/route";
import * as scimUser from "./app/scim/v2/[directoryId]/Users/[id]/route";
import * as scimUnknown from "./app/scim/v2/[directoryId]/[...unknown]/route";
import { METHODS, type Method, type RouteHandler } from "./lib/doors/core";
import { REFUSES } from "./lib/doors/scim";

export { samePlace } from "./lib/http/same-place";

type Handlers = { readonly [method: string]: unknown };
type Entry = { pattern: RegExp; handlers: Handlers };
export type DirectRoute = { handler: RouteHandler; params: Record<string, string> };

const scim = (below: string, handlers: Handlers): Entry => ({
  pattern: new RegExp(`^/scim/v2/(?<directoryId>[^/]+)/${below}$`),
  handlers,
});

/** First match wins. Named groups become the route's params. */
const TABLE: readonly Entry[] = [
  scim("Users", scimUsers),
  scim("Users/\\.search", scimUserSearch),
  scim("Users/(?<id>[^/]+)", scimUser),
  scim("Groups", scimGroups),
  scim("Groups/\\.search", scimGroupSearch),
  scim("Groups/(?<id>[^/]+)", scimGroup),
  scim("\\.search", scimSearch),
  scim("Bulk", scimBulk),
  scim("Me", scimMe),
  scim("ServiceProviderConfig", scimConfig),
  scim("ResourceTypes", scimResourceTypes),
  scim("ResourceTypes/(?<id>[^/]+)", scimResourceType),
  scim("Schemas", scimSchemas),
  scim("Schemas/(?<id>[^/]+)", scimSchema),
  { pattern: /^\/healthz$/, handlers: healthz },
  { pattern: /^\/readyz$/, handlers: readyz },
  { pattern: /^\/metrics$/, handlers: metrics },
  { pattern: /^\/scim\/v2(?:\/(?<directoryId>[^/]+)(?:\/.*)?)?$/, handlers: scimUnknown },
];

export function directRoute(method: string, url: string): DirectRoute | null {
  const query = url.indexOf("?");
  const path = query < 0 ? url : url.slice(0, query);
  for (const { pattern, handlers } of TABLE) {
    const match = pattern.exec(path);
    if (match) return { handler: handlerOf(handlers, method, path), params: decoded(match.groups ?? {}) };
  }
  return null;
}

function handlerOf(handlers: Handlers, method: string, path: string): RouteHandler {
  const handler = handlers[method === "HEAD" && !handlers.HEAD ? "GET" : method];
  // A route file exports its handlers under the names of their methods.
  if (typeof handler === "function") return handler as RouteHandler;
  if (path.startsWith("/scim/")) return scimRefusal(handlers);
  return notAllowed(METHODS.filter((name) => name in handlers));
}

/** For methods that no route file can name: TRACE, PROPFIND and the like. */
function scimRefusal(handlers: Handlers): RouteHandler {
  const refusing = Object.values(handlers).find((handler) => typeof handler === "function" && REFUSES in handler);
  return (refusing as RouteHandler | undefined) ?? scimUnknown.GET;
}

function notAllowed(allowed: Method[]): RouteHandler {
  return async () => new Response(null, { status: 405, headers: { Allow: allowed.join(", ") } });
}

function decoded(params: Record<string, string>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const name in params) if (params[name] !== undefined) plain[name] = safeDecode(params[name]);
  return plain;
}

function safeDecode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
