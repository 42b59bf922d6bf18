/** People by push, groups by reading, joined on Google's user id, against the sandbox Google over HTTP. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { aCompany, type Company, quickRetries } from "../../e2e/support/company";
import { type FakeGoogle, startFakeGoogle } from "../../e2e/support/fake-google";
import type { Person } from "../../e2e/google-workspace/world";
import { createScimToken } from "../access/create-token";
import { endsConsistent } from "../check/testing";
import { roleId } from "../db/builders";
import { prisma } from "../db/client";
import type { DirectoryDraft } from "../directories/schema";
import { type Client, scimClient } from "../scim-service/testing";
import { enableSync } from "../setup/enable-sync";
import { readPreview, requestPreview } from "../setup/preview";
import { runSync } from "./run-sync";

endsConsistent();

let fake: FakeGoogle;
beforeAll(async () => {
  fake = await startFakeGoogle();
  quickRetries();
});
afterEach(() => fake.faults.clear());
afterAll(() => fake.close());

/** Google auto-provisioning with a consent to read groups beside it. */
async function aHybrid(options: Parameters<typeof aCompany>[1] = {}) {
  const company = await aCompany(fake, options);
  await prisma().directory.update({ where: { id: company.directoryId }, data: { provider: "google_scim", scope: "everyone" } });
  const { secret } = await createScimToken(company.org.ctx, { directoryId: company.directoryId, name: "Google" });
  const scim = scimClient(company.directoryId, secret);
  return { company, scim };
}

/** As Google sends a person: its own id, the address as user name only. */
async function push(scim: Client, person: Person, over: object = {}): Promise<string> {
  const answer = await scim.send("POST", "/Users", {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    externalId: person.id,
    userName: person.primaryEmail,
    name: { givenName: person.givenName, familyName: person.familyName },
    active: true,
    ...over,
  });
  expect(answer.status, answer.text).toBe(201);
  return answer.body.id;
}

const states = (company: Company) => company.states();

test("A-26: a pushed person gets the role of the groups that are read; nobody comes by a group alone", async () => {
  const { company, scim } = await aHybrid({ groups: { Staff: "staff", Leads: "manager" } });
  const ada = company.person("Ada Lovelace", "Staff", "Leads");
  const grace = company.person("Grace Hopper", "Staff");
  company.person("Only Ingoogle", "Staff");
  await push(scim, ada);
  await push(scim, grace);
  expect(Object.values(await states(company))).toEqual(["active unapproved", "active unapproved"]);

  const run = await company.sync();
  expect(run).toMatchObject({ state: "succeeded", counts: { total: 2 } });
  expect(await states(company)).toEqual({
    [ada.primaryEmail.split("@")[0] ?? ""]: "active manager",
    [grace.primaryEmail.split("@")[0] ?? ""]: "active staff",
  });
  const row = await company.directory();
  expect(row.nextSyncAt).not.toBeNull();
  expect((await company.org.events()).filter(({ type }) => type === "dsync.group.user_added")).toHaveLength(3);
  // A second look at the same changes nothing.
  const before = await company.org.events();
  await company.sync();
  expect((await company.org.events()).slice(before.length).map(({ type }) => type)).toEqual(["sync_run.succeeded"]);
});

test("A-26: what was read never decides who exists or who is active", async () => {
  const { company, scim } = await aHybrid({ groups: { Staff: "staff" } });
  const ada = company.person("Ada Lovelace", "Staff");
  const grace = company.person("Grace Hopper", "Staff");
  const [, id] = [await push(scim, ada), await push(scim, grace)];
  await company.sync();
  company.act("remove_person", { person: ada.primaryEmail });
  await scim.send("PATCH", `/Users/${id}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", path: "active", value: false }],
  });
  await company.sync();
  expect(await states(company)).toEqual({
    [ada.primaryEmail.split("@")[0] ?? ""]: "active staff",
    [grace.primaryEmail.split("@")[0] ?? ""]: "deprovisioned staff",
  });
});

test("leaving a group takes its role after Google's own word; a group that cannot be read keeps its people", async () => {
  const { company, scim } = await aHybrid({ groups: { Staff: "staff", Leads: "manager" } });
  const ada = company.person("Ada Lovelace", "Staff", "Leads");
  await push(scim, ada);
  await company.sync();
  company.act("remove_member", { group: "Leads", member: ada.primaryEmail });
  fake.faults.add({ path: `/groups/${company.group("Staff").id}/members`, status: 403, reason: "forbidden", times: -1 });
  const run = await company.sync();
  expect(run.state).toBe("succeeded");
  expect(Object.values(await states(company))).toEqual(["active staff"]);
  expect(Object.keys((run.detail as { unreadable: object }).unreadable)).toEqual([company.group("Staff").id]);
  expect((await company.org.events()).filter(({ type }) => type === "dsync.group.user_removed")).toHaveLength(1);
});

test("more role losses than the guard allows wait for a person, as in any sync", async () => {
  const { company, scim } = await aHybrid({ groups: { Leads: "manager" }, guard: { people: 2, share: 0.1, windowMinutes: 60 } });
  const people = company.people(6, "Leads");
  for (const person of people) await push(scim, person);
  await company.sync();
  for (const person of people) company.act("remove_member", { group: "Leads", member: person.primaryEmail });
  await company.sync();
  expect(new Set(Object.values(await states(company)))).toEqual(new Set(["active manager"]));
  expect((await company.directory()).state).toBe("held");
  expect(await prisma().hold.count({ where: { directoryId: company.directoryId, decision: null } })).toBe(1);
});

test("what the preview shows of pushed people and read groups is what Enable does", async () => {
  const { company, scim } = await aHybrid({ groups: { Staff: null }, state: "draft" });
  const ada = company.person("Ada Lovelace", "Staff");
  await push(scim, ada);
  await push(scim, company.person("Grace Hopper"));
  expect(await company.org.members()).toEqual([]);

  const { readGroups } = await import("../setup/read-groups");
  await readGroups(company.org.ctx, company.directoryId);
  const group = await prisma().directoryGroup.findFirstOrThrow({ where: { directoryId: company.directoryId } });
  const draft: DirectoryDraft = {
    baseVersion: 1,
    scope: "everyone",
    groupIds: [group.id],
    groupRoles: { [group.id]: await roleId("staff") },
    suggested: [],
    defaultRoleId: await roleId("viewer"),
    rolesDone: true,
    savedAt: new Date().toISOString(),
  };
  await prisma().directory.update({ where: { id: company.directoryId }, data: { draft } });
  const { runId } = await requestPreview(company.org.ctx, company.directoryId);
  if (!runId) throw new Error("nothing to preview");
  await runSync({ ...company.ids, runId }, { id: "test" });
  const shown = await readPreview(company.org.ctx, company.directoryId);
  expect(shown).toMatchObject({ state: "ready", tiles: { new: 2, leaving: 0 }, total: 2 });

  const enabled = await enableSync(company.org.ctx, { directoryId: company.directoryId, digest: shown.digest ?? "" });
  await runSync({ ...company.ids, runId: enabled.runId }, { id: "test" });
  expect(Object.values(await states(company)).sort()).toEqual(["active staff", "active viewer"]);
  const types = (await company.org.events()).map(({ type }) => type);
  expect(types.filter((type) => type === "dsync.user.created")).toHaveLength(2);
  expect(types.filter((type) => type === "dsync.group.created")).toHaveLength(1);
  expect(types.filter((type) => type === "dsync.group.user_added")).toHaveLength(1);
});
