import { beforeEach, describe, expect, test } from "vitest";
import { GET as connection } from "@/app/api/portal/connection/route";
import { POST as enable } from "@/app/api/portal/enable/route";
import { GET as facts } from "@/app/api/portal/facts/route";
import { GET as listGroups, PUT as putGroups } from "@/app/api/portal/groups/route";
import { PUT as putGuide } from "@/app/api/portal/guide/route";
import { GET as people } from "@/app/api/portal/people/route";
import { POST as askPreview, GET as preview } from "@/app/api/portal/preview/route";
import { GET as previewRows } from "@/app/api/portal/preview/rows/route";
import { PUT as putProvider } from "@/app/api/portal/provider/route";
import { GET as listRoles, PUT as putRoles } from "@/app/api/portal/role-mappings/route";
import { GET as status } from "@/app/api/portal/status/route";
import { POST as storeToken } from "@/app/api/portal/tokens/[id]/stored/route";
import { POST as createToken } from "@/app/api/portal/tokens/route";
import { GET as verify } from "@/app/api/portal/verify/route";
import { POST as redeem } from "@/app/api/setup/redeem/route";
import { POST as pause } from "@/app/api/portal/pause/route";
import { POST as resume } from "@/app/api/portal/resume/route";
import { endsConsistent } from "../check/testing";
import { prisma } from "../db/client";
import { asId, type Id, parseId } from "../ids";
import { createMember } from "../members/create";
import { type Client, scimClient } from "../scim-service/testing";
import { flushScimLog as flushContacts } from "../scim-log/flush";
import { runSync } from "../sync/run-sync";
import type { ConnectionView, GroupsView, PreviewRows, PreviewView, RolesView, SetupFacts, StatusView, VerifyView } from "./schema";
import { aCustomer, aLinkToken, Browser } from "./testing";

endsConsistent();

type Customer = Awaited<ReturnType<typeof aCustomer>>;
let customer: Customer;
let admin: Browser;

beforeEach(async () => {
  customer = await aCustomer("Halden Freight");
  admin = new Browser();
  await admin.send(redeem, "/api/setup/redeem", { body: { token: await aLinkToken(customer) } });
});

const get = async <T>(handler: typeof facts, path: string): Promise<T> => (await admin.send(handler, path)).body as unknown as T;
const put = (handler: typeof facts, path: string, body: unknown) => admin.send(handler, path, { method: "PUT", body });

/** "Configure", one token, copied. */
async function connect(provider: string): Promise<{ id: Id<"dir">; scim: Client; secret: string; tokenId: string }> {
  expect((await put(putProvider, "/api/portal/provider", { provider })).status).toBe(200);
  const made = (await admin.send(createToken, "/api/portal/tokens", { body: { name: "First token" } })).body as unknown as {
    id: string;
    secret: string;
  };
  await admin.send(storeToken, `/api/portal/tokens/${made.id}/stored`, { method: "POST", params: { id: made.id } });
  const id = parseId("dir", (await get<ConnectionView>(connection, "/api/portal/connection")).directory_id);
  return { id, scim: scimClient(id, made.secret), secret: made.secret, tokenId: made.id };
}

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const GSUITE = "urn:ietf:params:scim:schemas:gsuite:1.0:User";

async function push(scim: Client, name: string, over: object = {}): Promise<string> {
  const email = `${name.toLowerCase()}@halden.example`;
  const answer = await scim.send("POST", "/Users", {
    schemas: [USER],
    userName: email,
    externalId: `ext-${name.toLowerCase()}`,
    name: { givenName: name, familyName: "Berg" },
    emails: [{ value: email, primary: true, type: "work" }],
    active: true,
    ...over,
  });
  expect(answer.status, answer.text).toBe(201);
  return answer.body.id;
}

async function pushGroup(scim: Client, displayName: string, members: string[]): Promise<string> {
  const answer = await scim.send("POST", "/Groups", { schemas: [GROUP], displayName, members: members.map((value) => ({ value })) });
  expect(answer.status, answer.text).toBe(201);
  return answer.body.id;
}

/** The worker takes whatever is open, until nothing is. */
async function work(id: Id<"dir">): Promise<void> {
  for (;;) {
    const run = await prisma().syncRun.findFirst({
      where: { directoryId: id, state: { in: ["queued", "running"] } },
      orderBy: { createdAt: "asc" },
      select: { id: true, organizationId: true },
    });
    if (!run) return;
    await runSync({ organizationId: asId("org", run.organizationId), directoryId: id, runId: asId("run", run.id) }, { id: "test" });
  }
}

async function previewed(id: Id<"dir">): Promise<PreviewView> {
  await admin.send(askPreview, "/api/portal/preview", { body: {} });
  await work(id);
  return get<PreviewView>(preview, "/api/portal/preview");
}

async function enabled(id: Id<"dir">, confirm?: number): Promise<PreviewView> {
  const shown = await previewed(id);
  expect(shown).toMatchObject({ state: "ready", problem: null });
  const answer = await admin.send(enable, "/api/portal/enable", {
    body: { digest: shown.digest, ...(confirm ? { confirm_count: confirm } : {}) },
  });
  expect(answer.status, answer.text).toBe(200);
  await work(id);
  return shown;
}

const members = () =>
  prisma().member.findMany({ where: { organizationId: customer.organizationId }, orderBy: { email: "asc" }, include: { role: true } });
const events = () =>
  prisma().event.findMany({
    where: { organizationId: customer.organizationId },
    orderBy: { sequence: "asc" },
    select: { type: true, cause: true, data: true },
  });

describe("connect", () => {
  test("A-07 A-29: endpoint, expected delay and the attribute table stand there before anything is sent", async () => {
    await put(putProvider, "/api/portal/provider", { provider: "entra_id" });
    const view = await get<ConnectionView>(connection, "/api/portal/connection");
    expect(view.endpoint_url).toBe(`http://localhost:3000/scim/v2/${view.directory_id}`);
    expect(view).toMatchObject({
      connected: false,
      tokens: [],
      waiting: null,
      expected: { minutes: 40 },
      sends_groups: true,
      contact: null,
    });
    expect(view.attributes).toContainEqual(
      expect.objectContaining({ source: "userPrincipalName", path: "userName", note: "entra_user_name" }),
    );
    expect(view.phases.map(({ key, state }) => [key, state])).toEqual([
      ["request", "waiting"],
      ["person", "later"],
      ["group", "later"],
    ]);
  });

  test("S5: a token that nobody stored leaves the step open; stored, the page may be left without a request", async () => {
    await put(putProvider, "/api/portal/provider", { provider: "okta" });
    const made = (await admin.send(createToken, "/api/portal/tokens", { body: { name: "First token" } })).body as unknown as { id: string };
    const lost = await get<ConnectionView>(connection, "/api/portal/connection");
    expect(lost.connected).toBe(false);
    expect(lost.problems.map(({ code }) => code)).toContain("token_lost");
    expect((await get<SetupFacts>(facts, "/api/portal/facts")).next_step).toBe("connect");

    await admin.send(storeToken, `/api/portal/tokens/${made.id}/stored`, { method: "POST", params: { id: made.id } });
    const view = await get<ConnectionView>(connection, "/api/portal/connection");
    expect(view).toMatchObject({ connected: true, problems: [] });
    expect(view.waiting?.seconds).toBeGreaterThanOrEqual(0);
    expect((await get<SetupFacts>(facts, "/api/portal/facts")).next_step).toBe("groups");
  });

  test("the phases follow what arrives, and S4 is said when people come without groups", async () => {
    const { id, scim, tokenId } = await connect("okta");
    await push(scim, "Ada");
    await flushContacts();
    const view = await get<ConnectionView>(connection, "/api/portal/connection");
    expect(view.phases.map(({ state }) => state)).toEqual(["done", "done", "waiting"]);
    expect(view).toMatchObject({ counts: { people: 1, groups: 0 }, waiting: null, contact: { method: "POST", token: { id: tokenId } } });

    await prisma().directoryContact.updateMany({ where: { directoryId: id }, data: { firstUserAt: new Date(Date.now() - 600_000) } });
    const late = await get<ConnectionView>(connection, "/api/portal/connection");
    expect(late.problems).toEqual([{ code: "no_groups", params: { people: 1, provider: "okta" } }]);
    expect((await get<GroupsView>(listGroups, "/api/portal/groups")).guidance).toEqual({ code: "people_only", people: 1 });

    await pushGroup(scim, "Drivers", []);
    await flushContacts();
    expect((await get<ConnectionView>(connection, "/api/portal/connection")).problems).toEqual([]);
  });

  test("S1: a wrong token is told by its last four, beside those that would do; a good request makes it history", async () => {
    const { scim, secret } = await connect("okta");
    const wrong = `rc_scim_${"0".repeat(45)}4f2a`;
    expect((await scim.send("GET", "/Users", undefined, { token: wrong })).status).toBe(401);
    await flushContacts();
    const view = await get<ConnectionView>(connection, "/api/portal/connection");
    expect(view.problems[0]).toMatchObject({
      code: "token_refused",
      params: { sent: "4f2a", current: [secret.slice(-4)], reason: "token_unknown" },
    });
    expect((await scim.send("GET", "/Users")).status).toBe(200);
    await flushContacts();
    expect((await get<ConnectionView>(connection, "/api/portal/connection")).problems).toEqual([]);
  });

  test("S3 A-34: silence beyond what the provider promises", async () => {
    const { id } = await connect("okta");
    await prisma().accessToken.updateMany({ where: { directoryId: id }, data: { createdAt: new Date(Date.now() - 25 * 60_000) } });
    const view = await get<ConnectionView>(connection, "/api/portal/connection");
    expect(view.problems).toEqual([{ code: "no_request", params: { minutes: 0, waited_minutes: 25 } }]);
  });

  test("S6: a token that ends soon, unless another took its place", async () => {
    const { id } = await connect("okta");
    await prisma().accessToken.updateMany({
      where: { directoryId: id },
      data: { expiresAt: new Date(Date.now() + 5 * 86_400_000), lastUsedAt: new Date() },
    });
    const { problems } = await get<ConnectionView>(connection, "/api/portal/connection");
    expect(problems.map(({ code }) => code)).toContain("token_expires");
  });

  test("ticked steps of the guide are kept, and only words that name a step", async () => {
    await put(putProvider, "/api/portal/provider", { provider: "okta" });
    expect((await put(putGuide, "/api/portal/guide", { done: ["okta.token", "okta.url", "okta.url"] })).status).toBe(200);
    expect((await get<ConnectionView>(connection, "/api/portal/connection")).guide).toEqual({ done: ["okta.token", "okta.url"] });
    expect((await put(putGuide, "/api/portal/guide", { done: ["<b>"] })).status).toBe(400);
  });

  test("another choice replaces the draft: its token dies at once, and nobody hears of it", async () => {
    const okta = await connect("okta");
    await push(okta.scim, "Ada");
    expect((await put(putProvider, "/api/portal/provider", { provider: "entra_id" })).status).toBe(200);
    await expect.poll(async () => (await okta.scim.send("GET", "/Users")).status).toBe(401);
    const view = await get<ConnectionView>(connection, "/api/portal/connection");
    expect(view).toMatchObject({ provider: "entra_id", tokens: [], counts: { people: 0 } });
    expect((await events()).map(({ type }) => type)).toEqual(["setup_link.redeemed"]);
  });

  test("R-05: a link that only lets somebody look opens a session that changes nothing", async () => {
    await connect("okta");
    const guest = new Browser();
    await guest.send(redeem, "/api/setup/redeem", { body: { token: await aLinkToken(customer, { readOnly: true }) } });
    expect((await guest.send(connection, "/api/portal/connection")).status).toBe(200);
    for (const [handler, path, body] of [
      [putProvider, "/api/portal/provider", { provider: "scim" }],
      [putGuide, "/api/portal/guide", { done: [] }],
    ] as const)
      expect(await guest.send(handler, path, { method: "PUT", body })).toMatchObject({
        status: 403,
        body: { reason: "missing_permission" },
      });
    expect((await guest.send(createToken, "/api/portal/tokens", { body: { name: "Mine" } })).status).toBe(403);
  });

  test("R-02: outside the plan the portal says so and changes nothing", async () => {
    await prisma().organization.update({ where: { id: customer.organizationId }, data: { syncEnabled: false } });
    expect(await put(putProvider, "/api/portal/provider", { provider: "okta" })).toMatchObject({
      status: 409,
      body: { reason: "not_in_plan" },
    });
    expect(await get<SetupFacts>(facts, "/api/portal/facts")).toMatchObject({ in_plan: false, provider: null });
  });
});

describe("groups, roles, preview, enable", () => {
  test("R-01 R-12: from a draft that stores silently to members with roles, told once and in order", async () => {
    const { id, scim } = await connect("okta");
    const [ada, grace] = [await push(scim, "Ada"), await push(scim, "Grace")];
    await push(scim, "Idle", { active: false });
    const drivers = await pushGroup(scim, "Drivers", [ada, grace]);
    const leads = await pushGroup(scim, "Leads", [ada]);
    expect(await members()).toEqual([]);
    expect((await events()).filter(({ type }) => !type.startsWith("setup_link"))).toEqual([]);

    const listed = await get<GroupsView>(listGroups, "/api/portal/groups");
    expect(listed).toMatchObject({ kind: "push", guidance: null, scope: "everyone" });
    expect(listed.data.map(({ name, people: count, people_exact }) => [name, count, people_exact])).toEqual([
      ["Drivers", 2, true],
      ["Leads", 1, true],
    ]);
    const idOf = (name: string) => listed.data.find((group) => group.name === name)?.id;
    await put(putGroups, "/api/portal/groups", { group_ids: [idOf("Drivers"), idOf("Leads")], continue: true });
    await put(putRoles, "/api/portal/role-mappings", {
      assignments: [
        { group_id: idOf("Drivers"), role: "staff" },
        { group_id: idOf("Leads"), role: "manager" },
      ],
      default_role: "viewer",
      continue: true,
    });
    expect((await get<SetupFacts>(facts, "/api/portal/facts")).next_step).toBe("preview");

    await flushContacts();
    const shown = await enabled(id);
    expect(shown.test.map(({ key, state, count }) => [key, state, count])).toEqual([
      ["endpoint", "passed", null],
      ["token", "passed", null],
      ["users", "passed", 3],
      ["groups", "passed", 2],
    ]);
    expect(shown.tiles).toMatchObject({ new: 2, left_out: 1, left_out_by_rule: 1 });
    expect((await members()).map((member) => [member.email, member.role.key, member.state])).toEqual([
      ["ada@halden.example", "manager", "active"],
      ["grace@halden.example", "staff", "active"],
    ]);

    const told = (await events()).filter(({ type }) => /^(dsync|member|directory|sync_run)/.test(type));
    expect(told.map(({ type }) => type)).toEqual([
      "directory.active",
      "dsync.activated",
      "dsync.group.created",
      "dsync.group.created",
      "dsync.user.created",
      "dsync.group.user_added",
      "dsync.group.user_added",
      "dsync.user.created",
      "dsync.group.user_added",
      "dsync.user.created",
      "member.provisioned",
      "member.provisioned",
      "sync_run.succeeded",
    ]);
    expect(told.filter(({ type }) => type === "member.provisioned").map(({ cause }) => cause)).toEqual([
      expect.objectContaining({ kind: "sync_run", initial: true }),
      expect.objectContaining({ kind: "sync_run", initial: true }),
    ]);
    expect([drivers, leads].every(Boolean)).toBe(true);
    expect(await prisma().directory.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: "active", nextSyncAt: null });
  });

  test("what was shown is what happens: a push after the preview makes it stale, and one that says nothing new does not", async () => {
    const { id, scim } = await connect("okta");
    const ada = await push(scim, "Ada");
    await put(putGroups, "/api/portal/groups", { continue: true });
    await put(putRoles, "/api/portal/role-mappings", { default_role: "staff", continue: true });
    const shown = await previewed(id);
    expect(shown).toMatchObject({ state: "ready", tiles: { new: 1 } });

    await scim.send("PATCH", `/Users/${ada}`, patchActive(true));
    expect((await get<PreviewView>(preview, "/api/portal/preview")).state).toBe("ready");
    await push(scim, "Grace");
    expect(await get<PreviewView>(preview, "/api/portal/preview")).toMatchObject({ state: "stale", stale_because: "members" });
    expect(await admin.send(enable, "/api/portal/enable", { body: { digest: shown.digest } })).toMatchObject({
      status: 412,
      body: { reason: "preview_stale" },
    });
    expect((await enabled(id)).tiles.new).toBe(2);
    expect(await members()).toHaveLength(2);
  });

  test("a push between Enable and its run is neither lost nor undone", async () => {
    const { id, scim } = await connect("okta");
    const [ada] = [await push(scim, "Ada"), await push(scim, "Grace")];
    await put(putGroups, "/api/portal/groups", { continue: true });
    await put(putRoles, "/api/portal/role-mappings", { default_role: "staff", continue: true });
    const { digest } = await previewed(id);
    await admin.send(enable, "/api/portal/enable", { body: { digest } });
    await scim.send("PATCH", `/Users/${ada}`, patchActive(false));
    await push(scim, "Linus");
    await work(id);
    expect((await members()).map(({ email, state }) => [email, state])).toEqual([
      ["grace@halden.example", "active"],
      ["linus@halden.example", "active"],
    ]);
    const created = (await events())
      .filter(({ type }) => type === "dsync.user.created")
      .map(({ data }) => (data as { username?: string }).username);
    expect(created.sort()).toEqual(["ada@halden.example", "grace@halden.example", "linus@halden.example"]);
  });

  test("R-11 R-19: addresses that people have here already are linked, whatever their letter case", async () => {
    const existing = await createMember(customer, { email: "Ada@Halden.example", firstName: "Ada", role: "manager" });
    await createMember(customer, { email: "guest@elsewhere.example", role: "viewer" });
    const { id, scim } = await connect("okta");
    await push(scim, "Ada");
    await push(scim, "Grace");
    await put(putGroups, "/api/portal/groups", { continue: true });
    await put(putRoles, "/api/portal/role-mappings", { default_role: "staff", continue: true });
    const shown = await previewed(id);
    expect(shown.tiles).toMatchObject({ linked: 1, new: 1 });
    const rows = await get<PreviewRows>(previewRows, "/api/portal/preview/rows?outcome=linked");
    expect(rows.data.map(({ email }) => email?.toLowerCase())).toEqual(["ada@halden.example"]);
    const found = (await get<{ data: { outcome: string }[] }>(people, "/api/portal/people?search=ada")).data;
    expect(found).toHaveLength(1);
    await admin.send(enable, "/api/portal/enable", { body: { digest: shown.digest } });
    await work(id);
    const after = await members();
    expect(after.map(({ email, state }) => [email.toLowerCase(), state])).toEqual([
      ["ada@halden.example", "active"],
      ["grace@halden.example", "active"],
      ["guest@elsewhere.example", "active"],
    ]);
    expect(parseId("mem", existing.id)).toBe(after[0]?.id);
  });

  test("R-11 D4: two people who share one address are listed for somebody to look at, and made one of by nobody", async () => {
    const { id, scim } = await connect("okta");
    const shared = { emails: [{ value: "desk@halden.example", primary: true }] };
    await push(scim, "Ada", shared);
    await push(scim, "Grace", shared);
    await put(putGroups, "/api/portal/groups", { continue: true });
    await put(putRoles, "/api/portal/role-mappings", { default_role: "staff", continue: true });
    const shown = await previewed(id);
    const rows = (await get<PreviewRows>(previewRows, "/api/portal/preview/rows")).data;
    expect(rows[0]).toMatchObject({ needs_attention: true, reason_code: "duplicate_email" });
    expect(shown.total).toBe(2);
    await admin.send(enable, "/api/portal/enable", { body: { digest: shown.digest } });
    await work(id);
    expect((await members()).map(({ email }) => email)).toEqual(["desk@halden.example"]);
  });

  test("later edits are saved from a preview of the difference, past the limit only with the typed number", async () => {
    const { id, scim } = await connect("okta");
    const ids: string[] = [];
    for (const name of ["Ann", "Bea", "Cem", "Dov", "Eva", "Fay", "Gil", "Hal"]) ids.push(await push(scim, name));
    await pushGroup(scim, "Leads", ids);
    const group = (await get<GroupsView>(listGroups, "/api/portal/groups")).data[0]?.id;
    await put(putGroups, "/api/portal/groups", { group_ids: [group], continue: true });
    await put(putRoles, "/api/portal/role-mappings", {
      assignments: [{ group_id: group, role: "manager" }],
      default_role: "viewer",
      continue: true,
    });
    await enabled(id);
    expect((await members()).map(({ role }) => role.key)).toEqual(Array(8).fill("manager"));
    await prisma().directory.update({ where: { id }, data: { guard: { people: 3, share: 0.1, windowMinutes: 60 } } });

    await put(putRoles, "/api/portal/role-mappings", { assignments: [{ group_id: group, role: "staff" }], continue: true });
    const shown = await previewed(id);
    expect(shown.guard).toMatchObject({ losses: 8, must_confirm: true });
    expect((await admin.send(enable, "/api/portal/enable", { body: { digest: shown.digest } })).status).toBe(400);
    await enabled(id, 8);
    expect((await members()).map(({ role }) => role.key)).toEqual(Array(8).fill("staff"));
  });
});

const patchActive = (active: boolean) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  Operations: [{ op: "replace", path: "active", value: active }],
});

describe("Google auto-provisioning", () => {
  test("A-26 A-27: no groups to choose; an organizational unit or a custom field decides the role", async () => {
    const { id, scim } = await connect("google_scim");
    expect((await get<SetupFacts>(facts, "/api/portal/facts")).steps.find(({ key }) => key === "groups")?.state).toBe("skipped");
    const inUnit = (orgUnitPath: string) => ({ schemas: [USER, GSUITE], [GSUITE]: { orgUnitPath } });
    await push(scim, "Ada", inUnit("/Sales/Berlin"));
    await push(scim, "Grace", inUnit("/Sales"));
    await push(scim, "Linus", inUnit("/Ops"));

    const rules = (await get<RolesView>(listRoles, "/api/portal/role-mappings")).rules;
    expect(rules?.source).toBe("default");
    expect(rules?.org_unit.map(({ value, people: count }) => [value, count])).toEqual([
      ["/Ops", 1],
      ["/Sales", 2],
      ["/Sales/Berlin", 1],
    ]);
    await put(putRoles, "/api/portal/role-mappings", {
      role_source: "org_unit",
      rules: [
        { value: "/Sales", role: "staff" },
        { value: "/Sales/Berlin", role: "manager" },
      ],
      default_role: "viewer",
      continue: true,
    });
    expect((await get<SetupFacts>(facts, "/api/portal/facts")).next_step).toBe("preview");
    await enabled(id);
    expect((await members()).map((member) => [member.givenName, member.role.key])).toEqual([
      ["Ada", "manager"],
      ["Grace", "staff"],
      ["Linus", "viewer"],
    ]);
    expect((await get<RolesView>(listRoles, "/api/portal/role-mappings")).rules).toMatchObject({ source: "org_unit" });
  });

  test("one role for everyone; the highest one asks first", async () => {
    const { id, scim } = await connect("google_scim");
    for (let index = 0; index < 11; index++) await push(scim, `P${index}`);
    const asked = await put(putRoles, "/api/portal/role-mappings", {
      role_source: "default",
      default_role: "administrator",
      continue: true,
    });
    expect(asked).toMatchObject({ status: 409, body: { reason: "confirmation_needed" } });
    expect(
      (
        await put(putRoles, "/api/portal/role-mappings", {
          role_source: "default",
          default_role: "administrator",
          confirm_default: true,
          continue: true,
        })
      ).status,
    ).toBe(200);
    await enabled(id);
    expect(new Set((await members()).map(({ role }) => role.key))).toEqual(new Set(["administrator"]));
  });
});

describe("after", () => {
  async function running() {
    const made = await connect("okta");
    const ada = await push(made.scim, "Ada");
    await push(made.scim, "Grace");
    await put(putGroups, "/api/portal/groups", { continue: true });
    await put(putRoles, "/api/portal/role-mappings", { default_role: "staff", continue: true });
    await enabled(made.id);
    return { ...made, ada };
  }

  test("A-30 R-13: the verify page sees one person come, change and go", async () => {
    const { scim } = await running();
    const start = await get<VerifyView>(verify, "/api/portal/verify");
    expect(start).toMatchObject({ people: [], ticks: { created: null, updated: null, deactivated: null } });
    const since = `/api/portal/verify?since=${start.now}`;
    const linus = await push(scim, "Linus");
    expect(await get<VerifyView>(verify, since)).toMatchObject({ people: [{ email: "linus@halden.example", outcome: "created" }] });
    await scim.send("PATCH", `/Users/${linus}`, {
      ...patchActive(true),
      Operations: [{ op: "replace", path: "name.familyName", value: "Torv" }],
    });
    await scim.send("PATCH", `/Users/${linus}`, patchActive(false));
    const seen = await get<VerifyView>(verify, since);
    expect(seen.ticks.created?.name).toContain("Linus");
    expect(seen.ticks.updated).not.toBeNull();
    expect(seen.ticks.deactivated).not.toBeNull();
    expect(seen.people).toHaveLength(1);
    expect((await members()).find(({ email }) => email === "linus@halden.example")?.state).toBe("deprovisioned");
    expect((await events()).map(({ type }) => type)).toContain("member.deprovisioned");
  });

  test("the status page tells of requests; a pause answers them 503, and resuming starts no run", async () => {
    const { id, scim } = await running();
    await flushContacts();
    const view = await get<StatusView>(status, "/api/portal/status");
    expect(view).toMatchObject({ health: "in_sync", next_check_at: null, people: { total: 2 }, sync_now: { allowed: false } });
    expect(view.push).toMatchObject({ counts: { people: 2, groups: 0 }, contact: { method: "POST" }, hybrid: false });
    await admin.send(pause, "/api/portal/pause", { method: "POST" });
    await expect.poll(async () => (await scim.send("GET", "/Users")).status).toBe(503);
    await admin.send(resume, "/api/portal/resume", { method: "POST" });
    await expect.poll(async () => (await scim.send("GET", "/Users")).status).toBe(200);
    expect(await prisma().directory.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: "active", nextSyncAt: null });
  });
});
