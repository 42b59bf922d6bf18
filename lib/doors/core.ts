/**
 * The machinery all doors share. A door admits the caller, parses the input with strict schemas, calls one handler and
 * presents what it returns or throws; which credential it wants is the only thing that differs. Web Request and Response only.
 *
 * Order: own-origin check → admission → permission → query and body → handler. Nothing is read from a caller who is not admitted.
 */
import { z } from "zod";
import { env } from "../env";
import { RollcallError } from "../errors";
import { type BodyRules, readJsonBody, readQuery } from "../http/body";
import { presentable, problemResponse, statusOf } from "../http/problem";
import { rateHeaders } from "../http/rate-limit";
import { newRequestId } from "../http/request-id";
import { changesState, requireSameOrigin } from "../http/same-origin";
import { DATA_POLICY } from "../http/security-headers";
import { sourceOf } from "../http/source";
import { logger } from "../logger";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
export type Method = (typeof METHODS)[number];

/** Names of dynamic segments; a route under `[id]` always has `id`. */
export type Params = { readonly id: string; readonly [name: string]: string };
export type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> };
export type RouteHandler = (request: Request, context?: RouteContext) => Promise<Response>;

export type Spec<Body, Query> = {
  body?: z.ZodType<Body>;
  query?: z.ZodType<Query>;
  /** Query names that may come more than once; they arrive as arrays. */
  repeat?: readonly string[];
  /** Of a successful answer: 200, or 204 when the handler returns nothing. */
  status?: number;
};

/** What is known before anybody is admitted. `source` is for throttling only. */
export type Knock = { request: Request; requestId: string; source: string };
export type Inside<Body, Query> = Knock & { params: Params; body: Body; query: Query };

export type DoorKind<Caller, Extra> = {
  name: string;
  /** Carries a cookie: state changes must come from our own pages. */
  sameOrigin: boolean;
  /** WWW-Authenticate of a 401. */
  challenge: string;
  admit: (knock: Knock, spec: Extra) => Promise<Caller>;
  body?: BodyRules;
};

/** Found on every handler that a door made; the route walk looks for it. */
export const DOOR = Symbol.for("rollcall.door");

const API_HEADERS: Readonly<Record<string, string>> = {
  "Cache-Control": "private, no-store",
  "Content-Security-Policy": DATA_POLICY,
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "same-origin",
  "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
};

/** Makes a kind of door: `const portalDoor = makeDoor({name: "portal", …})`, then `export const GET = portalDoor({}, handler)`. */
export function makeDoor<Caller extends object, Extra extends object = object>(kind: DoorKind<Caller, Extra>) {
  return function door<Body = undefined, Query = Record<string, never>>(
    spec: Spec<Body, Query> & Extra,
    handler: (inside: Caller & Inside<Body, Query>) => unknown,
  ): RouteHandler {
    return marked(kind.name, (request, context) =>
      answering(kind, request, async (knock) => {
        if (kind.sameOrigin && changesState(request.method)) requireSameOrigin(request, env().APP_URL);
        const caller = await kind.admit(knock, spec);
        const params = (await context?.params) ?? {};
        const query = parseQuery(spec, request);
        const body = await parseBody(spec, request, kind.body);
        // Next fills every segment the route's folder names, as text.
        const result = await handler({ ...caller, ...knock, params: params as Params, body, query });
        return present(result, spec.status);
      }),
    );
  };
}

/** The rest of a route's methods: `export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET")` answers 405 with Allow. */
export function refuse(...allowed: Method[]): Record<Method, RouteHandler> {
  const allow = [...new Set([...allowed, ...(allowed.includes("GET") ? ["HEAD"] : []), "OPTIONS"])].join(", ");
  const refused = marked("refuse", (request) =>
    answering({ name: "refuse", challenge: "" }, request, async () => {
      if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: { Allow: allow } });
      throw new RollcallError("method_not_allowed", `This address answers ${allow}.`, { params: { allow } });
    }),
  );
  return Object.fromEntries(METHODS.map((method) => [method, refused])) as Record<Method, RouteHandler>;
}

/** All methods of an address where nothing is: the same answer a program gets for any other refusal, not a page. */
export function nowhere(): Record<Method, RouteHandler> {
  const unknown = marked("nowhere", (request) =>
    answering({ name: "nowhere", challenge: "" }, request, async () => {
      throw new RollcallError("not_found", "There is nothing at this address.");
    }),
  );
  return Object.fromEntries(METHODS.map((method) => [method, unknown])) as Record<Method, RouteHandler>;
}

export function json(data: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(data), { status, headers: { "Content-Type": "application/json", ...headers } });
}

function marked(name: string, handler: RouteHandler): RouteHandler {
  return Object.assign(handler, { [DOOR]: name });
}

async function answering(
  kind: Pick<DoorKind<object, object>, "name" | "challenge">,
  request: Request,
  work: (knock: Knock) => Promise<Response>,
): Promise<Response> {
  const started = performance.now();
  const requestId = newRequestId();
  let response: Response;
  try {
    response = await work({ request, requestId, source: sourceOf(request, env().TRUSTED_PROXIES) });
  } catch (thrown) {
    const error = presentable(thrown);
    if (statusOf(error.code) >= 500) logger.error({ requestId, err: error }, "a request failed");
    response = problemResponse(error, requestId, {
      ...(error.code === "unauthenticated" && kind.challenge ? { "WWW-Authenticate": kind.challenge } : {}),
      ...(error.code === "method_not_allowed" ? { Allow: String(error.params?.allow) } : {}),
      ...rateHeaders(error),
    });
  }
  const ms = Math.round(performance.now() - started);
  logger.info(
    { requestId, door: kind.name, method: request.method, path: new URL(request.url).pathname, status: response.status, ms },
    "request",
  );
  return withHeaders(response, requestId);
}

function parseQuery<Query>(spec: Spec<unknown, Query>, request: Request): Query {
  const schema = (spec.query ?? z.strictObject({})) as z.ZodType<Query>;
  return schema.parse(readQuery(new URL(request.url), spec.repeat));
}

async function parseBody<Body>(spec: Spec<Body, unknown>, request: Request, rules?: BodyRules): Promise<Body> {
  if (!changesState(request.method)) return undefined as Body;
  const sent = await readJsonBody(request, rules);
  if (spec.body) {
    // A schema may allow that nothing is sent; otherwise what is missing is the declared JSON.
    if (sent === undefined && !request.headers.has("content-type") && !spec.body.safeParse(undefined).success)
      throw new RollcallError("unsupported_media_type", "Send JSON with the header Content-Type: application/json.");
    return spec.body.parse(sent);
  }
  if (sent !== undefined) z.strictObject({}).parse(sent);
  return undefined as Body;
}

function present(result: unknown, status?: number): Response {
  if (result instanceof Response) return result;
  if (result === undefined) return new Response(null, { status: status ?? 204 });
  return json(result, status);
}

function withHeaders(response: Response, requestId: string): Response {
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(API_HEADERS)) if (!headers.has(name)) headers.set(name, value);
  headers.set("X-Request-Id", requestId);
  return new Response(response.body, { status: response.status, headers });
}
