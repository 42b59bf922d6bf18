import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { addGroup } from "../../e2e/google-workspace/seed";
import { type FakeGoogle, startFakeGoogle } from "../../e2e/support/fake-google";
import { endsConsistent } from "../check/testing";
import { prisma } from "../db/client";
import { parseId } from "../ids";
import { createMember } from "../members/create";
import { setRole } from "../members/set-role";
import { aCompany, quickRetries } from "../../e2e/support/company";

endsConsistent();

let fake: FakeGoogle;
beforeAll(async () => {
  fake = await startFakeGoogle();
  quickRetries();
});
afterEach(() => fake.faults.clear());
afterAll(() => fake.close());

test("people of selected groups become members with the role of their highest group; nobody else is created", async () => {
  const company = await aCompany(fake, { groups: { Admins: "administrator", Staff: "staff", Canteen: null } });
  company.person("Ada Lovelace", "Admins", "Staff");
  company.person("Ben Franklin", "Staff");
  company.person("Cleo Outside", "Canteen");

  const run = await company.sync();

  expect(await company.states()).toEqual({ "ada.lovelace": "active administrator", "ben.franklin": "active staff" });
  expect(run).toMatchObject({ state: "succeeded", phase: "done" });
  expect(run.counts).toMatchObject({ created: 2, total: 2, done: 2, failed: 0 });
  const directory = await company.directory();
  expect(directory).toMatchObject({ state: "active", failedRuns: 0, runLeaseUntil: null });
  expect(directory.nextSyncAt?.getTime()).toBeGreaterThan(Number(directory.lastSyncedAt?.getTime()));
  expect(await prisma().syncPage.count({ where: { organizationId: company.org.id } })).toBe(0);
});

test("a second run of an unchanged directory writes nothing and tells nobody", async () => {
  const company = await aCompany(fake);
  company.people(30, "Staff");
  company.person("No Family", "Staff").familyName = undefined;
  await company.sync();
  const before = { logs: await company.org.logs(), events: await company.memberEvents(), members: await company.org.members() };

  const run = await company.sync();

  expect(run.counts).toMatchObject({ created: 0, updated: 0, unchanged: 31, total: 31 });
  expect(await company.org.logs()).toEqual(before.logs);
  expect(await company.memberEvents()).toEqual(before.events);
  expect(await company.org.members()).toEqual(before.members);
});

test("suspended, archived and deleted people leave, each for their own reason, and come back as the same member", async () => {
  const company = await aCompany(fake);
  const [one, two, three] = [
    company.person("Sue Pended", "Staff"),
    company.person("Archie Ved", "Staff"),
    company.person("Del Eted", "Staff"),
  ];
  await company.sync();
  const before = await company.org.members();

  company.act("set_suspended", { person: one.id, suspended: true });
  company.act("set_archived", { person: two.id, archived: true });
  company.act("remove_person", { person: three.id });
  await company.sync();

  const gone = await company.org.members();
  expect(gone.map((member) => [member.state, member.stateReason])).toEqual([
    ["deprovisioned", "archived"],
    ["deprovisioned", "deleted_at_provider"],
    ["deprovisioned", "suspended"],
  ]);

  company.act("set_suspended", { person: one.id, suspended: false });
  company.act("set_archived", { person: two.id, archived: false });
  three.deletedAt = undefined;
  company.act("add_member", { group: "Staff", member: three.primaryEmail });
  await company.sync();

  const back = await company.org.members();
  expect(back.map((member) => member.state)).toEqual(["active", "active", "active"]);
  expect(back.map((member) => member.id)).toEqual(before.map((member) => member.id));
});

test("a renamed address is the same member, with a new address and no departure", async () => {
  const company = await aCompany(fake);
  const person = company.person("Mary Smith", "Staff");
  await company.sync();
  const [before] = await company.org.members();

  company.act("rename_person", { person: person.id, email: `mary.jones@${company.at.domain}`, family_name: "Jones" });
  await company.sync();

  const after = await company.org.members();
  expect(after).toHaveLength(1);
  expect(after[0]).toMatchObject({ id: before?.id, email: `mary.jones@${company.at.domain}`, state: "active", familyName: "Jones" });
  expect(await company.memberEvents()).toEqual(["member.provisioned", "member.updated"]);
});

test("N-18 a role set by hand is replaced by the role of the group, with a line that says so, although nothing changed at Google", async () => {
  const company = await aCompany(fake, { groups: { Admins: "administrator", Staff: "staff" } });
  const { primaryEmail } = company.person("Hand Made", "Staff");
  company.person("Other Admin", "Admins");
  await company.sync();
  const member = await company.org.member(primaryEmail);
  await setRole(company.org.ctx, { memberId: member.id, role: "administrator" });

  await company.sync();

  expect(await company.org.member(primaryEmail)).toMatchObject({ role: "staff", roleSource: "mapping" });
  expect((await company.org.logs()).at(-1)).toMatchObject({
    outcome: "updated",
    reasonCode: "manual_role_replaced",
    reasonParams: expect.objectContaining({ from: "Administrator", role: "Staff", group: "Staff" }),
  });
  expect(await company.memberEvents()).toEqual(["member.provisioned", "member.provisioned", "member.role_changed", "member.role_changed"]);
});

test("a member made by hand is linked by address and keeps one identity", async () => {
  const company = await aCompany(fake);
  const person = company.person("Linked Person", "Staff");
  const before = await createMember(company.org.ctx, { email: person.primaryEmail, source: "invite", role: "viewer" });

  await company.sync();

  expect(await company.org.members()).toMatchObject([
    { id: parseId("mem", String(before.id)), role: "staff", state: "active", source: "invite" },
  ]);
});

test("nested groups reach people on every level, and the path is kept for the why", async () => {
  const company = await aCompany(fake, { groups: { Operations: "staff", North: null, Dock: null } });
  company.act("add_member", { group: "Operations", member: company.group("North").email });
  company.act("add_member", { group: "North", member: company.group("Dock").email });
  // The provider refuses cycles; a stale read can still show one.
  company.act("add_member", { group: "Dock", member: company.group("Operations").email });
  company.person("Deep Down", "Dock");

  await company.sync();

  const [member] = await company.org.members();
  expect(member).toMatchObject({ state: "active", role: "staff" });
  expect(JSON.stringify(member?.roleReason)).toContain("North");

  const second = await company.sync();
  expect(second.counts).toMatchObject({ created: 0, updated: 0 });

  company.act("remove_member", { group: "Operations", member: company.group("North").email });
  await company.sync();
  expect((await company.org.members())[0]).toMatchObject({ state: "deprovisioned", stateReason: "out_of_scope" });
});

test("nested groups are not followed when the vendor switched that off", async () => {
  const company = await aCompany(fake, { groups: { Operations: "staff", North: null } });
  company.act("add_member", { group: "Operations", member: company.group("North").email });
  company.person("Nested Only", "North");
  company.person("Direct One", "Operations");
  await prisma().settings.update({ where: { id: 1 }, data: { nestedGroups: false } });
  try {
    await company.sync();
    expect(await company.states()).toEqual({ "direct.one": "active staff" });
  } finally {
    await prisma().settings.update({ where: { id: 1 }, data: { nestedGroups: true } });
  }
});

test("a group of everybody brings everybody, without a membership each", async () => {
  const company = await aCompany(fake, { groups: { All: "viewer" } });
  company.act("add_member", { group: "All", member: "everyone" });
  company.people(5);

  await company.sync();

  expect(Object.values(await company.states())).toEqual(Array(6).fill("active viewer"));
  expect(await prisma().groupMembership.count({ where: { organizationId: company.org.id } })).toBe(0);
  expect((await company.sync()).counts).toMatchObject({ created: 0, updated: 0, unchanged: 6 });
});

test("external members are not synced and never asked about", async () => {
  const company = await aCompany(fake);
  company.act("add_member", { group: "Staff", member: "auditor@elsewhere.example" });
  company.person("Inside Person", "Staff");

  await company.sync();
  await company.sync();

  expect(await company.states()).toEqual({ "inside.person": "active staff" });
  const outsider = company.group("Staff").members.find((member) => member.email === "auditor@elsewhere.example");
  expect(fake.asked(new RegExp(`/users/${outsider?.id}`))).toBe(0);
});

test("two groups with one name are two groups, and a renamed group keeps its people", async () => {
  const company = await aCompany(fake, { groups: { Staff: "staff", Team: "viewer" } });
  company.person("In Staff", "Staff");
  company.person("In Team", "Team");
  company.group("Team").name = "Staff";

  await company.sync();
  expect(await company.states()).toEqual({ "in.staff": "active staff", "in.team": "active viewer" });

  company.group("Team").name = "Night shift";
  await company.sync();
  expect(await company.states()).toEqual({ "in.staff": "active staff", "in.team": "active viewer" });
  const names = await prisma().directoryGroup.findMany({
    where: { organizationId: company.org.id, selected: true },
    select: { displayName: true },
  });
  expect(names.map((group) => group.displayName).sort()).toEqual(["Night shift", "Staff"]);
});

test("somebody who leaves every selected group leaves scope; who keeps one keeps access and gets its role", async () => {
  const company = await aCompany(fake, { groups: { Admins: "administrator", Staff: "staff" } });
  const both = company.person("Both Groups", "Admins", "Staff");
  const only = company.person("Only Staff", "Staff");
  company.person("Other Admin", "Admins");
  await company.sync();

  company.act("remove_member", { group: "Admins", member: both.id });
  company.act("remove_member", { group: "Staff", member: only.id });
  await company.sync();

  expect(await company.states()).toEqual({
    "both.groups": "active staff",
    "only.staff": "deprovisioned staff",
    "other.admin": "active administrator",
  });
  expect(await company.org.member(only.primaryEmail)).toMatchObject({ stateReason: "out_of_scope" });
});

test("D7 the people of a deleted group keep their access until somebody chooses", async () => {
  const company = await aCompany(fake, { groups: { Staff: "staff", Viewers: "viewer" } });
  company.people(3, "Staff");
  company.person("Vera Viewer", "Viewers");
  await company.sync();

  company.act("remove_group", { group: "Staff" });
  const run = await company.sync();
  await company.sync();

  expect(run.detail).toMatchObject({ deleted_groups: [company.group("Staff").id] });
  expect(Object.values(await company.states()).filter((state) => state === "active staff")).toHaveLength(3);
  const group = await prisma().directoryGroup.findFirstOrThrow({
    where: { organizationId: company.org.id, externalId: company.group("Staff").id },
  });
  expect(group.deletedAt).not.toBeNull();
});

test("events of the first run after enabling say that they are initial, later ones do not", async () => {
  const company = await aCompany(fake);
  company.person("First One", "Staff");
  await company.sync("enable");
  company.person("Second One", "Staff");
  await company.sync();

  const events = (await company.org.events()).filter((event) => event.type === "member.provisioned");
  expect(events.map((event) => event.cause.initial)).toEqual([true, false]);
  expect((await company.org.events()).map((event) => event.sequence)).toEqual((await company.org.events()).map((_, at) => at + 1));
  expect((await company.org.events()).map((event) => event.type).filter((type) => type === "sync_run.succeeded")).toHaveLength(2);
});

test("a directory that is paused while it is read changes nothing more, and is not counted as failing", async () => {
  const company = await aCompany(fake);
  company.people(3, "Staff");
  fake.faults.add({ path: "/members\\?", kind: "delay", delayMs: 500, times: 1 });
  const running = company.sync();
  await expect.poll(() => fake.asked(new RegExp(`${company.group("Staff").id}/members`))).toBe(1);
  await prisma().directory.update({ where: { id: company.directoryId }, data: { state: "paused" } });

  expect(await running).toMatchObject({ state: "failed", errorCode: "directory_paused" });
  expect(await company.org.members()).toEqual([]);
  expect((await company.directory()).state).toBe("paused");
});

test("5,000 groups and some thousand people take few calls, and a second look writes nothing", { timeout: 120_000 }, async () => {
  const company = await aCompany(fake, { groups: Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`Team ${n}`, "staff"])) });
  for (let n = 0; n < 4980; n++) addGroup(fake.world(), company.at, `Other ${n}`, "");
  const people = company.people(3000);
  people.forEach((person, n) => {
    company.group(`Team ${n % 20}`).members.push({ id: person.id, email: person.primaryEmail, type: "USER", role: "MEMBER" });
  });
  const from = fake.requests.length;

  const first = await company.sync();

  expect(first.counts).toMatchObject({ created: 3000, total: 3000, failed: 0 });
  // Who am I 1, people 7, groups 25, members 20, and the token.
  expect(fake.requests.length - from).toBeLessThanOrEqual(60);
  expect(await prisma().directoryGroup.count({ where: { directoryId: company.directoryId } })).toBe(5000);
  const before = await company.org.logs();
  expect((await company.sync()).counts).toMatchObject({ created: 0, updated: 0, unchanged: 3000 });
  expect(await company.org.logs()).toHaveLength(before.length);
});
