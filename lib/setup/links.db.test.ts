import { expect, test } from "vitest";
import { POST as ask } from "@/app/api/setup/ask/route";
import { GET as lookByGet, POST as look } from "@/app/api/setup/look/route";
import { POST as redeem } from "@/app/api/setup/redeem/route";
import { GET as facts } from "@/app/api/portal/facts/route";
import { DELETE as leave, POST as stay } from "@/app/api/portal/session/route";
import { endsConsistent } from "../check/testing";
import { prisma } from "../db/client";
import { parseId } from "../ids";
import { formatToken } from "../tokens";
import { createLink } from "./create-link";
import { listLinks } from "./list-links";
import { replaceLink } from "./replace-link";
import { revokeLink } from "./revoke-link";
import { aCustomer, aLinkToken, Browser, staffOf, tokenOf } from "./testing";

endsConsistent();

const open = (browser: Browser, token: string) => browser.send(look, "/api/setup/look", { body: { token } });
const start = (browser: Browser, token: string) => browser.send(redeem, "/api/setup/redeem", { body: { token } });

test("N-01: a link opens the wizard of its organization, without account or password", async () => {
  const customer = await aCustomer("Halden Freight");
  const token = await aLinkToken(customer);
  const browser = new Browser();

  const seen = await open(browser, token);
  expect(seen).toMatchObject({
    status: 200,
    body: { state: "issued", organization: { name: "Halden Freight" }, inviter: { name: "Priya Raman" }, session: "none", next: null },
  });

  const started = await start(browser, token);
  expect(started).toMatchObject({ status: 200, body: { next: "/setup/provider" } });
  expect((await browser.send(facts, "/api/portal/facts")).body).toMatchObject({
    organization: { name: "Halden Freight" },
    mode: "setup",
    next_step: "provider",
  });
});

test("N-03 A53: looking fifty times, by POST or by GET, spends nothing and sets no cookie; a forwarded link still works", async () => {
  const customer = await aCustomer();
  const token = await aLinkToken(customer);
  const scanner = new Browser();
  for (let times = 0; times < 50; times++) {
    const answer = await open(scanner, token);
    expect(answer.headers.has("set-cookie")).toBe(false);
  }
  expect((await scanner.send(lookByGet, "/api/setup/look")).status).toBe(405);

  const [item] = (await listLinks(customer, { organizationId: customer.organizationId })).data;
  expect(item).toMatchObject({ state: "issued", opens: 50 });
  expect((await start(new Browser(), token)).status).toBe(200);
});

test("A54: of fifty clicks at once exactly one starts, the rest are told 410", async () => {
  const customer = await aCustomer();
  const token = await aLinkToken(customer);

  const answers = await Promise.all(Array.from({ length: 50 }, () => start(new Browser(), token)));

  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const refused = answers.filter(({ status }) => status !== 200);
  expect(new Set(refused.map(({ status, body }) => `${status} ${body.reason}`))).toEqual(new Set(["410 link_used"]));
  expect(await prisma().portalSession.count({ where: { organizationId: customer.organizationId } })).toBe(1);
  expect(await prisma().event.count({ where: { organizationId: customer.organizationId, type: "setup_link.redeemed" } })).toBe(1);
  expect(await prisma().auditEntry.count({ where: { organizationId: customer.organizationId, action: "setup_link.redeem" } })).toBe(1);
});

test("A55 L1 L4: expired, revoked and superseded links are gone, each with its own reason", async () => {
  const customer = await aCustomer();
  const expired = await aLinkToken(customer, { expiresIn: 3600 });
  await prisma()
    .$executeRaw`update setup_link set expires_at = now() - interval '1 second' where organization_id = ${customer.organizationId}::uuid`;
  const superseded = await aLinkToken(customer);
  const current = await createLink(customer);
  const browser = new Browser();

  expect(await start(browser, expired)).toMatchObject({
    status: 410,
    body: { code: "gone", reason: "link_expired", params: { inviter: "Priya Raman" } },
  });
  expect(await start(browser, superseded)).toMatchObject({ status: 410, body: { reason: "link_superseded" } });
  expect((await open(browser, expired)).body.state).toBe("expired");
  expect((await open(browser, superseded)).body.state).toBe("revoked");

  await revokeLink(customer, { linkId: parseId("lnk", current.id) });
  expect(await start(browser, tokenOf(current.url))).toMatchObject({ status: 410, body: { reason: "link_revoked" } });
  expect(browser.cookie).toBeNull();
});

test("L5: an unknown, cut or mistyped link answers one and the same", async () => {
  const customer = await aCustomer();
  const token = await aLinkToken(customer);
  const unknown = formatToken("link", Buffer.alloc(32, 7));
  const answers = await Promise.all(
    [unknown, token.slice(0, -1), `${token.slice(0, -1)}!`, "", "rc_link_"].map((text) => open(new Browser(), text)),
  );
  for (const answer of answers) expect(answer).toMatchObject({ status: 404, body: { code: "not_found", reason: "link_unknown" } });
  expect(new Set(answers.map(({ body }) => body.message)).size).toBe(1);
});

test("N-02: a link with another purpose opens no directory wizard", async () => {
  const customer = await aCustomer();
  const token = await aLinkToken(customer);
  await prisma().setupLink.updateMany({ where: { organizationId: customer.organizationId }, data: { intent: "sso" } });
  const browser = new Browser();
  expect((await start(browser, token)).status).toBe(409);
  expect((await open(browser, token)).status).toBe(404);
  expect(browser.cookie).toBeNull();
});

test("A61: a hundred wrong tokens from one source are slowed down; a valid link from elsewhere, and from there, works", async () => {
  const customer = await aCustomer();
  const token = await aLinkToken(customer);
  const guesser = new Browser("203.0.113.9");

  const answers = [];
  for (let guess = 0; guess < 100; guess++) answers.push(await open(guesser, formatToken("link", Buffer.alloc(32, guess))));

  expect(answers.slice(0, 10).every(({ status }) => status === 404)).toBe(true);
  expect(answers.slice(10).every(({ status }) => status === 429)).toBe(true);
  expect(Number(answers[50]?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(answers[50]?.headers.get("ratelimit-policy")).toBe('"attempts";q=10;w=60');
  expect((await open(new Browser("203.0.113.10"), token)).status).toBe(200);
  expect((await open(guesser, token)).status).toBe(200);
});

test("L2 L3: the browser that started resumes; another one is told that it is open elsewhere", async () => {
  const customer = await aCustomer();
  const token = await aLinkToken(customer);
  const mine = new Browser();
  await start(mine, token);

  expect((await open(mine, token)).body).toMatchObject({ state: "redeemed", session: "this_browser", next: "/setup/provider" });
  expect((await open(new Browser(), token)).body).toMatchObject({ state: "redeemed", session: "elsewhere", next: null });
  await mine.send(leave, "/api/portal/session", { method: "DELETE" });
  expect((await open(new Browser(), token)).body).toMatchObject({ state: "redeemed", session: "none" });
});

test("revoking a link ends what it opened; replacing gives a new one that resumes", async () => {
  const customer = await aCustomer();
  const created = await createLink(customer, { contactEmail: "it-admin@halden.example" });
  const browser = new Browser();
  await start(browser, tokenOf(created.url));
  expect((await browser.send(facts, "/api/portal/facts")).status).toBe(200);

  const replaced = await replaceLink(customer, { linkId: parseId("lnk", created.id) });

  expect(await browser.send(facts, "/api/portal/facts")).toMatchObject({ status: 401, body: { reason: "session_ended" } });
  expect(replaced.contact_email).toBe("it-admin@halden.example");
  expect((await start(new Browser(), tokenOf(replaced.url))).status).toBe(200);
});

test("another organization's session is named, and replaced only on the click", async () => {
  const [first, second] = [await aCustomer("Alder Foods"), await aCustomer("Birch Mills")];
  const browser = new Browser();
  await start(browser, await aLinkToken(first));
  const old = browser.cookie;
  const token = await aLinkToken(second);

  expect((await open(browser, token)).body).toMatchObject({ other_organization: "Alder Foods", session: "none" });
  expect((await browser.send(facts, "/api/portal/facts")).body).toMatchObject({ organization: { name: "Alder Foods" } });

  await start(browser, token);
  expect(browser.cookie).not.toBe(old);
  expect((await browser.send(facts, "/api/portal/facts")).body).toMatchObject({ organization: { name: "Birch Mills" } });
  browser.cookie = old;
  expect((await browser.send(facts, "/api/portal/facts")).status).toBe(401);
});

test("asking for a new link tells the inviter once, and nobody who guesses", async () => {
  const customer = await aCustomer();
  const token = await aLinkToken(customer);
  const browser = new Browser();
  for (let times = 0; times < 3; times++)
    expect(await browser.send(ask, "/api/setup/ask", { body: { token } })).toMatchObject({
      status: 200,
      body: { asked: true, inviter: { name: "Priya Raman" } },
    });

  const jobs = await prisma().$queryRaw<{ payload: { kind: string } }[]>`
    select j.payload from graphile_worker._private_jobs j where j.payload->>'organizationId' = ${customer.organizationId}`;
  expect(jobs.map(({ payload }) => payload.kind)).toEqual(["link_asked"]);
  expect(JSON.stringify(jobs)).not.toContain("rc_link_");
  expect((await listLinks(customer, { organizationId: customer.organizationId })).data[0]?.asked_again_at).not.toBeNull();
  expect((await browser.send(ask, "/api/setup/ask", { body: { token: formatToken("link", Buffer.alloc(32, 9)) } })).status).toBe(404);
});

test("N-04: a new link takes the place of the unspent older one, and the list shows both without the token", async () => {
  const customer = await aCustomer();
  const first = await createLink(customer);
  const second = await createLink(customer, { expiresIn: 86_400 });
  const list = await listLinks(customer, { organizationId: customer.organizationId });
  expect(list.data.map(({ id, state, superseded }) => [id, state, superseded])).toEqual([
    [second.id, "issued", false],
    [first.id, "revoked", true],
  ]);
  expect(JSON.stringify(list)).not.toContain(tokenOf(second.url).slice(8, 40));
  expect(second.message).toMatchObject({ to: null, text: expect.stringContaining(second.url) });
});

test("links asked for at once leave exactly one that works", async () => {
  const customer = await aCustomer();
  await Promise.all(Array.from({ length: 8 }, () => createLink(customer)));
  const states = (await listLinks(customer, { organizationId: customer.organizationId })).data.map(({ state }) => state);
  expect(states.filter((state) => state === "issued")).toHaveLength(1);
  expect(states).toHaveLength(8);
});

test("links page by an opaque cursor that fits no other list", async () => {
  const [customer, other] = [await aCustomer(), await aCustomer()];
  for (let count = 0; count < 3; count++) await createLink(customer);
  const first = await listLinks(customer, { organizationId: customer.organizationId, limit: 2 });
  const after = String(first.list_metadata.after);
  const rest = await listLinks(customer, { organizationId: customer.organizationId, limit: 2, after });
  expect([...first.data, ...rest.data].map(({ id }) => id)).toHaveLength(3);
  expect(rest.list_metadata.after).toBeNull();
  for (const bad of [
    listLinks(other, { organizationId: other.organizationId, after }),
    listLinks(customer, { organizationId: customer.organizationId, after: `${after}x` }),
  ])
    await expect(bad).rejects.toMatchObject({ code: "invalid_request", reason: "invalid_cursor" });
});

test("A95: the cookie of a session, and its idle hour and eight hours", async () => {
  const customer = await aCustomer();
  const browser = new Browser();
  const answer = await start(browser, await aLinkToken(customer));
  expect(answer.headers.get("set-cookie")).toMatch(/^rollcall_portal=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=28800$/);

  const session = { organizationId: customer.organizationId };
  await prisma()
    .$executeRaw`update portal_session set idle_until = now() + interval '5 minutes' where organization_id = ${customer.organizationId}::uuid`;
  await browser.send(facts, "/api/portal/facts");
  const [before] = await prisma().portalSession.findMany({ where: session });
  const stayed = await browser.send(stay, "/api/portal/session", { method: "POST" });
  expect(Date.parse(String(stayed.body.idle_until))).toBeGreaterThan((before?.idleUntil.getTime() ?? 0) + 50 * 60_000);

  // What the browser counts by: spans, so that its own clock does not matter.
  expect(stayed.body).toMatchObject({ warn_seconds: 120, ends_in_seconds: expect.any(Number) });
  expect(Math.abs(Number(stayed.body.ends_in_seconds) - 3600)).toBeLessThan(30);
  await prisma().$executeRaw`update portal_session set idle_until = now() where organization_id = ${customer.organizationId}::uuid`;
  expect((await browser.send(facts, "/api/portal/facts")).status).toBe(401);
  await prisma()
    .$executeRaw`update portal_session set idle_until = now() + interval '1 hour', expires_at = now() where organization_id = ${customer.organizationId}::uuid`;
  expect((await browser.send(facts, "/api/portal/facts")).status).toBe(401);
});

test("a portal session gives no links: that is the vendor's permission", async () => {
  const customer = await aCustomer();
  await expect(createLink({ ...staffOf(customer.organizationId), permissions: ["org:sys_provisioning:manage"] })).rejects.toMatchObject({
    code: "forbidden",
    params: { permission: "organizations:manage" },
  });
});

test.each([
  "//evil.test",
  "/\\evil.test",
  "https:evil.test",
  "javascript:alert(1)",
  "https://evil.test/",
  "http://localhost:3000.evil.test/",
  "https://user@localhost:3000/",
])("A67: %s is no place to return to", async (returnUrl) => {
  const customer = await aCustomer();
  await expect(createLink(customer, { returnUrl })).rejects.toMatchObject({ code: "invalid_request", reason: "return_url_not_allowed" });
});

test("A67: a path that only looks odd stays on our own origin", async () => {
  const customer = await aCustomer();
  await createLink(customer, { returnUrl: "/%09//evil", successUrl: "/thanks?x=1#y" });
  expect(
    await prisma().setupLink.findFirst({
      where: { organizationId: customer.organizationId },
      select: { returnUrl: true, successUrl: true },
    }),
  ).toEqual({
    returnUrl: "/%09//evil",
    successUrl: "/thanks?x=1#y",
  });
});

test("A89: a forged Host changes no address that is given out", async () => {
  const customer = await aCustomer();
  const link = await createLink(customer);
  expect(link.url.startsWith("http://localhost:3000/setup#rc_link_")).toBe(true);
  const browser = new Browser();
  const answer = await browser.send(look, "/api/setup/look", {
    body: { token: tokenOf(link.url) },
    headers: { host: "evil.test", "x-forwarded-host": "evil.test" },
  });
  expect(answer.text).not.toContain("evil.test");
});
