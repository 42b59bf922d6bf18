/**
 * The door of `/scim/v2/{directoryId}`. It admits by token (scim-admit.ts), reads the body within its limits, calls one
 * handler and presents what it answers or throws: always application/scim+json, never a 500 for bad input. The same code
 * serves server.ts, which hands over a Wire, and the route files under Next.
 */
import type { Ctx, Permission } from "../context";
import { mappingOf } from "../attributes/mapping";
import { env } from "../env";
import { RollcallError } from "../errors";
import { presentable, statusOf } from "../http/problem";
import { rateHeaders } from "../http/rate-limit";
import { logRequest } from "../http/request-log";
import { newRequestId } from "../http/request-id";
import { type ScimBody, parseScimBody, requireScimType, SCIM_BODY_LIMIT } from "../http/scim-body";
import { scimErrorText } from "../http/scim-error";
import { DATA_POLICY } from "../http/security-headers";
import { sourceOf } from "../http/source";
import { RefusalPace } from "../http/refusal-pace";
import { Presence, Turns } from "../http/turns";
import { toResponse, WIRE, type Wire, type WireAnswer, wireOf } from "../http/wire";
import { logger } from "../logger";
import { masked, within } from "../scim-log/mask";
import { noteSeen } from "../scim-log/notes";
import "../scim-log/flush";
import { clashOf, type KeptRequest, recordRefusal } from "../scim-log/refusals";
import { rangeOf } from "../http/source";
import { FRESH_MS } from "../access/scim-token";
import { DOOR, METHODS, type Method, type RouteHandler } from "./core";
import { type Admitted, admitScim, noteWrongPath, pathBelow } from "./scim-admit";
import type { ScimAnswer, ScimCaller, ScimHandler, ScimInside, ScimSpec } from "./scim-types";

export type { HeaderReader, ScimAnswer, ScimCaller, ScimHandler, ScimInside, ScimSpec } from "./scim-types";

const PERMISSIONS: readonly Permission[] = ["org:sys_provisioning:manage", "org:sys_provisioning:read"];
/** Of a request that was done, and of one that was refused: the latter may be run again. */
const KEEP_DONE = 16 * 1024;
const KEEP_REFUSED = 64 * 1024;
/** Bodies above this are read and parsed a few at a time: each is many times its size in memory. */
const LARGE = 256 * 1024;

/** Fewer of one organization while another is here: what a flood has under way is what everybody else waits behind. */
const here = new Presence();
const refusals = new RefusalPace();
const reads = new Turns({ atOnce: 16, beside: 2, waiting: 500 }, here);
const writes = new Turns({ atOnce: 64, beside: 6, waiting: 500 }, here);
const largeOfOne = new Turns({ atOnce: 2, beside: 1, waiting: 100 }, here);
const largeOfAll = new Turns({ atOnce: 4, waiting: 1_000 });

const HEADERS: Readonly<Record<string, string>> = {
  "Content-Type": "application/scim+json",
  "Cache-Control": "private, no-store",
  "Content-Security-Policy": DATA_POLICY,
  "Referrer-Policy": "same-origin",
  "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
};

/** What scim-replay.ts calls of a route: the handler without its door. */
export const REPLAY = Symbol.for("rollcall.scim-replay");

/** Marks what scimRefuse made: methods that no route file can name are answered by it. */
export const REFUSES = Symbol.for("rollcall.scim-refuses");

/** `export const POST = scimDoor({ body: "required" }, createUser)` */
export function scimDoor(spec: ScimSpec, handler: ScimHandler): RouteHandler {
  const served = (wire: Wire, params: Record<string, string>) => serve(spec, handler, wire, params);
  const route: RouteHandler = async (request, context) => {
    const params = (await context?.params) ?? {};
    const wire = wireOf(request, sourceOf(request, env().TRUSTED_PROXIES));
    // Next fills every segment the route's folder names; a catch-all comes as a list.
    const flat = Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, Array.isArray(value) ? value.join("/") : (value ?? "")]),
    );
    return toResponse(await served(wire, flat), request.method);
  };
  return Object.assign(route, { [DOOR]: "scim", [WIRE]: served, [REPLAY]: { spec, handler } });
}

/** The rest of a route's methods: `export const { PUT, PATCH, DELETE, OPTIONS } = scimRefuse("GET", "POST")`. */
export function scimRefuse(...allowed: Method[]): Record<Method, RouteHandler> {
  const allow = [...new Set([...allowed, ...(allowed.includes("GET") ? ["HEAD"] : []), "OPTIONS"])].join(", ");
  const refused = scimDoor({}, ({ caller }) => {
    if (caller.record.method === "OPTIONS") return { status: 204, headers: { Allow: allow } };
    throw new RollcallError("method_not_allowed", `This address answers ${allow}.`, { params: { allow } });
  });
  Object.assign(refused, { [REFUSES]: true });
  return Object.fromEntries(METHODS.map((method) => [method, refused])) as Record<Method, RouteHandler>;
}

/** For addresses below the base that name no resource. */
export const unknownResource: RouteHandler = scimDoor({}, () => {
  throw new RollcallError("not_found", "There is no such resource here.", { reason: "no_such_address" });
});

async function serve(spec: ScimSpec, handler: ScimHandler, wire: Wire, params: Record<string, string>): Promise<WireAnswer> {
  const started = performance.now();
  const requestId = newRequestId();
  let admitted: Admitted | null = null;
  let body: ScimBody | null = null;
  let answer: WireAnswer;
  try {
    let entry = await admitScim(wire, params.directoryId ?? null, requestId);
    const admitAgain = () => admitScim(wire, params.directoryId ?? null, requestId, { again: true });
    admitted = entry;
    const admittedAt = performance.now();
    const inTurn = turnFor(spec, wire, entry);
    answer = await inTurn(async () => {
      body = spec.body === "required" ? await readBody(wire) : null;
      // A queue, or a body that came slowly: what was allowed then may be forbidden now.
      if (performance.now() - admittedAt > FRESH_MS) entry = await admitAgain();
      const inside = insideOf(entry, wire, params, requestId, body, admitAgain);
      return present(await handler(inside), requestId);
    });
    seen(wire, entry, answer.status);
  } catch (thrown) {
    answer = refused(thrown, requestId);
    if (admitted) afterRefusal(thrown, wire, admitted, requestId, body, answer);
  }
  const ms = Math.round(performance.now() - started);
  logRequest({
    requestId,
    door: "scim",
    method: wire.method,
    path: wire.path,
    status: answer.status,
    ms,
    organizationId: admitted?.grant.organizationId,
  });
  if (answer.status === 401 || answer.status === 429) await refusals.wait(wire.source);
  return answer;
}

type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

function turnFor(spec: ScimSpec, wire: Wire, { grant }: Admitted): InTurn {
  const key = grant.organizationId;
  if (spec.body !== "required") return (work) => (wire.method === "DELETE" ? writes : reads).run(key, work);
  const length = wire.header("content-length");
  if (length !== null && Number(length) <= LARGE) return (work) => writes.run(key, work);
  return (work) => largeOfOne.run(key, () => largeOfAll.run("", work));
}

async function readBody(wire: Wire): Promise<ScimBody> {
  // Whoever sends nothing at all is told that a body is missing, not how to label it.
  if (wire.header("content-type") === null && (await wire.read(SCIM_BODY_LIMIT)).length === 0) return parseScimBody(new Uint8Array());
  requireScimType(wire);
  return parseScimBody(await wire.read(SCIM_BODY_LIMIT));
}

function insideOf(
  { grant, baseUrl }: Admitted,
  wire: Wire,
  params: Record<string, string>,
  requestId: string,
  body: ScimBody | null,
  requireOpen: ScimCaller["requireOpen"],
): ScimInside {
  const query = new URLSearchParams(wire.query);
  if (wire.query.includes("%00")) refuseNul(query);
  const { organizationId, directoryId, tokenId, provider, directoryState } = grant;
  const path = pathBelow(wire.path);
  const ctx: Ctx = { organizationId, actor: { type: "token", id: tokenId, name: grant.name }, permissions: PERMISSIONS, requestId };
  const caller: ScimCaller = {
    ctx,
    organizationId,
    directoryId,
    provider,
    state: directoryState,
    mapping: mappingOf(provider, grant.mapping, directoryId),
    tokenId,
    baseUrl,
    requestId,
    requireOpen,
    record: { method: wire.method, path, tokenId, ...(body ? within(masked(body.text, body.value), body.bytes, KEEP_DONE) : {}) },
  };
  return {
    caller,
    // The table of routes names both; an address without an id has handlers that do not ask for one.
    params: params as ScimInside["params"],
    query,
    body: body?.value,
    headers: { get: (name) => wire.header(name) },
    path,
  };
}

/** PostgreSQL holds none; in a filter it is no JSON string either. */
function refuseNul(query: URLSearchParams): never {
  const inFilter = [...query].some(([name, value]) => name.toLowerCase() === "filter" && value.includes("\0"));
  throw new RollcallError("invalid_request", "The query holds a NUL character.", { scimType: inFilter ? "invalidFilter" : "invalidValue" });
}

function present({ status, body, headers }: ScimAnswer, requestId: string): WireAnswer {
  return { status, headers: { "X-Request-Id": requestId, ...HEADERS, ...headers }, body: body ?? null };
}

/** Anything thrown → the RFC 7644 §3.12 message. */
export function refused(thrown: unknown, requestId: string): WireAnswer {
  const error = presentable(thrown);
  const status = statusOf(error.code);
  if (status >= 500 && !error.retryAfter) logger.error({ requestId, err: error }, "a SCIM request failed");
  const wait = error.retryAfter ?? (status === 503 ? 5 : undefined);
  const more: Record<string, string> = { ...rateHeaders(error) };
  if (status === 401) more["WWW-Authenticate"] = "Bearer";
  if (status === 405) more.Allow = String(error.params?.allow);
  if (wait !== undefined) more["Retry-After"] = String(Math.max(1, Math.ceil(wait)));
  const scimType = error.scimType ?? (status === 400 ? "invalidValue" : undefined);
  return present({ status, body: scimErrorText(status, error.message, scimType), headers: more }, requestId);
}

function seen(wire: Wire, { grant }: Admitted, status: number): void {
  const { organizationId, directoryId, tokenId } = grant;
  const path = pathBelow(wire.path);
  const made = status !== 201 ? null : path === "/Users" ? "user" : path === "/Groups" ? "group" : null;
  noteSeen({ organizationId, directoryId, tokenId, method: wire.method, path, source: rangeOf(wire.source) }, made);
}

/** A refusal after admission: the contact clock moves all the same, and support can see what was sent. */
function afterRefusal(
  thrown: unknown,
  wire: Wire,
  admitted: Admitted,
  requestId: string,
  body: ScimBody | null,
  { status }: WireAnswer,
): void {
  const { grant } = admitted;
  const error = presentable(thrown);
  if (error.reason === "no_such_address") {
    noteWrongPath(wire, grant, requestId);
    return;
  }
  seen(wire, admitted, status);
  const path = pathBelow(wire.path);
  const changes = !["GET", "HEAD", "OPTIONS"].includes(wire.method) && !path.endsWith("/.search");
  if (status >= 500 || status === 429 || !(changes || status === 400)) return;
  const kept = body ? within(masked(body.text, body.value), body.bytes, KEEP_REFUSED) : {};
  const ifMatch = wire.header("if-match");
  const request: KeptRequest = {
    method: wire.method,
    path,
    ...(wire.query ? { query: wire.query.slice(0, 4096) } : {}),
    ...kept,
    ...(ifMatch ? { ifMatch: ifMatch.slice(0, 200) } : {}),
    tokenId: grant.tokenId,
    status,
  };
  recordRefusal({
    organizationId: grant.organizationId,
    directoryId: grant.directoryId,
    requestId,
    actor: { type: "token", id: grant.tokenId, name: grant.name },
    status,
    scimType: error.scimType ?? null,
    detail: error.message,
    field: clashOf(error),
    request,
  });
}
