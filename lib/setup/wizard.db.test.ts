import { beforeEach, describe, expect, test } from "vitest";
import { GET as facts } from "@/app/api/portal/facts/route";
import { GET as listGroups, PUT as putGroups } from "@/app/api/portal/groups/route";
import { PUT as putProvider } from "@/app/api/portal/provider/route";
import { GET as listRoles, PUT as putRoles } from "@/app/api/portal/role-mappings/route";
import { POST as redeem } from "@/app/api/setup/redeem/route";
import { endsConsistent } from "../check/testing";
import { prisma } from "../db/client";
import { PROVIDERS } from "../directories/schema";
import { fold } from "../fold";
import { newId, toPublicId } from "../ids";
import { aCustomer, aLinkToken, Browser } from "./testing";

endsConsistent();

type Customer = Awaited<ReturnType<typeof aCustomer>>;
type Seed = { name: string; email?: string; count?: number; everyone?: boolean };

const NUMERIC: Seed[] = [
  { name: "Numeric Admin", count: 2 },
  { name: "Numeric Manager", count: 4 },
  { name: "Numeric Staff", count: 30 },
  { name: "Numeric Viewer", count: 0 },
  { name: "Numeric Unapproved", count: 3 },
  { name: "Accounts Payable", email: "ap@halden.example", count: 22 },
  { name: "All Staff", count: 4206, everyone: true },
  { name: "External Auditors", email: "audit@elsewhere.example", count: 7 },
];

let customer: Customer;
let admin: Browser;

beforeEach(async () => {
  await prisma().settings.update({ where: { id: 1 }, data: { appName: "Numeric", hiddenProviders: [], roleMappingEnabled: true } });
  customer = await aCustomer();
  admin = await signedIn();
});

async function signedIn(): Promise<Browser> {
  const browser = new Browser();
  await browser.send(redeem, "/api/setup/redeem", { body: { token: await aLinkToken(customer) } });
  return browser;
}

/** As Configure, the consent page and reading the groups leave it. */
async function connected(groups: Seed[] = NUMERIC): Promise<Record<string, string>> {
  await admin.send(putProvider, "/api/portal/provider", { method: "PUT", body: { provider: "google_workspace" } });
  const directory = await prisma().directory.findFirstOrThrow({ where: { organizationId: customer.organizationId } });
  await prisma().directory.update({
    where: { id: directory.id },
    data: {
      connectedAt: new Date(),
      connectedAs: "it-admin@halden.example",
      primaryDomain: "halden.example",
      customerId: "C1",
      groupsReadAt: new Date(),
    },
  });
  const rows = groups.map((group) => ({
    organizationId: customer.organizationId,
    id: newId("grp"),
    directoryId: directory.id,
    externalId: group.name,
    displayName: group.name,
    displayNameKey: fold(group.name),
    email: group.email ?? `${fold(group.name).replaceAll(" ", "-")}@halden.example`,
    memberCount: group.count ?? 1,
    includesEveryone: group.everyone ?? false,
  }));
  await prisma().directoryGroup.createMany({ data: rows });
  return Object.fromEntries(rows.map((row) => [row.displayName, toPublicId("grp", row.id)]));
}

const select = (body: object, browser = admin) => browser.send(putGroups, "/api/portal/groups", { method: "PUT", body });
const assign = (body: object, browser = admin) => browser.send(putRoles, "/api/portal/role-mappings", { method: "PUT", body });
const groups = async (query = "", browser = admin) =>
  (await browser.send(listGroups, `/api/portal/groups${query}`)).body as unknown as GroupsAnswer;
const roles = async () => (await admin.send(listRoles, "/api/portal/role-mappings")).body as unknown as RolesAnswer;
type GroupsAnswer = import("./schema").GroupsView;
type RolesAnswer = import("./schema").RolesView;

describe("provider", () => {
  test("S-03: nothing is stored before Configure, and five clicks store one draft", async () => {
    expect(await prisma().directory.count({ where: { organizationId: customer.organizationId } })).toBe(0);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        admin.send(putProvider, "/api/portal/provider", { method: "PUT", body: { provider: "google_workspace" } }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers[0]?.body).toMatchObject({ provider: "google_workspace", next_step: "connect", next_path: "/setup/connect" });
    expect(await prisma().directory.count({ where: { organizationId: customer.organizationId } })).toBe(1);
  });

  test("a provider that the vendor hid is not offered; each other says how its groups come and how fast", async () => {
    await prisma().settings.update({ where: { id: 1 }, data: { hiddenProviders: ["okta", "scim"] } });
    expect(await admin.send(putProvider, "/api/portal/provider", { method: "PUT", body: { provider: "okta" } })).toMatchObject({
      status: 400,
      body: { reason: "provider_not_offered" },
    });
    const { providers } = (await admin.send(facts, "/api/portal/facts")).body as unknown as import("./schema").SetupFacts;
    expect(providers.map(({ key, kind, groups }) => [key, kind, groups])).toEqual([
      ["google_workspace", "sign_in", "read"],
      ["entra_id", "push", "pushed"],
      ["google_scim", "push", "none"],
      ["jumpcloud", "push", "pushed"],
      ["onelogin", "push", "pushed"],
      ["rippling", "push", "pushed"],
    ]);
    expect(providers.find(({ key }) => key === "entra_id")?.delay).toMatchObject({ code: "minutes", minutes: 40 });
  });

  test("where the vendor left one provider the page is skipped: Start chooses it", async () => {
    await prisma().settings.update({ where: { id: 1 }, data: { hiddenProviders: PROVIDERS.filter((key) => key !== "google_workspace") } });
    const browser = new Browser();
    const answer = await browser.send(redeem, "/api/setup/redeem", { body: { token: await aLinkToken(customer) } });
    expect(answer.body).toMatchObject({ next: "/setup/connect" });
    expect((await browser.send(facts, "/api/portal/facts")).body.steps).toContainEqual(
      expect.objectContaining({ key: "provider", state: "skipped" }),
    );
  });

  test("groups and roles wait for the connection", async () => {
    expect(await admin.send(listGroups, "/api/portal/groups")).toMatchObject({ status: 409, body: { reason: "not_connected" } });
    expect((await select({ group_ids: [] })).status).toBe(409);
  });
});

describe("groups", () => {
  test("N-08: listed by name with address and members; searched by either; several can be chosen; the choice survives reload", async () => {
    const ids = await connected();
    const all = await groups();
    const byName = [...NUMERIC.map(({ name }) => name)].sort((a, b) => (fold(a) < fold(b) ? -1 : 1));
    const recommended = (name: string) => name.startsWith("Numeric ");
    const order = [...byName.filter(recommended), ...byName.filter((name) => !recommended(name))];
    expect(
      all.data.map(({ name }) => name),
      "recommended names first",
    ).toEqual(order);
    const paged: string[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const page = await groups(`?limit=3${after && `&after=${encodeURIComponent(after)}`}`);
      paged.push(...page.data.map(({ name }) => name));
      after = page.list_metadata.after;
    }
    expect(paged, "page by page, each group once").toEqual(order);
    expect(all.data.find(({ name }) => name === "Accounts Payable")).toMatchObject({
      name: "Accounts Payable",
      email: "ap@halden.example",
      people: 22,
      people_exact: false,
      selected: false,
    });
    expect(all.totals).toEqual({ all: 8, suggested: 5, selected: 0, matching: 8 });
    expect((await groups("?search=NUMERIC%20s")).data.map(({ name }) => name)).toEqual(["Numeric Staff"]);
    expect((await groups("?search=audit%40")).data.map(({ name }) => name)).toEqual(["External Auditors"]);
    expect((await groups("?search=%25")).totals.matching).toBe(0);

    await select({ select: [ids["Numeric Staff"], ids["Accounts Payable"]] });
    const again = await groups("?filter=selected");
    expect(again.data.map(({ name, selected }) => [name, selected])).toEqual([
      ["Accounts Payable", true],
      ["Numeric Staff", true],
    ]);
    expect(again.selected.map(({ name }) => name)).toEqual(["Accounts Payable", "Numeric Staff"]);
    await select({ deselect: [ids["Accounts Payable"]] });
    expect((await groups()).totals.selected).toBe(1);
  });

  test("N-08: everything a search finds can be chosen at once", async () => {
    await connected();
    await select({ select_matching: { search: "numeric" } });
    expect((await groups()).totals.selected).toBe(5);
    await select({ deselect_matching: { filter: "suggested", search: "viewer" } });
    expect((await groups()).totals.selected).toBe(4);
  });

  test("N-12: recommended names come from the app and its roles; matching groups are mapped, marked, and can be changed", async () => {
    const ids = await connected();
    const all = await groups();
    expect(all.recommendations.map(({ name, email, matched, role }) => [role.key, name, email, matched])).toEqual([
      ["administrator", "Numeric Admin", "numeric-admin@halden.example", true],
      ["manager", "Numeric Manager", "numeric-manager@halden.example", true],
      ["staff", "Numeric Staff", "numeric-staff@halden.example", true],
      ["viewer", "Numeric Viewer", "numeric-viewer@halden.example", true],
      ["unapproved", "Numeric Unapproved", "numeric-unapproved@halden.example", true],
    ]);
    await select({ select_matching: { filter: "suggested" } });
    await select({ select: [ids["Accounts Payable"]] });
    expect((await roles()).groups.map(({ name, role, suggested, decided }) => [name, role, suggested, decided])).toEqual([
      ["Accounts Payable", null, false, false],
      ["Numeric Admin", "administrator", true, true],
      ["Numeric Manager", "manager", true, true],
      ["Numeric Staff", "staff", true, true],
      ["Numeric Unapproved", "unapproved", true, true],
      ["Numeric Viewer", "viewer", true, true],
    ]);
    await assign({ assignments: [{ group_id: ids["Numeric Staff"], role: "viewer" }] });
    expect((await roles()).groups.find(({ name }) => name === "Numeric Staff")).toMatchObject({ role: "viewer", suggested: false });
  });

  test("N-14 N-15: a group shows that it is empty, includes everyone or lies outside; a new one shows after refresh", async () => {
    await connected();
    const badges = Object.fromEntries((await groups()).data.map(({ name, badges }) => [name, badges]));
    expect(badges["Numeric Viewer"]).toEqual(["name_match", "empty"]);
    expect(badges["All Staff"]).toEqual(["includes_everyone"]);
    expect(badges["External Auditors"]).toEqual(["outside_domains"]);
    expect((await groups()).read_at).not.toBeNull();
  });

  test("continuing without a group is refused", async () => {
    await connected();
    expect(await select({ continue: true })).toMatchObject({ status: 400, body: { reason: "no_groups_selected" } });
  });

  test("A58: another organization's groups answer like unknown ones, and change nothing", async () => {
    const ids = await connected();
    const mine = customer;
    customer = await aCustomer("Other Ltd");
    admin = await signedIn();
    await connected([{ name: "Other Staff" }]);
    const foreign = await select({ select: [ids["Numeric Staff"]] });
    const unknown = await select({ select: [toPublicId("grp", newId("grp"))] });
    expect([foreign.status, foreign.body.message]).toEqual([404, unknown.body.message]);
    expect((await groups()).totals).toMatchObject({ all: 1, selected: 0 });
    const theirs = await prisma().directory.findFirstOrThrow({ where: { organizationId: mine.organizationId } });
    expect(theirs.draft).toBeNull();
  });

  test("S-09: ten thousand groups are paged, searched and selected without delay", async () => {
    await connected(Array.from({ length: 10_000 }, (_, at) => ({ name: `Team ${String(at).padStart(5, "0")}`, count: at % 50 })));
    await select({ select_matching: { search: "team 00" } });
    const seen = new Set<string>();
    let after: string | null = "";
    const times: number[] = [];
    while (after !== null && seen.size < 1000) {
      const started = performance.now();
      const page = await groups(`?limit=200${after ? `&after=${encodeURIComponent(after)}` : ""}`);
      times.push(performance.now() - started);
      for (const { id } of page.data) seen.add(id);
      after = page.list_metadata.after;
    }
    expect(seen.size).toBe(1000);
    const started = performance.now();
    const found = await groups("?search=0999");
    times.push(performance.now() - started);
    expect(found.totals).toMatchObject({ all: 10_000, selected: 1000, matching: 11 });
    // The median, and far above what it takes: a crowded machine must not look like a missing index.
    expect(times.sort((a, b) => a - b)[Math.floor(times.length / 2)]).toBeLessThan(1_000);
  });
});

describe("roles", () => {
  test("N-10 N-11: continuing is blocked until every group has a decision; each role says what it permits", async () => {
    const ids = await connected();
    await select({ group_ids: [ids["Accounts Payable"], ids["Numeric Manager"]] });
    expect((await roles()).roles.map(({ key, description }) => [key, description.length > 10])).toHaveLength(5);
    expect(await assign({ continue: true })).toMatchObject({
      status: 409,
      body: { reason: "roles_undecided", params: { count: 1, group_ids: [ids["Accounts Payable"]] } },
    });
    const done = await assign({ assignments: [{ group_id: ids["Accounts Payable"], role: null }], continue: true });
    expect(done).toMatchObject({ status: 200, body: { next_step: "preview" } });
  });

  test("N-13: a discouraged role asks once; a group named for it does not", async () => {
    const ids = await connected();
    await select({ group_ids: [ids["Accounts Payable"], ids["Numeric Unapproved"]] });
    const assignment = { group_id: ids["Accounts Payable"], role: "unapproved" };
    expect(await assign({ assignments: [assignment], continue: true })).toMatchObject({
      status: 409,
      body: { reason: "confirmation_needed", params: { count: 1 } },
    });
    await assign({ assignments: [assignment] });
    expect((await roles()).confirmations).toEqual([
      { group_id: ids["Accounts Payable"], kind: "discouraged", role: "unapproved", people: 22, confirmed: false },
    ]);
    expect((await assign({ assignments: [{ ...assignment, confirm: true }], continue: true })).status).toBe(200);
    expect((await roles()).confirmations).toEqual([expect.objectContaining({ confirmed: true })]);
  });

  test.each([
    ["All Staff", true],
    ["Accounts Payable", true],
    ["Numeric Manager", false],
  ])("more than ten people or all staff as the highest role ask once: %s → %s", async (name, asks) => {
    const ids = await connected();
    await select({ group_ids: [ids[name]] });
    const answer = await assign({ assignments: [{ group_id: ids[name], role: "administrator" }], continue: true });
    expect(answer.status).toBe(asks ? 409 : 200);
  });

  test("a refused step saves nothing", async () => {
    const ids = await connected();
    await select({ group_ids: [ids["Accounts Payable"], ids["All Staff"]] });
    await assign({ assignments: [{ group_id: ids["All Staff"], role: "viewer" }], continue: true });
    expect((await roles()).groups.every(({ decided }) => !decided)).toBe(true);
  });

  test("unknown roles and groups that are not selected are refused", async () => {
    const ids = await connected();
    await select({ group_ids: [ids["Accounts Payable"]] });
    expect(await assign({ assignments: [{ group_id: ids["Accounts Payable"], role: "emperor" }] })).toMatchObject({
      status: 400,
      body: { reason: "role_unknown" },
    });
    expect((await assign({ assignments: [{ group_id: ids["All Staff"], role: "viewer" }] })).status).toBe(404);
  });

  test("S-10: role mapping switched off by the vendor skips the step and has nothing to read", async () => {
    const ids = await connected();
    await prisma().settings.update({ where: { id: 1 }, data: { roleMappingEnabled: false } });
    const saved = await select({ group_ids: [ids["Accounts Payable"]], continue: true });
    expect(saved.body).toMatchObject({ next_step: "preview", role_mapping_enabled: false });
    expect(await admin.send(listRoles, "/api/portal/role-mappings")).toMatchObject({ status: 409, body: { reason: "role_mapping_off" } });
    expect((await assign({ continue: true })).status).toBe(409);
  });
});

describe("answers are kept", () => {
  test("leaving midway and coming back by a new link resumes the same draft", async () => {
    const ids = await connected();
    await select({ group_ids: [ids["Numeric Staff"]], continue: true });
    await assign({ default_role: "viewer" });

    const later = await signedIn();
    expect((await later.send(facts, "/api/portal/facts")).body).toMatchObject({
      next_step: "roles",
      directory: { connected_as: "it-admin@halden.example" },
    });
    admin = later;
    expect(await roles()).toMatchObject({ default_role: "viewer", groups: [{ name: "Numeric Staff", role: "staff" }] });
  });

  test("going back and choosing other groups keeps roles, clears the test, and marks the step when something is undecided", async () => {
    const ids = await connected();
    await select({ group_ids: [ids["Numeric Staff"], ids["Accounts Payable"]] });
    await assign({ assignments: [{ group_id: ids["Accounts Payable"], role: "viewer" }], continue: true });
    await prisma().directory.updateMany({ where: { organizationId: customer.organizationId }, data: { testedAt: new Date() } });

    await select({ deselect: [ids["Accounts Payable"]], select: [ids["External Auditors"]] });
    const after = (await admin.send(facts, "/api/portal/facts")).body;
    expect(after.next_step).toBe("roles");
    expect(after.steps).toContainEqual(expect.objectContaining({ key: "roles", check_again: true }));
    expect((await prisma().directory.findFirstOrThrow({ where: { organizationId: customer.organizationId } })).testedAt).toBeNull();

    await select({ deselect: [ids["External Auditors"]], select: [ids["Accounts Payable"]] });
    expect((await roles()).groups.find(({ name }) => name === "Accounts Payable")).toMatchObject({ role: "viewer" });
  });

  test("two tabs: a save over an unseen one is refused and says whose it was; changes made at once all count", async () => {
    const ids = await connected();
    const first = await groups();
    await select({ select: [ids["Numeric Staff"]], base: first.base });
    const refused = await select({ select: [ids["Accounts Payable"]], base: first.base });
    expect(refused).toMatchObject({
      status: 412,
      body: { reason: "draft_changed", params: { by: expect.stringContaining("Halden"), at: expect.any(String) } },
    });
    expect((await groups()).totals.selected).toBe(1);
    expect((await select({ select: [ids["Accounts Payable"]], base: (await groups()).base })).status).toBe(200);

    await Promise.all(Object.values(ids).map((id) => select({ select: [id] })));
    expect((await groups()).totals.selected).toBe(8);
  });

  test("nothing but the draft is written before Enable Sync", async () => {
    const ids = await connected();
    await select({ group_ids: [ids["Numeric Staff"]], continue: true });
    await assign({ continue: true });
    const where = { organizationId: customer.organizationId };
    expect(await prisma().member.count({ where })).toBe(0);
    expect(await prisma().roleMapping.count({ where })).toBe(0);
    expect(await prisma().directoryGroup.count({ where: { ...where, selected: true } })).toBe(0);
    expect(await prisma().syncRun.findMany({ where, select: { trigger: true } })).toEqual([{ trigger: "preview" }]);
  });

  test("the steps reached are recorded on the link", async () => {
    const ids = await connected();
    await select({ group_ids: [ids["Numeric Staff"]], continue: true });
    await assign({ continue: true });
    const link = await prisma().setupLink.findFirstOrThrow({ where: { organizationId: customer.organizationId } });
    expect(link.lastStep).toBe("preview");
    expect(Object.keys(link.steps as object).sort()).toEqual(["connect", "preview", "provider", "roles"]);
  });
});
