/** What the vendor sets, through the console's real door, and what comes of it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { GET as listAudit } from "../../app/api/console/audit/route";
import { GET as frame } from "../../app/api/console/frame/route";
import { GET as readSettings, PUT as putSettings } from "../../app/api/console/settings/route";
import { GET as facts } from "../../app/api/portal/facts/route";
import { PUT as putGroups } from "../../app/api/portal/groups/route";
import { PUT as putProvider } from "../../app/api/portal/provider/route";
import { POST as look } from "../../app/api/setup/look/route";
import { POST as redeem } from "../../app/api/setup/redeem/route";
import { aCompany, quickRetries } from "../../e2e/support/company";
import { type FakeGoogle, startFakeGoogle } from "../../e2e/support/fake-google";
import { checkInvariants } from "../check/invariants";
import { endsConsistent } from "../check/testing";
import { prisma } from "../db/client";
import { fold } from "../fold";
import { newId, toPublicId } from "../ids";
import { aCustomer, aLinkToken, Browser } from "../setup/testing";
import { aStaff, call, type StaffHandle } from "../staff/testing";

endsConsistent();

const PATH = "/api/console/settings";
let fake: FakeGoogle;
let owner: StaffHandle;
beforeAll(async () => {
  fake = await startFakeGoogle();
  quickRetries();
  owner = await aStaff("owner");
});
afterEach(async () => {
  await put({
    app_name: "Numeric",
    support_contact: null,
    help_links: [],
    family_name_required: false,
    role_mapping_enabled: true,
    nested_groups: true,
    link_hours: 168,
  });
});
afterAll(() => fake.close());

const put = (body: unknown, who: StaffHandle = owner) => call(putSettings, PATH, { cookie: who.cookie, method: "PUT", body });

describe("who may", () => {
  test("support reads and changes nothing; an engineer changes; without a session neither", async () => {
    const support = await aStaff("support");
    const engineer = await aStaff("engineer");
    expect((await call(readSettings, PATH, support)).body).toMatchObject({ object: "settings", app_name: "Numeric", link_hours: 168 });
    expect(await put({ app_name: "Mine" }, support)).toMatchObject({ status: 403, body: { reason: "missing_permission" } });
    expect((await call(readSettings, PATH, support)).body.app_name).toBe("Numeric");
    expect(await put({ app_name: "Tally" }, engineer)).toMatchObject({ status: 200, body: { app_name: "Tally" } });
    expect((await call(frame, "/x", support)).body).toMatchObject({ app_name: "Tally" });
    expect((await call(readSettings, PATH)).status).toBe(401);
    expect((await call(putSettings, PATH, { method: "PUT", body: { app_name: "Theirs" } })).status).toBe(401);
  });
});

describe("what is taken", () => {
  const six = Array.from({ length: 6 }, (_, n) => ({ label: `Page ${n}`, url: `https://help.example/${n}` }));
  test.each<[string, object, string]>([
    ["a name of one character", { app_name: "N" }, "/app_name"],
    ["a name of 41", { app_name: "N".repeat(41) }, "/app_name"],
    ["a name over two lines", { app_name: "Nume\nric" }, "/app_name"],
    ["a contact that runs something", { support_contact: "javascript:alert(1)" }, "/support_contact"],
    ["a contact on an open line", { support_contact: "http://help.example" }, "/support_contact"],
    ["a help link on an open line", { help_links: [{ label: "Help", url: "http://help.example" }] }, "/help_links/0/url"],
    ["a help link that runs something", { help_links: [{ label: "Help", url: "javascript:alert(1)" }] }, "/help_links/0/url"],
    ["a help link with a password in it", { help_links: [{ label: "Help", url: "https://a:b@help.example" }] }, "/help_links/0/url"],
    ["a help link without a text", { help_links: [{ label: " ", url: "https://help.example" }] }, "/help_links/0/label"],
    ["six help links", { help_links: six }, "/help_links"],
    ["a link that lives no hour", { link_hours: 0 }, "/link_hours"],
    ["a link that lives beyond 30 days", { link_hours: 721 }, "/link_hours"],
    ["a word where a switch is", { nested_groups: "on" }, "/nested_groups"],
    ["a setting that is none", { hidden_providers: ["google_workspace"] }, ""],
  ])("%s is refused, and nothing changes", async (_name, body, pointer) => {
    const before = (await call(readSettings, PATH, owner)).body;
    const { status, body: problem } = await put({ link_hours: 24, ...body });
    expect(status).toBe(400);
    expect(problem.errors.map((error: { pointer?: string }) => error.pointer ?? "")).toContainEqual(expect.stringContaining(pointer));
    expect((await call(readSettings, PATH, owner)).body).toEqual(before);
  });

  test.each(["Numeric support", "support@numeric.example", "https://help.numeric.example/contact"])("%s is a contact", async (contact) => {
    expect(await put({ support_contact: contact })).toMatchObject({ status: 200, body: { support_contact: contact } });
  });

  test("only what is named changes; the audit log has before and after, once, under no organization", async () => {
    await put({ app_name: "Tally", link_hours: 24 });
    const again = await put({ app_name: "Tally" });
    expect(again).toMatchObject({ status: 200, body: { app_name: "Tally", link_hours: 24, nested_groups: true } });

    const { body } = await call(listAudit, "/api/console/audit?limit=1", owner);
    expect(body.data).toMatchObject([
      {
        organization: null,
        action: "settings.update",
        actor: { type: "staff" },
        changes: { app_name: { from: "Numeric", to: "Tally" }, link_hours: { from: 168, to: 24 } },
      },
    ]);
  });
});

describe("what comes of it", () => {
  test("the landing page shows name, contact and links; new setup links live as long as is set", async () => {
    await put({
      app_name: "Tally",
      support_contact: "it-help@tally.example",
      help_links: [{ label: "Guide", url: "https://tally.example/guide" }],
      link_hours: 24,
    });
    const token = await aLinkToken(await aCustomer());
    const { body } = await new Browser().send(look, "/api/setup/look", { body: { token } });
    expect(body).toMatchObject({
      vendor: {
        name: "Tally",
        support_contact: "it-help@tally.example",
        help_links: [{ label: "Guide", url: "https://tally.example/guide" }],
      },
    });
    const [row] = await prisma().$queryRaw<{ hours: number }[]>`
      select round(extract(epoch from expires_at - now()) / 3600)::int as hours from setup_link order by created_at desc limit 1`;
    expect(row?.hours).toBe(24);
  });

  test("S-10: role mapping off skips the roles step of the wizard", async () => {
    await put({ role_mapping_enabled: false });
    const customer = await aCustomer();
    const admin = new Browser();
    await admin.send(redeem, "/api/setup/redeem", { body: { token: await aLinkToken(customer) } });
    await admin.send(putProvider, "/api/portal/provider", { method: "PUT", body: { provider: "google_workspace" } });
    const group = await connect(customer.organizationId);

    const saved = await admin.send(putGroups, "/api/portal/groups", { method: "PUT", body: { group_ids: [group], continue: true } });

    expect(saved.body).toMatchObject({ next_step: "preview", role_mapping_enabled: false });
    await put({ role_mapping_enabled: true });
    expect((await admin.send(facts, "/api/portal/facts")).body).toMatchObject({ next_step: "roles", role_mapping_enabled: true });
  });

  test("S-10: role mapping off keeps the roles people have; on again, the next run gives everybody the role of their groups", async () => {
    const company = await aCompany(fake, { groups: { Staff: "staff", Managers: "manager" } });
    company.person("Ada Lovelace", "Staff");
    company.person("Ben Franklin", "Managers");
    await company.sync();

    await put({ role_mapping_enabled: false });
    company.act("add_member", { group: "Managers", member: `ada.lovelace@${company.at.domain}` });
    company.person("Cleo New", "Managers");
    expect((await company.sync()).state).toBe("succeeded");
    expect(await company.states()).toEqual({
      "ada.lovelace": "active staff",
      "ben.franklin": "active manager",
      "cleo.new": "active unapproved",
    });

    await put({ role_mapping_enabled: true });
    expect(await checkInvariants()).toEqual([]);
    await company.sync();
    expect(await company.states()).toEqual({
      "ada.lovelace": "active manager",
      "ben.franklin": "active manager",
      "cleo.new": "active manager",
    });
    const events = await company.memberEvents();
    await company.sync();
    expect(await company.memberEvents()).toEqual(events);
  });

  test("a required family name keeps newcomers without one out from the next run, and members stay", async () => {
    const company = await aCompany(fake);
    company.person("Early Bird", "Staff").familyName = undefined;
    await company.sync();

    await put({ family_name_required: true });
    company.person("Late Comer", "Staff").familyName = undefined;
    const run = await company.sync();
    expect(run.counts).toMatchObject({ failed: 1 });
    expect(await company.states()).toEqual({ "early.bird": "active staff" });

    await put({ family_name_required: false });
    await company.sync();
    expect(await company.states()).toEqual({ "early.bird": "active staff", "late.comer": "active staff" });
  });
});

/** As the consent page and reading the groups leave it. */
async function connect(organizationId: string): Promise<string> {
  const directory = await prisma().directory.findFirstOrThrow({ where: { organizationId } });
  const now = new Date();
  await prisma().directory.update({
    where: { id: directory.id },
    data: {
      connectedAt: now,
      connectedAs: "it-admin@halden.example",
      primaryDomain: "halden.example",
      customerId: "C1",
      groupsReadAt: now,
    },
  });
  const id = newId("grp");
  await prisma().directoryGroup.create({
    data: { organizationId, id, directoryId: directory.id, externalId: "g1", displayName: "All Staff", displayNameKey: fold("All Staff") },
  });
  return toPublicId("grp", id);
}
