import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { GET as facts } from "@/app/api/portal/facts/route";
import { GET as groups, PUT as putGroups } from "@/app/api/portal/groups/route";
import { PUT as provider } from "@/app/api/portal/provider/route";
import { GET as rows } from "@/app/api/portal/preview/rows/route";
import { GET as status } from "@/app/api/portal/status/route";
import { POST as redeem } from "@/app/api/setup/redeem/route";
import { endsConsistent } from "../check/testing";
import { RollcallError } from "../errors";
import { aCustomer, aLinkToken, Browser } from "../setup/testing";
import { refuse } from "./core";
import { portalDoor } from "./portal";

endsConsistent();

const admin = new Browser();

beforeAll(async () => {
  const customer = await aCustomer();
  await admin.send(redeem, "/api/setup/redeem", { body: { token: await aLinkToken(customer) } });
});

const HEADERS = {
  "cache-control": "private, no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "referrer-policy": "same-origin",
};

test("A93: every answer, good or bad, carries the whole set of headers and its own request id", async () => {
  const answers = await Promise.all([
    admin.send(facts, "/api/portal/facts"),
    new Browser().send(facts, "/api/portal/facts"),
    admin.send(status, "/api/portal/status"),
    admin.send(groups, "/api/portal/groups"),
    admin.send(facts, "/api/portal/facts?x=1"),
    admin.send(provider, "/api/portal/provider", { method: "PUT", body: { provider: "nobody" } }),
    admin.send(provider, "/api/portal/provider", { method: "PUT", raw: "x", headers: { "content-type": "text/plain" } }),
    admin.send(provider, "/api/portal/provider", { method: "PUT", body: {}, headers: { origin: "https://evil.test" } }),
    admin.send(refuse("GET").POST, "/api/portal/facts", { method: "POST" }),
    admin.send(redeem, "/api/setup/redeem", { body: { token: "x" } }),
    admin.send(broken, "/broken"),
    admin.send(refuse("GET").OPTIONS, "/x", { method: "OPTIONS" }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 401, 409, 409, 400, 400, 415, 403, 405, 404, 500, 204]);
  for (const { headers } of answers) {
    for (const [name, value] of Object.entries(HEADERS)) expect({ name, value: headers.get(name) }).toEqual({ name, value });
    expect(headers.get("x-request-id")).toMatch(/^req_[0-9a-z]{26}$/);
    expect(headers.has("x-powered-by")).toBe(false);
  }
  expect(new Set(answers.map(({ headers }) => headers.get("x-request-id"))).size).toBe(answers.length);
});

const broken = portalDoor({}, () => {
  throw new Error('insert into "member" failed at /srv/rollcall/lib/secret.ts: password=hunter2');
});

test("A97: an inner error is problem+json with the request id, and not a word more", async () => {
  const answer = await admin.send(broken, "/broken");
  expect(answer.status).toBe(500);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(Object.keys(answer.body).sort()).toEqual([
    "code",
    "detail",
    "errors",
    "message",
    "params",
    "reason",
    "request_id",
    "status",
    "title",
    "type",
  ]);
  expect(answer.body).toMatchObject({ code: "internal", request_id: answer.headers.get("x-request-id") });
  for (const leak of ["insert", "member", "/srv", "hunter2", "Error", "at "]) expect(answer.text).not.toContain(leak);
});

test("a database that does not answer is 503 with Retry-After", async () => {
  const down = portalDoor({}, () => {
    throw Object.assign(new Error("connect ECONNREFUSED 10.0.0.1:5432"), { code: "ECONNREFUSED" });
  });
  const answer = await admin.send(down, "/down");
  expect(answer).toMatchObject({ status: 503, body: { code: "provider_unavailable", reason: "database_unavailable" } });
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(answer.text).not.toContain("10.0.0.1");
});

describe("A87: without a session there is never data", () => {
  const tricks: [string, Record<string, string>][] = [
    ["nothing", {}],
    ...["middleware", "pages/_middleware", "src/middleware", "middleware:middleware:middleware:middleware:middleware", "proxy"].map(
      (value): [string, Record<string, string>] => [`x-middleware-subrequest: ${value}`, { "x-middleware-subrequest": value }],
    ),
    ["RSC", { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree", "next-router-state-tree": "x" }],
    ["a bearer token", { authorization: "Bearer rc_key_00000000000000000000000000000000000000000003DGFlC" }],
    ["a made-up cookie", { cookie: `rollcall_portal=${"A".repeat(43)}` }],
    ["the other cookie name", { cookie: `__Host-rollcall_portal=${"A".repeat(43)}` }],
    ["an odd cookie", { cookie: "rollcall_portal='; select 1 --" }],
  ];
  test.each(tricks)("%s", async (_name, headers) => {
    for (const handler of [facts, groups, status, rows]) {
      const answer = await new Browser().send(handler, "/api/portal/x", { headers });
      expect(answer).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
      expect(answer.headers.get("www-authenticate")).toBe('Cookie realm="setup portal"');
    }
  });
});

describe("state changes come from our own pages only", () => {
  const wrong: [string, Record<string, string>][] = [
    ["no origin", { origin: "" }],
    ["another origin", { origin: "https://evil.test" }],
    ["the null origin", { origin: "null" }],
    ["another port", { origin: "http://localhost:3001" }],
    ["a forged host", { origin: "https://evil.test", host: "evil.test", "x-forwarded-host": "evil.test" }],
    ["cross-site by the browser's own word", { "sec-fetch-site": "cross-site" }],
    ["same-site", { "sec-fetch-site": "same-site" }],
  ];
  test.each(wrong)("%s is refused before anything is read", async (_name, headers) => {
    const answer = await admin.send(provider, "/api/portal/provider", { method: "PUT", body: { provider: "google_workspace" }, headers });
    expect(answer).toMatchObject({ status: 403, body: { reason: "cross_origin" } });
  });

  test("a browser that does not say Sec-Fetch-Site is judged by its origin", async () => {
    const answer = await admin.send(echo, "/echo", { body: { text: "a" }, headers: { "sec-fetch-site": "" } });
    expect(answer.status).toBe(200);
  });
});

const echo = portalDoor({ body: z.strictObject({ text: z.string() }) }, ({ body }) => body);
const anything = portalDoor({ body: z.unknown() }, () => ({ ok: true }));

test.each([
  ["text/plain", '{"text":"a"}', { "content-type": "text/plain" }, 415],
  ["a form", "text=a", { "content-type": "application/x-www-form-urlencoded" }, 415],
  ["multipart", "x", { "content-type": "multipart/form-data; boundary=x" }, 415],
  ["XML", "<a/>", { "content-type": "application/xml" }, 415],
  ["another charset", '{"text":"a"}', { "content-type": "application/json; charset=utf-16" }, 415],
  ["a compressed body", '{"text":"a"}', { "content-type": "application/json", "content-encoding": "gzip" }, 415],
  ["no JSON", "{text", { "content-type": "application/json" }, 400],
  ["bytes after the value", '{"text":"a"}x', { "content-type": "application/json" }, 400],
  ["a byte order mark", '\ufeff{"text":"a"}', { "content-type": "application/json" }, 400],
  ["NUL", '{"text":"a\\u0000"}', { "content-type": "application/json" }, 400],
  ["half a surrogate pair", '{"text":"\\ud800"}', { "content-type": "application/json" }, 400],
  ["a name twice", '{"text":"a","text":"b"}', { "content-type": "application/json" }, 400],
  ["a name twice, once in disguise", '{"text":"a","te\\u0078t":"b"}', { "content-type": "application/json" }, 400],
  ["__proto__", '{"text":"a","__proto__":{"admin":true}}', { "content-type": "application/json" }, 400],
  ["constructor", '{"text":"a","constructor":{"prototype":{"admin":true}}}', { "content-type": "application/json" }, 400],
  ["an operator object for a string", '{"text":{"not":""}}', { "content-type": "application/json" }, 400],
  ["a list for a string", '{"text":["a"]}', { "content-type": "application/json" }, 400],
  ["an unknown field", '{"text":"a","organizationId":"x"}', { "content-type": "application/json" }, 400],
  ["nesting of 2,000 levels", `${"[".repeat(2000)}${"]".repeat(2000)}`, { "content-type": "application/json" }, 400],
  ["five megabytes", JSON.stringify({ text: "x".repeat(5_000_000) }), { "content-type": "application/json" }, 413],
] as const)("A33 A34 A42: %s", async (_name, raw, headers, status) => {
  const answer = await admin.send(echo, "/echo", { raw, headers });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test("A34: a body without a content type is refused", async () => {
  const answer = await admin.send(echo, "/echo", { raw: new TextEncoder().encode('{"text":"a"}') });
  expect(answer.status).toBe(415);
});

test("bytes that are no UTF-8 are refused", async () => {
  const answer = await admin.send(anything, "/x", {
    raw: new Uint8Array([0x22, 0xff, 0xfe, 0x22]),
    headers: { "content-type": "application/json" },
  });
  expect(answer.status).toBe(400);
});

test.each([
  "?organization[not]=x",
  "?search=a&search=b",
  "?filter=everything",
  "?limit=0",
  "?limit=1e3",
  "?limit=201",
  "?after=x",
  "?search=%00",
  "?__proto__=1",
])("A42 A50: the query %s is refused", async (query) => {
  const customer = await aCustomer();
  const browser = new Browser();
  await browser.send(redeem, "/api/setup/redeem", { body: { token: await aLinkToken(customer) } });
  const answer = await browser.send(groups, `/api/portal/groups${query}`);
  expect([400, 409]).toContain(answer.status);
  if (answer.status === 409) expect(query).toBe("?after=x");
});

test("errors name the field by a JSON pointer and repeat nothing that was sent", async () => {
  const answer = await admin.send(putGroups, "/api/portal/groups", {
    method: "PUT",
    body: { group_ids: ["grp_nonsense"], evil: "<script>" },
  });
  expect(answer.status).toBe(400);
  expect((answer.body.errors as unknown as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(["/group_ids/0", "/evil"]);
  expect(answer.text).not.toContain("<script>");
});

test("A02: a 403 names the missing permission", async () => {
  const vendorOnly = portalDoor({ permission: "organizations:manage" }, () => ({}));
  expect(await admin.send(vendorOnly, "/x")).toMatchObject({
    status: 403,
    body: { reason: "missing_permission", params: { permission: "organizations:manage" } },
  });
});

test("A10: a method override is ignored", async () => {
  const answer = await admin.send(echo, "/echo", { body: { text: "a" }, headers: { "x-http-method-override": "DELETE" } });
  expect(answer).toMatchObject({ status: 200, body: { text: "a" } });
});

test("a refusal keeps its reason and what it names", async () => {
  const refused = portalDoor({}, () => {
    throw new RollcallError("provider_refused", "Google said no.", {
      reason: "google_insufficient_privileges",
      params: { email: "a@b.example" },
    });
  });
  expect((await admin.send(refused, "/x")).body).toMatchObject({
    type: "urn:rollcall:problem:provider_refused",
    status: 409,
    reason: "google_insufficient_privileges",
    params: { email: "a@b.example" },
    message: "Google said no.",
    detail: "Google said no.",
    errors: [],
  });
});
