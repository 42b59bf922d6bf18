/** Consent through the real doors, against the sandbox Google over HTTP: the way in, and every refusal with its own problem. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GET as callback } from "../../app/api/portal/google/callback/route";
import { POST as retry } from "../../app/api/portal/google/retry/route";
import { POST as start } from "../../app/api/portal/google/start/route";
import { demoWorld } from "../../e2e/google-workspace/seed";
import { type Consent, type FakeGoogle, startFakeGoogle } from "../../e2e/support/fake-google";
import { systemCtx } from "../context";
import { prisma } from "../db/client";
import { findPortalDirectory } from "../directories/queries";
import { type Id, parseId } from "../ids";
import { forgetLimits } from "../providers/google-workspace/limiter";
import { createOrganization } from "../organizations/create";
import { createScimToken } from "../access/create-token";
import { markTokenStored } from "../access/store-token";
import { chooseProvider } from "./choose-provider";
import { createLink } from "./create-link";
import { readFacts } from "./facts";
import { listGroups } from "./list-groups";
import { redeemLink } from "./redeem-link";
import { readPortalSession } from "./session";
import { endsConsistent } from "../check/testing";

endsConsistent();

let google: FakeGoogle;
const IT_ADMIN = "it-admin@halden.example";

beforeAll(async () => {
  google = await startFakeGoogle();
});
afterAll(() => google.close());
beforeEach(async () => {
  // Each test has its own Google: what earlier directories hold there is gone.
  await prisma().directory.updateMany({ data: { credential: null } });
  google.setWorld(demoWorld());
  google.faults.clear();
  forgetLimits();
  google.requests.length = 0;
});

/** An organization whose IT admin has redeemed a link and chosen Google. */
async function aPortal(domains: string[] = ["halden.example"], provider: "google_workspace" | "google_scim" = "google_workspace") {
  const staff = { actor: { type: "cli" as const, id: null, name: "test" }, permissions: ["organizations:manage" as const], requestId: "t" };
  const { id } = await createOrganization(staff, { name: "Halden Freight", domains });
  const organizationId = parseId("org", id);
  const browser = await aBrowser(organizationId);
  await chooseProvider(browser.ctx, { provider });
  const directory = await findPortalDirectory(organizationId);
  if (!directory) throw new Error("no directory");
  const row = () => prisma().directory.findUniqueOrThrow({ where: { id: directory.id } });
  return { ...browser, organizationId, directoryId: directory.id, row };
}

async function aBrowser(organizationId: Id<"org">) {
  const link = await createLink(systemCtx(organizationId, "t"), { expiresIn: 3600 });
  const token = new URL(link.url).hash.slice(1);
  const { cookie } = await redeemLink({ token }, { source: "test", current: null, requestId: "t" });
  const admitted = await readPortalSession(cookie.value);
  if (!admitted) throw new Error("no session");
  return { ctx: admitted.ctx, cookie: `rollcall_portal=${cookie.value}` };
}

async function begin(cookie: string): Promise<string> {
  const response = await start(
    new Request("http://localhost:3000/api/portal/google/start", {
      method: "POST",
      headers: { cookie, origin: "http://localhost:3000", "sec-fetch-site": "same-origin" },
    }),
  );
  expect(response.status).toBe(200);
  return ((await response.json()) as { url: string }).url;
}

const comeBack = (url: URL | string, cookie?: string, accept = "*/*") =>
  callback(new Request(url, { headers: { accept, ...(cookie ? { cookie } : {}) } }));

async function authorize(portal: { cookie: string }, how: Partial<Consent> = {}): Promise<string> {
  const back = await google.consent(await begin(portal.cookie), { as: IT_ADMIN, ...how });
  if (!back) throw new Error("Google did not send the browser back");
  const response = await comeBack(back, portal.cookie);
  expect(response.status).toBe(303);
  return new URL(response.headers.get("location") ?? "").pathname;
}

const problemOf = async (portal: { row: () => Promise<{ connectProblem: unknown }> }) => (await portal.row()).connectProblem;

test("N-07, S-04, S-05, S-07: the address asks for exactly two read-only scopes, offline, with PKCE, account choice and nonce", async () => {
  const portal = await aPortal();
  const url = new URL(await begin(portal.cookie));
  const query = Object.fromEntries(url.searchParams);
  expect(`${url.origin}${url.pathname}`).toBe(`${google.origin}/o/oauth2/v2/auth`);
  expect(query).toMatchObject({
    response_type: "code",
    redirect_uri: "http://localhost:3000/api/portal/google/callback",
    scope:
      "openid email https://www.googleapis.com/auth/admin.directory.user.readonly https://www.googleapis.com/auth/admin.directory.group.readonly",
    access_type: "offline",
    prompt: "select_account consent",
    code_challenge_method: "S256",
  });
  for (const name of ["state", "nonce", "code_challenge"]) expect(query[name]).toMatch(/^[\w-]{43}$/);
  const [stored] = await prisma().consentState.findMany({ where: { directoryId: portal.directoryId } });
  expect(JSON.stringify(stored)).not.toContain(query.state);
});

test("N-07, S-08, S-09: Continue connects, seals the credential, pins the customer and reads the groups", async () => {
  const portal = await aPortal();
  expect(await authorize(portal)).toBe("/setup/groups");
  const row = await portal.row();
  expect(row).toMatchObject({
    state: "draft",
    connectedAs: IT_ADMIN,
    primaryDomain: "halden.example",
    customerId: "C03hald7e",
    connectProblem: null,
    domainConfirmation: null,
  });
  expect(row.connectedAt).not.toBeNull();
  expect(row.grantedScopes).toEqual(expect.arrayContaining(["https://www.googleapis.com/auth/admin.directory.user.readonly"]));
  expect(row.credential).toMatch(/^v1\.org\./);
  const refresh = google.world().grants[0]?.refreshTokens[0] ?? "none";
  expect(JSON.stringify(row)).not.toContain(refresh);
  expect(await prisma().directoryGroup.count({ where: { directoryId: portal.directoryId } })).toBe(15);
  expect(await prisma().member.count({ where: { organizationId: portal.organizationId } })).toBe(0);
  expect(row.groupsReadAt).not.toBeNull();
});

test("S-08, S-12, G1: an account without rights", async () => {
  const portal = await aPortal();
  expect(await authorize(portal, { as: "dana.whitfield@halden.example" })).toBe("/setup/connect");
  expect(await problemOf(portal)).toMatchObject({
    code: "not_admin",
    params: { email: "dana.whitfield@halden.example", cannot: ["users", "groups"] },
  });
  expect(await portal.row()).toMatchObject({ credential: null, connectedAt: null, customerId: null });
});

test.each([
  [["user.readonly"], ["users"]],
  [["group.readonly"], ["groups"]],
  [
    ["user.readonly", "group.readonly"],
    ["users", "groups"],
  ],
])("A65, S-08, G2: %j unticked names what is missing, and ticking it repairs it", async (untick, missing) => {
  const portal = await aPortal();
  expect(await authorize(portal, { untick })).toBe("/setup/connect");
  expect(await problemOf(portal)).toMatchObject({ code: "missing_scope", params: { email: IT_ADMIN, missing } });
  expect(await portal.row()).toMatchObject({ state: "draft", credential: null });
  expect(new URL(await begin(portal.cookie)).searchParams.get("login_hint")).toBe(IT_ADMIN);
  expect(await authorize(portal)).toBe("/setup/groups");
  expect(await problemOf(portal)).toBeNull();
});

test("S-08, G3: cancelled asks Google for nothing", async () => {
  const portal = await aPortal();
  expect(await authorize(portal, { deny: true })).toBe("/setup/connect");
  expect(await problemOf(portal)).toMatchObject({ code: "cancelled" });
  expect(google.asked(/^\/token$/)).toBe(0);
});

test("S-08, G4: a personal account", async () => {
  const portal = await aPortal();
  expect(await authorize(portal, { as: "ingrid.halden.home@gmail.example" })).toBe("/setup/connect");
  expect(await problemOf(portal)).toMatchObject({ code: "personal_account", params: { email: "ingrid.halden.home@gmail.example" } });
});

test("G5: an app that the workspace blocks never comes back, and a policy error that does is explained", async () => {
  const portal = await aPortal();
  google.act("set_apps", { apps: "blocked" });
  const url = await begin(portal.cookie);
  expect(await google.consent(url, { as: IT_ADMIN })).toBeNull();
  const state = new URL(url).searchParams.get("state");
  const back = await comeBack(`http://localhost:3000/api/portal/google/callback?error=admin_policy_enforced&state=${state}`, portal.cookie);
  expect(back.status).toBe(303);
  expect(await problemOf(portal)).toMatchObject({
    code: "app_blocked",
    params: { client_id: "sandbox-client.apps.googleusercontent.com" },
  });
});

test("S-08, G7: another domain is stored and waits for staff; the expected one may still take its place", async () => {
  const portal = await aPortal();
  expect(await authorize(portal, { as: "alex.byrne@brightwater.example" })).toBe("/setup/connect");
  expect(await portal.row()).toMatchObject({ domainConfirmation: "brightwater.example", connectedAs: "alex.byrne@brightwater.example" });
  expect(await problemOf(portal)).toMatchObject({
    code: "other_domain",
    params: { domain: "brightwater.example", expected: ["halden.example"] },
  });
  expect((await portal.row()).credential).not.toBeNull();
  const { id: directoryId, organizationId } = await portal.row();
  const addresses = async () => {
    const rows = await prisma().directoryGroup.findMany({
      where: { organizationId, directoryId, deletedAt: null },
      select: { email: true },
    });
    return rows.map(({ email }) => email ?? "");
  };
  expect(await addresses()).toContainEqual(expect.stringContaining("@brightwater.example"));
  expect(await authorize(portal)).toBe("/setup/groups");
  expect(await portal.row()).toMatchObject({ domainConfirmation: null, customerId: "C03hald7e", connectProblem: null, draft: null });
  expect(
    (await addresses()).filter((address) => !address.endsWith("@halden.example")),
    "the stranger's groups are gone",
  ).toEqual([]);
});

test("another customer is refused, and the first one's connection is untouched", async () => {
  const portal = await aPortal(["halden.example", "brightwater.example"]);
  await authorize(portal);
  const before = await portal.row();
  expect(await authorize(portal, { as: "alex.byrne@brightwater.example" })).toBe("/setup/connect");
  expect(await problemOf(portal)).toMatchObject({ code: "other_customer", params: { connected_domain: "halden.example" } });
  const { connectProblem: _problem, updatedAt: _at, ...after } = await portal.row();
  expect(after).toEqual(Object.fromEntries(Object.entries(before).filter(([key]) => key !== "connectProblem" && key !== "updatedAt")));
});

test.each([
  ["quota", { path: "/users\\?", status: 429, reason: "rateLimitExceeded", retryAfter: 90 }],
  ["5xx of the API", { path: "/groups\\?", status: 503, reason: "backendError", retryAfter: 90 }],
  ["5xx of the token endpoint", { path: "^/token", status: 500, error: "internal_failure" }],
])("G8: %s", async (_case, fault) => {
  const portal = await aPortal();
  google.faults.add({ ...fault, times: -1 });
  expect(await authorize(portal)).toBe("/setup/connect");
  const problem = (await problemOf(portal)) as { code: string; params: { retry_at: string }; at: string };
  expect(problem.code).toBe("slow_down");
  expect(Date.parse(problem.params.retry_at)).toBeGreaterThan(Date.parse(problem.at));
  expect(await portal.row()).toMatchObject({ connectedAt: null, customerId: null });
});

const askAgain = (cookie: string) =>
  retry(
    new Request("http://localhost:3000/api/portal/google/retry", {
      method: "POST",
      headers: { cookie, origin: "http://localhost:3000", "sec-fetch-site": "same-origin" },
    }),
  );
const timeComes = (directoryId: string) =>
  prisma()
    .$executeRaw`update directory set connect_problem = jsonb_set(connect_problem, '{params,retry_at}', to_jsonb(now() - interval '1 second'))
    where id = ${directoryId}::uuid`;

test("G8: a first consent is kept and read again when the time has come: nobody signs in twice", async () => {
  const portal = await aPortal();
  google.faults.add({ path: "/users\\?", status: 429, reason: "rateLimitExceeded", retryAfter: 90, times: 1 });
  await authorize(portal);
  expect(await problemOf(portal)).toMatchObject({ code: "slow_down", params: { pending: 1 } });

  const asked = google.requests.length;
  expect(await (await askAgain(portal.cookie)).json()).toEqual({ next: "/setup/connect" });
  expect(google.requests.length).toBe(asked);

  await timeComes(portal.directoryId);
  forgetLimits();
  expect(await (await askAgain(portal.cookie)).json()).toEqual({ next: "/setup/groups" });
  expect(await portal.row()).toMatchObject({ connectedAs: IT_ADMIN, customerId: "C03hald7e", connectProblem: null });
  expect((await portal.row()).connectedAt).not.toBeNull();
  expect((await askAgain(portal.cookie)).status).toBe(409);
});

test("G8: a kept consent that turns out to be refused is forgotten", async () => {
  const portal = await aPortal();
  google.faults.add({ path: "/users\\?", status: 403, reason: "quotaExceeded", retryAfter: 90 });
  await authorize(portal, { as: "nils.ek@halden.example" });
  google
    .world()
    .customers[0]?.people.find((person) => person.primaryEmail.startsWith("nils.ek"))
    ?.privileges.splice(0);
  await timeComes(portal.directoryId);
  forgetLimits();
  expect(await (await askAgain(portal.cookie)).json()).toEqual({ next: "/setup/connect" });
  expect(await problemOf(portal)).toMatchObject({ code: "not_admin" });
  expect(await portal.row()).toMatchObject({ credential: null, connectedAs: null });
});

test("G8: a connection that works is never given up for one that was not tried", async () => {
  const portal = await aPortal();
  await authorize(portal);
  const { credential } = await portal.row();
  google.faults.add({ path: "/users\\?", status: 429, reason: "rateLimitExceeded", retryAfter: 90 });
  await authorize(portal, { as: "nils.ek@halden.example" });
  expect(await portal.row()).toMatchObject({ credential, connectedAs: IT_ADMIN });
});

test("G8: while Google's pause lasts, nobody is kept waiting at the page and Google is left alone", async () => {
  const portal = await aPortal();
  google.faults.add({ path: "/users\\?", status: 429, reason: "rateLimitExceeded", retryAfter: 90 });
  await authorize(portal);
  const asked = google.asked(/^\/admin\//);
  expect(await authorize(portal)).toBe("/setup/connect");
  expect(await problemOf(portal)).toMatchObject({ code: "slow_down" });
  expect(google.asked(/^\/admin\//)).toBe(asked);
});

test("API switched off", async () => {
  const portal = await aPortal();
  google.act("set_admin_api", { admin_api: "off" });
  expect(await authorize(portal)).toBe("/setup/connect");
  expect(await problemOf(portal)).toMatchObject({ code: "api_disabled" });
});

test("S-08: no refresh token is explained", async () => {
  const portal = await aPortal();
  const url = new URL(await begin(portal.cookie));
  url.searchParams.delete("access_type");
  const back = await google.consent(url.href, { as: IT_ADMIN });
  expect((await comeBack(back ?? "", portal.cookie)).status).toBe(303);
  expect(await problemOf(portal)).toMatchObject({ code: "no_refresh_token" });
});

test("a code that Google refuses, and an ID token of another sign-in", async () => {
  const portal = await aPortal();
  const back = await google.consent(await begin(portal.cookie), { as: IT_ADMIN });
  back?.searchParams.set("code", "4/0Anonsense");
  await comeBack(back ?? "", portal.cookie);
  expect(await problemOf(portal)).toMatchObject({ code: "state_invalid" });

  const url = new URL(await begin(portal.cookie));
  url.searchParams.set("nonce", "somebody-elses");
  await comeBack((await google.consent(url.href, { as: IT_ADMIN })) ?? "", portal.cookie);
  expect(await problemOf(portal)).toMatchObject({ code: "unavailable", params: { reason: "google_id_token" } });
  expect(await portal.row()).toMatchObject({ credential: null });
});

test("the certificates may be had as PEM only", async () => {
  const portal = await aPortal();
  google.faults.add({ path: "/oauth2/v3/certs", status: 404, reason: "notFound", times: -1 });
  expect(await authorize(portal)).toBe("/setup/groups");
});

test("A62: a missing, wrong, used or old state is 400 and asks Google for nothing", async () => {
  const portal = await aPortal();
  const back = (await google.consent(await begin(portal.cookie), { as: IT_ADMIN })) as URL;
  const without = new URL(back);
  without.searchParams.delete("state");
  const wrong = new URL(back);
  wrong.searchParams.set("state", "A".repeat(43));
  const old = (await google.consent(await begin(portal.cookie), { as: IT_ADMIN })) as URL;
  await prisma().$executeRaw`update consent_state set expires_at = now() - interval '1 minute'
    where directory_id = ${portal.directoryId}::uuid and created_at = (select max(created_at) from consent_state where directory_id = ${portal.directoryId}::uuid)`;
  for (const url of [without, wrong, old]) {
    const response = await comeBack(url, portal.cookie);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ reason: "state_invalid" });
  }
  expect(google.asked(/^\/token$/)).toBe(0);

  expect((await comeBack(back, portal.cookie)).status).toBe(303);
  const tokenRequests = google.asked(/^\/token$/);
  expect((await comeBack(back, portal.cookie)).status).toBe(400);
  expect(google.asked(/^\/token$/)).toBe(tokenRequests);
  expect((await portal.row()).connectedAs).toBe(IT_ADMIN);
});

test("A62: of two tabs that come back with one state, one wins", async () => {
  const portal = await aPortal();
  const back = (await google.consent(await begin(portal.cookie), { as: IT_ADMIN })) as URL;
  const answers = await Promise.all(Array.from({ length: 5 }, () => comeBack(back, portal.cookie)));
  expect(answers.map(({ status }) => status).sort()).toEqual([303, 400, 400, 400, 400]);
  expect(google.requests.filter((request) => request.grantType === "authorization_code")).toHaveLength(1);
});

test("A63, A58: the right state in another session, of this or another organization, or in none, is 400", async () => {
  const portal = await aPortal();
  const back = (await google.consent(await begin(portal.cookie), { as: IT_ADMIN })) as URL;
  const stranger = await aPortal(["brightwater.example"]);
  const colleague = await aBrowser(portal.organizationId);
  for (const cookie of [undefined, stranger.cookie, colleague.cookie]) expect((await comeBack(back, cookie)).status).toBe(400);
  expect(google.asked(/^\/token$/)).toBe(0);
  expect(await stranger.row()).toMatchObject({ credential: null, connectProblem: null });
  // Nobody else's attempt spends it.
  expect((await comeBack(back, portal.cookie)).status).toBe(303);
});

test("A62: an issuer that is not Google is 400", async () => {
  const portal = await aPortal();
  const back = (await google.consent(await begin(portal.cookie), { as: IT_ADMIN })) as URL;
  back.searchParams.set("iss", "https://accounts.evil.example");
  expect((await comeBack(back, portal.cookie)).status).toBe(400);
  expect(google.asked(/^\/token$/)).toBe(0);
});

test("a person who comes back too late reads words, not JSON", async () => {
  const response = await comeBack("http://localhost:3000/api/portal/google/callback?state=x&code=y", undefined, "text/html,*/*");
  expect(response.status).toBe(400);
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await response.text()).toContain("This sign-in cannot be used");
});

test("A71, G6: a withdrawn grant is mended by authorizing again, and the sync is asked to run", async () => {
  const portal = await aPortal();
  await authorize(portal);
  await prisma().directory.update({ where: { id: portal.directoryId }, data: { state: "needs_reauth", enabledAt: new Date() } });
  google.act("withdraw_grant");
  expect(await authorize(portal)).toBe("/portal");
  expect(await portal.row()).toMatchObject({ state: "active", connectProblem: null });
  expect(await prisma().syncRun.count({ where: { directoryId: portal.directoryId, state: "queued" } })).toBe(1);
  const events = await prisma().event.findMany({ where: { organizationId: portal.organizationId }, orderBy: { sequence: "asc" } });
  expect(events.map(({ type }) => type)).toContain("directory.active");
});

test("another admin of the same customer takes over, and the former one's grant ends at Google", async () => {
  const portal = await aPortal();
  await authorize(portal);
  const former = google.world().grants[0]?.sub;
  expect(await authorize(portal, { as: "nils.ek@halden.example" })).toBe("/setup/groups");
  expect((await portal.row()).connectedAs).toBe("nils.ek@halden.example");
  expect(google.world().grants.map(({ sub }) => sub)).not.toContain(former);
});

test("the same admin again: the new grant lives", async () => {
  const portal = await aPortal();
  await authorize(portal);
  await authorize(portal);
  expect(google.asked(/^\/revoke$/)).toBe(0);
  expect(google.world().grants).toHaveLength(1);
});

test("a grant that two organizations live on is not ended when one of them changes its admin", async () => {
  const [one, two] = [await aPortal(), await aPortal()];
  await authorize(one);
  await authorize(two);
  await authorize(one, { as: "nils.ek@halden.example" });
  expect(google.asked(/^\/revoke$/)).toBe(0);
});

test("start needs a session and comes from our own pages", async () => {
  const portal = await aPortal();
  const post = (headers: Record<string, string>) =>
    start(new Request("http://localhost:3000/api/portal/google/start", { method: "POST", headers }));
  expect((await post({ origin: "http://localhost:3000" })).status).toBe(401);
  expect((await post({ cookie: portal.cookie, origin: "http://evil.example" })).status).toBe(403);
  expect(await prisma().consentState.count({ where: { directoryId: portal.directoryId } })).toBe(0);
});

test("A-26: auto-provisioning may be authorized for its groups; choosing another provider ends that consent at Google", async () => {
  const portal = await aPortal(["halden.example"], "google_scim");
  const scim = await createScimToken(portal.ctx, { directoryId: portal.directoryId, name: "Google" });
  await markTokenStored(portal.ctx, { tokenId: parseId("tok", scim.id) });
  expect((await readFacts(portal.ctx)).steps.find(({ key }) => key === "groups")?.state).toBe("skipped");
  expect(await listGroups(portal.ctx)).toMatchObject({ guidance: { code: "not_possible" }, hybrid: { available: true, connected: false } });

  expect(await authorize(portal)).toBe("/setup/groups");
  expect((await readFacts(portal.ctx)).next_step).toBe("groups");
  const groups = await listGroups(portal.ctx);
  expect(groups).toMatchObject({ guidance: null, hybrid: { available: true, connected: true } });
  expect(groups.data.length).toBeGreaterThan(0);

  await chooseProvider(portal.ctx, { provider: "okta" });
  expect(await portal.row()).toMatchObject({ state: "disconnected", credential: null });
  expect(google.requests.some(({ path }) => path.startsWith("/revoke"))).toBe(true);
});
