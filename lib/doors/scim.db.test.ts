import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { createApiKey, createScimToken } from "../access/create-token";
import { anOrganization, withDirectory } from "../db/builders";
import { prisma } from "../db/client";
import { RollcallError } from "../errors";
import { newId, parseId, toPublicId } from "../ids";
import { contact } from "../scim-log/contact";
import { flushScimLog } from "../scim-log/flush";
import { withPeer } from "../http/source";
import { WIRE, type WireHandler, wireOf } from "../http/wire";
import { rotateToken } from "../access/rotate-token";
import { markTokenRevoked } from "../access/token-queries";
import { sameShape } from "../shapes/testing";
import type { RouteHandler } from "./core";
import { type ScimInside, scimDoor, scimRefuse, unknownResource } from "./scim";

let last: ScimInside | null = null;
const keep = (inside: ScimInside) => {
  last = inside;
  return { status: 200, body: JSON.stringify({ ok: true }) };
};
const get = scimDoor({}, keep);
const post = scimDoor({ body: "required" }, keep);

async function aDirectory(over: Parameters<typeof withDirectory>[1] = {}) {
  const org = await anOrganization();
  const directoryId = await withDirectory(org, { provider: "okta", ...over });
  const made = await createScimToken(org.ctx, { directoryId, name: "Okta — Göteborg" });
  return { org, directoryId, dir: toPublicId("dir", directoryId), secret: made.secret, tokenId: parseId("tok", made.id) };
}

type Call = {
  token?: string | null;
  dir: string;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
};
function call(door: RouteHandler, { token, dir, path = "/Users", method = "GET", headers = {}, body }: Call): Promise<Response> {
  const sent = new Headers({ ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers });
  if (body !== undefined && !sent.has("content-type")) sent.set("content-type", "application/scim+json");
  const request = new Request(`http://localhost:3000/scim/v2/${dir}${path}`, {
    method,
    headers: sent,
    ...(body !== undefined ? { body: body as BodyInit } : {}),
  });
  return door(request, { params: Promise.resolve({ directoryId: dir }) });
}
const problem = async (response: Response) => ({
  ...((await response.json()) as { scimType?: string; detail: string; schemas: string[] }),
  status: response.status,
});
const lastLog = async (organizationId: string) => {
  await flushScimLog();
  return prisma().provisioningLog.findFirst({ where: { organizationId }, orderBy: { id: "desc" } });
};

test("a good token brings its directory, provider, mapping and address", async () => {
  const { org, directoryId, dir, secret, tokenId } = await aDirectory();
  const answer = await call(get, { token: secret, dir, path: "/Users/abc?count=1", headers: { authorization: `bEARER   ${secret}` } });
  expect(answer.status).toBe(200);
  expect(last?.caller).toMatchObject({ organizationId: org.id, directoryId, provider: "okta", state: "active", tokenId });
  expect(last?.caller.baseUrl).toBe(`http://localhost:3000/scim/v2/${dir}`);
  expect(last?.caller.mapping).toMatchObject({ provider: "okta" });
  expect(last?.caller.record).toMatchObject({ method: "GET", path: "/Users/abc", tokenId });
  expect(last?.query.get("count")).toBe("1");
  for (const [name, value] of [
    ["content-type", "application/scim+json"],
    ["cache-control", "private, no-store"],
    ["x-content-type-options", "nosniff"],
    ["content-security-policy", "default-src 'none'; frame-ancestors 'none'"],
  ])
    expect(answer.headers.get(name as string)).toBe(value);
  expect(answer.headers.get("x-request-id")).toMatch(/^req_/);
});

test("A01 A03 A08: no token, a broken one, a stranger's and one of another kind get 401 with a SCIM body", async () => {
  const { org, dir, secret } = await aDirectory();
  const key = await createApiKey({ ...org.ctx, actor: { type: "cli", id: null, name: "cli" } }, { name: "k" });
  const sent = [null, `${secret.slice(0, -1)}${secret.endsWith("0") ? "1" : "0"}`, `rc_scim_${"0".repeat(49)}`, key.secret, "x y"];
  for (const token of sent) {
    const answer = await call(get, { token, dir });
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    expect(answer.headers.get("content-type")).toBe("application/scim+json");
    expect(await problem(answer)).toMatchObject({ status: 401, schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"] });
  }
  const doubled = await call(get, { dir, headers: { authorization: `Bearer ${secret}, Bearer ${secret}` } });
  expect(doubled.status).toBe(401);
});

test("A02 A19: another directory's address answers exactly like one that never existed, whatever the method", async () => {
  const mine = await aDirectory();
  const other = await aDirectory();
  const never = toPublicId("dir", newId("dir"));
  for (const method of ["GET", "POST", "PATCH", "DELETE"]) {
    const body = method === "GET" || method === "DELETE" ? {} : { body: "{}" };
    const foreign = await call(post, { token: mine.secret, dir: other.dir, method, ...body });
    const unknown = await call(post, { token: mine.secret, dir: never, method, ...body });
    expect(foreign.status).toBe(404);
    expect(await foreign.text()).toBe(await unknown.text());
  }
  await flushScimLog();
  expect((await contact(other.org.id, other.directoryId)).refused).toBeNull();
  expect((await contact(mine.org.id, mine.directoryId)).refused).toMatchObject({
    reason: "wrong_path",
    rightPath: `/scim/v2/${mine.dir}/Users`,
    lastFour: mine.secret.slice(-4),
  });
});

test("S2: the base pasted twice is told with the right address", async () => {
  const { org, directoryId, dir, secret } = await aDirectory();
  const answer = await call(unknownResource, { token: secret, dir, path: "/scim/v2/Users" });
  expect(await problem(answer)).toMatchObject({ status: 404 });
  await flushScimLog();
  expect((await contact(org.id, directoryId)).refused).toMatchObject({
    path: `/scim/v2/${dir}/scim/v2/Users`,
    rightPath: `/scim/v2/${dir}/Users`,
  });
  const nowhere = await unknownResource(
    new Request("http://localhost:3000/scim/v2/Users", { headers: { authorization: `Bearer ${secret}` } }),
  );
  expect(nowhere.status).toBe(404);
});

test("A05: a revoked token is dead within a second, in a second copy of the module too", async () => {
  const { dir, secret, tokenId } = await aDirectory();
  vi.resetModules();
  const elsewhere = (await import("./scim")).scimDoor({}, () => ({ status: 200 }));
  expect((await call(get, { token: secret, dir })).status).toBe(200);
  expect((await call(elsewhere, { token: secret, dir })).status).toBe(200);
  await markTokenRevoked(prisma(), tokenId);
  await sleep(1_000);
  for (const door of [get, elsewhere]) expect((await call(door, { token: secret, dir })).status).toBe(401);
});

test("A05: a body that took its time is not taken from a token that died meanwhile", async () => {
  const { org, dir, secret, tokenId } = await aDirectory();
  let whole = () => {};
  const wait = new Promise<void>((resolve) => {
    whole = resolve;
  });
  const body = new ReadableStream({
    async start(stream) {
      await wait;
      stream.enqueue(new TextEncoder().encode(`{"schemas":[]}`));
      stream.close();
    },
  });
  const headers = { authorization: `Bearer ${secret}`, "content-type": "application/scim+json" };
  const init = { method: "POST", headers, body, duplex: "half" } as RequestInit;
  const answer = post(new Request(`http://localhost:3000/scim/v2/${dir}/Users`, init), { params: Promise.resolve({ directoryId: dir }) });
  expect((await call(get, { token: secret, dir })).status).toBe(200);
  await markTokenRevoked(prisma(), tokenId);
  await vi.waitFor(async () => expect((await call(get, { token: secret, dir })).status).toBe(401), { timeout: 3_000, interval: 50 });
  last = null;
  whole();
  expect((await answer).status).toBe(401);
  expect(last).toBeNull();
  expect(await prisma().member.count({ where: { organizationId: org.id } })).toBe(0);
});

test("A06: after a rotation both tokens work, and after the overlap only the new one", async () => {
  const { org, dir, secret, tokenId } = await aDirectory();
  const fresh = await rotateToken(org.ctx, { tokenId, overlapSeconds: 1 });
  expect((await call(get, { token: secret, dir })).status).toBe(200);
  expect((await call(get, { token: fresh.secret, dir })).status).toBe(200);
  await vi.waitFor(async () => expect((await call(get, { token: secret, dir })).status).toBe(401), { timeout: 3_000, interval: 100 });
  expect((await call(get, { token: fresh.secret, dir })).status).toBe(200);
});

test("an expiry is kept by the database's clock, also inside the half second that a check is good for", async () => {
  const { dir, secret, tokenId } = await aDirectory();
  await prisma().$executeRaw`update access_token set expires_at = now() + interval '250 milliseconds' where id = ${tokenId}::uuid`;
  expect((await call(get, { token: secret, dir })).status).toBe(200);
  await sleep(300);
  const answer = await call(get, { token: secret, dir });
  expect(answer.status).toBe(401);
});

test.each([
  ["paused", 503],
  ["disconnected", 401],
  ["draft", 200],
  ["held", 200],
])("a directory that is %s answers %i", async (state, status) => {
  const { org, directoryId, dir, secret } = await aDirectory();
  await prisma().directory.update({ where: { organizationId_id: { organizationId: org.id, id: directoryId } }, data: { state } });
  const answer = await call(get, { token: secret, dir });
  expect(answer.status).toBe(status);
  if (status === 503) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("R-02: with directory sync switched off for the organization the answer is 403 with a SCIM body", async () => {
  const { org, dir, secret } = await aDirectory();
  await prisma().organization.update({ where: { id: org.id }, data: { syncEnabled: false } });
  expect(await problem(await call(get, { token: secret, dir }))).toMatchObject({ status: 403 });
  expect(await lastLog(org.id)).toMatchObject({ outcome: "failed", reasonCode: "sync_not_enabled" });
});

test("A61: strangers are slowed per source, a good token from the same source is not", async () => {
  const { dir, secret } = await aDirectory();
  const from = (token: string) => withPeer("203.0.113.61", () => call(get, { token, dir }));
  const statuses: number[] = [];
  for (let count = 0; count < 100; count++) statuses.push((await from(`rc_scim_${"0".repeat(49)}`)).status);
  expect(statuses).toEqual([...Array<number>(10).fill(401), ...Array<number>(90).fill(429)]);
  const slowed = await from("x");
  expect(Number(slowed.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(slowed.headers.get("ratelimit-policy")).toContain('"attempts"');
  for (let count = 0; count < 20; count++) expect((await from(secret)).status).toBe(200);
  expect((await call(get, { token: "x", dir })).status).toBe(401);
});

test("A34: only JSON in UTF-8 that is not compressed", async () => {
  const { dir, secret } = await aDirectory();
  const send = (headers: Record<string, string>) => call(post, { token: secret, dir, method: "POST", body: '{"a":1}', headers });
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/xml", "application/json; charset=latin1"])
    expect((await send({ "content-type": type })).status).toBe(415);
  for (const type of ["application/json", "application/scim+json", 'Application/SCIM+json; charset="UTF-8"'])
    expect((await send({ "content-type": type })).status).toBe(200);
  expect((await send({ "content-type": "application/json", "content-encoding": "gzip" })).status).toBe(415);
  const untyped = new Request(`http://localhost:3000/scim/v2/${dir}/Users`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}` },
    body: new TextEncoder().encode("{}"),
  });
  expect((await post(untyped, { params: Promise.resolve({ directoryId: dir }) })).status).toBe(415);
  const nothing = await call(post, { token: secret, dir, method: "POST" });
  expect(await problem(nothing)).toMatchObject({ status: 400, scimType: "invalidSyntax" });
});

test.each<[string, string | Uint8Array]>([
  ["nothing", ""],
  ["NUL", '{"userName":"a\\u0000"}'],
  ["a raw NUL", '{"userName":"a\u0000"}'],
  ["a lone surrogate", '{"userName":"\\ud800"}'],
  ["names equal but for case", '{"userName":"a","USERNAME":"b"}'],
  ["__proto__", '{"__proto__":{"active":true}}'],
  ["a byte order mark", "\ufeff{}"],
  ["trailing bytes", '{"a":1} x'],
  ["bytes that are no UTF-8", new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ["depth 21", `${"[".repeat(21)}${"]".repeat(21)}`],
  ["depth 2,000", `${'{"a":'.repeat(2000)}1${"}".repeat(2000)}`],
])("A33: a body with %s is 400 invalidSyntax", async (_name, body) => {
  const { dir, secret } = await aDirectory();
  const answer = await call(post, { token: secret, dir, method: "POST", body });
  expect(await problem(answer)).toMatchObject({ status: 400, scimType: "invalidSyntax" });
  expect(({} as { active?: boolean }).active).toBeUndefined();
});

test("A33: eight megabytes are the most", async () => {
  const { dir, secret } = await aDirectory();
  const large = (bytes: number) => `{"a":"${"x".repeat(bytes)}"}`;
  expect((await call(post, { token: secret, dir, method: "POST", body: large(5_000_000) })).status).toBe(200);
  expect(await problem(await call(post, { token: secret, dir, method: "POST", body: large(8 * 1024 * 1024) }))).toMatchObject({
    status: 413,
  });
});

test("A10 A11: override headers mean nothing, and other methods get 405 with Allow", async () => {
  const { dir, secret } = await aDirectory();
  await call(post, {
    token: secret,
    dir,
    path: "/Users?_method=DELETE",
    method: "POST",
    body: "{}",
    headers: { "x-http-method-override": "DELETE" },
  });
  expect(last?.caller.record.method).toBe("POST");
  const { PUT, OPTIONS } = scimRefuse("GET", "POST");
  const refused = await call(PUT, { token: secret, dir, method: "PUT", body: "{}" });
  expect(refused.headers.get("allow")).toBe("GET, POST, HEAD, OPTIONS");
  expect(await problem(refused)).toMatchObject({ status: 405 });
  expect((await call(OPTIONS, { token: secret, dir, method: "OPTIONS" })).status).toBe(204);
  expect((await call(PUT, { dir, method: "PUT", body: "{}" })).status).toBe(401);
});

test("A NUL in the query is refused before it reaches a statement", async () => {
  const { dir, secret } = await aDirectory();
  const asked = async (query: string) => problem(await call(get, { token: secret, dir, path: `/Users?${query}` }));
  expect(await asked("filter=userName%20eq%20%22%00%22")).toMatchObject({ status: 400, scimType: "invalidFilter" });
  expect(await asked("attributes=%00")).toMatchObject({ status: 400, scimType: "invalidValue" });
});

test("A-31: what a handler refuses is logged with its body, secrets masked, and a reason", async () => {
  const { org, dir, secret, tokenId } = await aDirectory();
  const refusing = scimDoor({ body: "required" }, () => {
    throw new RollcallError("conflict", "The userName grace@example.test is taken.", { scimType: "uniqueness" });
  });
  const body = JSON.stringify({ userName: "grace@example.test", password: "hunter2", note: `token ${secret}` });
  const answer = await call(refusing, { token: secret, dir, method: "POST", body });
  expect(await problem(answer)).toMatchObject({ status: 409, scimType: "uniqueness" });
  const entry = await lastLog(org.id);
  expect(entry).toMatchObject({
    outcome: "failed",
    source: "scim",
    reasonCode: "scim_uniqueness",
    reasonParams: { name: "grace@example.test", status: 409 },
    actor: { type: "token", id: tokenId },
    requestId: answer.headers.get("x-request-id"),
    detail: { request: { method: "POST", path: "/Users", body: { userName: "grace@example.test", password: "[masked]" }, masked: true } },
  });
  const stored = JSON.stringify(entry);
  expect(stored).not.toContain("hunter2");
  expect(stored).not.toContain(secret.slice(8, 30));
});

test("A-32 S1: a wrong token is seen within two seconds by its last four, once a minute in the log, never whole", async () => {
  const { org, directoryId, dir } = await aDirectory();
  const stranger = `rc_scim_${"1".repeat(45)}4f2a`;
  await call(get, { token: stranger, dir });
  await call(get, { token: stranger, dir });
  await vi.waitFor(
    async () => expect((await contact(org.id, directoryId)).refused).toMatchObject({ reason: "token_unknown", lastFour: "4f2a" }),
    { timeout: 2_000, interval: 50 },
  );
  const entries = await prisma().provisioningLog.findMany({ where: { organizationId: org.id } });
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({ reasonCode: "token_unknown", reasonParams: { last_four: "4f2a" } });
  expect(JSON.stringify(entries)).not.toContain("1111");
});

test("the contact clock: first and last request, token, place, range of addresses, first person and first group", async () => {
  const { org, directoryId, dir, secret, tokenId } = await aDirectory();
  expect(await contact(org.id, directoryId)).toMatchObject({ firstSeenAt: null, requests: 0 });
  const created = scimDoor({ body: "required" }, () => ({ status: 201, body: "{}" }));
  await call(get, { token: secret, dir, path: "/Users?count=1" });
  await flushScimLog();
  expect(await contact(org.id, directoryId)).toMatchObject({ lastMethod: "GET", lastPath: "/Users", firstUserAt: null, requests: 1 });
  await call(created, { token: secret, dir, path: "/Users", method: "POST", body: "{}" });
  await withPeer("198.51.100.7", () => call(created, { token: secret, dir, path: "/Groups", method: "POST", body: "{}" }));
  await flushScimLog();
  const clock = await contact(org.id, directoryId);
  expect(clock).toMatchObject({ lastTokenId: tokenId, lastPath: "/Groups", requests: 3, lastSource: "198.51.100.0/24" });
  expect([clock.firstUserAt, clock.firstGroupAt].every((at) => at !== null && at >= (clock.firstSeenAt ?? ""))).toBe(true);
  const token = await prisma().accessToken.findUniqueOrThrow({ where: { id: tokenId } });
  expect(token.lastUsedAt).not.toBeNull();
});

test("a directory's rate: the burst passes, then 429 with Retry-After and the RateLimit fields", async () => {
  const { dir, secret } = await aDirectory();
  const answers = await Promise.all(Array.from({ length: 300 }, () => call(get, { token: secret, dir })));
  const passed = answers.filter(({ status }) => status === 200).length;
  expect(passed).toBeGreaterThanOrEqual(200);
  expect(passed).toBeLessThan(290);
  const refused = answers.find(({ status }) => status === 429) as Response;
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(refused.headers.get("ratelimit-policy")).toBe('"scim";q=200;w=4');
  expect(await problem(refused)).toMatchObject({ status: 429 });
  const other = await aDirectory();
  expect((await call(get, { token: other.secret, dir: other.dir })).status).toBe(200);
});

test("two processes share a directory's rate: together they pass about the burst, not twice as much", async () => {
  const { dir, secret } = await aDirectory();
  vi.resetModules();
  const elsewhere = (await import("./scim")).scimDoor({}, () => ({ status: 200 }));
  const both = [get, elsewhere].flatMap((door) => Array.from({ length: 200 }, () => call(door, { token: secret, dir })));
  const passed = (await Promise.all(both)).filter(({ status }) => status === 200).length;
  expect(passed).toBeGreaterThanOrEqual(180);
  expect(passed).toBeLessThan(300);
});

test("whatever fails inside is 500 without a word about its cause", async () => {
  const { dir, secret } = await aDirectory();
  const broken = scimDoor({}, () => {
    throw new Error("select secret from table");
  });
  const answer = await problem(await call(broken, { token: secret, dir }));
  expect(answer.status).toBe(500);
  expect(JSON.stringify(answer)).not.toContain("select");
});

test("one statement answers for a token, and the next half second asks nothing", async () => {
  const { dir, secret } = await aDirectory();
  const { pool } = await import("../db/client");
  const asked = vi.spyOn(pool(), "query");
  await Promise.all(Array.from({ length: 10 }, () => call(get, { token: secret, dir })));
  expect(asked.mock.calls.filter(([query]) => String((query as { name?: string }).name).startsWith("scim_grant"))).toHaveLength(1);
  asked.mockRestore();
});

test("answers, and what handlers are given, have one shape for all requests (decision 0017)", async () => {
  const { dir, secret } = await aDirectory();
  const wired = (get as RouteHandler & { [WIRE]: WireHandler })[WIRE];
  const ask = async (path: string) => {
    const request = new Request(`http://localhost:3000/scim/v2/${dir}${path}`, { headers: { authorization: `Bearer ${secret}` } });
    const answer = await wired(wireOf(request, "192.0.2.1"), { directoryId: dir });
    expect(answer.status).toBe(200);
    return { answer, inside: last as ScimInside };
  };
  // The engine settles on a way to make them only after some.
  for (let times = 0; times < 100; times++) await ask("/Users");
  const one = await ask("/Users");
  const two = await ask("/Users?count=2");
  expect(sameShape(one.answer, two.answer)).toBe(true);
  expect(sameShape(one.answer.headers, two.answer.headers)).toBe(true);
  expect(sameShape(one.inside, two.inside)).toBe(true);
  expect(sameShape(one.inside.caller, two.inside.caller)).toBe(true);
  expect(sameShape(one.inside.caller.record, two.inside.caller.record)).toBe(true);
});
