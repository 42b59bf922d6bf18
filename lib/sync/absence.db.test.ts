import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { FaultInput } from "../../e2e/google-workspace/faults";
import { type FakeGoogle, startFakeGoogle } from "../../e2e/support/fake-google";
import { endsConsistent } from "../check/testing";
import { prisma } from "../db/client";
import { aCompany, type Company, quickRetries } from "../../e2e/support/company";

endsConsistent();

let fake: FakeGoogle;
beforeAll(async () => {
  fake = await startFakeGoogle();
  quickRetries();
});
afterEach(() => fake.faults.clear());
afterAll(() => fake.close());

/** Ten people, of whom one then leaves the company and one leaves the group: what a bad page must not make worse. */
async function aCompanyWithLeavers(): Promise<Company> {
  const company = await aCompany(fake, { groups: { Staff: "staff", Viewers: "viewer" } });
  const people = company.people(10, "Staff");
  company.person("Vera Viewer", "Viewers");
  await company.sync();
  company.act("remove_person", { person: people[0]?.id });
  company.act("remove_member", { group: "Staff", member: people[1]?.id });
  return company;
}

const USERS = "^/admin/directory/v1/users\\?";
const MEMBERS = "/members\\?";

const badListings: [string, FaultInput, string][] = [
  ["a page without `users`", { path: USERS, kind: "no_array", times: -1 }, "users"],
  ["an empty body", { path: USERS, kind: "empty", times: -1 }, "users"],
  ["no content", { path: USERS, kind: "no_content", times: -1 }, "users"],
  ["HTML", { path: USERS, kind: "html", times: -1 }, "users"],
  ["a cut body", { path: USERS, kind: "cut", times: -1 }, "users"],
  ["broken JSON", { path: USERS, kind: "not_json", times: -1 }, "users"],
  ["a repeated page token", { path: USERS, kind: "repeat_token", times: -1 }, "users"],
  ["429", { path: USERS, status: 429, reason: "rateLimitExceeded", times: -1 }, "users"],
  ["403 for the quota", { path: USERS, status: 403, reason: "quotaExceeded", times: -1 }, "users"],
  ["403 for the day's quota", { path: USERS, status: 403, reason: "dailyLimitExceeded", times: -1 }, "users"],
  ["403 for a lost role", { path: USERS, status: 403, reason: "forbidden", times: -1 }, "users"],
  ["403 for a missing scope", { path: USERS, status: 403, reason: "insufficientPermissions", times: -1 }, "users"],
  ["403 for a switched-off API", { path: USERS, status: 403, reason: "accessNotConfigured", times: -1 }, "users"],
  ["500", { path: USERS, status: 500, times: -1 }, "users"],
  ["503", { path: USERS, status: 503, reason: "backendError", times: -1 }, "users"],
  ["groups without `groups`… as HTML", { path: "^/admin/directory/v1/groups\\?(?!.*userKey)", kind: "html", times: -1 }, "groups"],
];

describe("nobody loses access by a listing that cannot be trusted", () => {
  test.each(badListings)("%s: the run failed, nobody leaves", async (_name, fault) => {
    const company = await aCompanyWithLeavers();
    const before = await company.org.members();
    fake.faults.add(fault);

    const run = await company.sync();

    expect(run.state).toBe("failed");
    expect(run.errorCode).toBeTruthy();
    expect(await company.org.members()).toEqual(before);
    const directory = await company.directory();
    expect(directory).toMatchObject({ state: "active", failedRuns: 1, runLeaseUntil: null });
    expect(directory.lastError).toMatchObject({ code: run.errorCode });

    fake.faults.clear();
    expect((await company.sync()).state).toBe("succeeded");
    expect((await company.org.members()).filter((member) => member.state === "deprovisioned")).toHaveLength(2);
    expect(await company.directory()).toMatchObject({ failedRuns: 0, lastError: null });
  });

  test("trouble that passes is waited out, and the run succeeds", async () => {
    const company = await aCompanyWithLeavers();
    for (const kind of ["cut", "drop"] as const) fake.faults.add({ path: USERS, kind, times: 1 });
    fake.faults.add({ path: USERS, status: 403, reason: "userRateLimitExceeded", times: 2 });
    fake.faults.add({ path: MEMBERS, status: 503, times: 2 });

    expect((await company.sync()).state).toBe("succeeded");
    expect((await company.org.members()).filter((member) => member.state === "deprovisioned")).toHaveLength(2);
  });

  test("somebody missing from the list stays until Google says gone: an error, or 403, is no such word", async () => {
    const company = await aCompany(fake);
    const [gone, foreign] = company.people(5, "Staff");
    if (!gone || !foreign) throw new Error("no people");
    await company.sync();
    company.act("remove_person", { person: gone.id });
    fake.faults.add({ path: `/users/${gone.id}`, status: 503, times: -1 });
    // In no listing of people, still named by a group: Google answers 403 by id, as for somebody outside.
    company.at.people.splice(company.at.people.indexOf(foreign), 1);

    const run = await company.sync();

    expect(run.detail?.unconfirmed).toEqual(expect.arrayContaining([gone.id, foreign.id]));
    expect((await company.org.members()).every((member) => member.state === "active")).toBe(true);

    fake.faults.clear();
    await company.sync();
    expect(await company.org.member(gone.primaryEmail)).toMatchObject({ state: "deprovisioned", stateReason: "deleted_at_provider" });
    expect(await company.org.member(foreign.primaryEmail)).toMatchObject({ state: "active" });
  });

  test("a record without an id may be anybody's: nobody is called missing while it stands in the list", async () => {
    const company = await aCompany(fake);
    const [gone] = company.people(4, "Staff");
    await company.sync();
    const poison = company.person("Poison Record");
    const { id } = poison;
    Object.assign(poison, { id: "" });
    company.act("remove_person", { person: gone?.id });

    const run = await company.sync();

    expect(run).toMatchObject({ state: "succeeded", counts: { failed: 1 } });
    expect(run.detail?.rejected).toHaveLength(1);
    expect((await company.org.members()).every((member) => member.state === "active")).toBe(true);

    Object.assign(poison, { id });
    await company.sync();
    expect(await company.org.member(String(gone?.primaryEmail))).toMatchObject({ state: "deprovisioned" });
  });

  test("leaving a group that Google still names for the person changes nothing", async () => {
    const company = await aCompany(fake);
    const people = company.people(5, "Staff");
    await company.sync();
    const group = company.group("Staff");
    const whole = [...group.members];
    // The member list lags; groups.list?userKey= does not.
    fake.faults.add({ path: "userKey=", status: 500, times: -1 });
    group.members = whole.filter((member) => member.id !== people[0]?.id);

    const run = await company.sync();

    expect(run.state).toBe("succeeded");
    expect(run.detail).toMatchObject({ unconfirmed: [people[0]?.id] });
    expect((await company.org.members()).every((member) => member.state === "active")).toBe(true);
  });

  test.each([
    ["403", { status: 403, reason: "forbidden" }],
    ["500", { status: 500 }],
    ["HTML", { kind: "html" as const }],
    ["a repeated token", { kind: "repeat_token" as const }],
  ])("one group that answers %s keeps its own members; the rest goes on, and after three runs it needs attention", async (_name, how) => {
    const company = await aCompany(fake, { groups: { Staff: "staff", Viewers: "viewer" } });
    const people = company.people(6, "Staff");
    const viewer = company.person("Vera Viewer", "Viewers");
    await company.sync();
    company.act("remove_member", { group: "Staff", member: people[0]?.id });
    company.act("remove_member", { group: "Viewers", member: viewer.id });
    company.person("New Viewer", "Viewers");
    fake.faults.add({ path: `/groups/${company.group("Staff").id}/members`, times: -1, ...how });

    for (const expected of [1, 2, 3]) {
      const run = await company.sync();
      expect(run.state).toBe("succeeded");
      const group = await prisma().directoryGroup.findFirstOrThrow({
        where: { organizationId: company.org.id, externalId: company.group("Staff").id },
      });
      expect(group.unreadableRuns).toBe(expected);
    }
    const states = await company.states();
    expect(Object.values(states).filter((state) => state === "active staff")).toHaveLength(6);
    expect(states["new.viewer"]).toBe("active viewer");
    expect(states["vera.viewer"]).toMatch(/^deprovisioned/);

    fake.faults.clear();
    await company.sync();
    expect(await company.org.member(String(people[0]?.primaryEmail))).toMatchObject({
      state: "deprovisioned",
      stateReason: "out_of_scope",
    });
  });

  test("a directory that lists nobody any more failed", async () => {
    const company = await aCompany(fake);
    company.people(3, "Staff");
    await company.sync();
    company.at.people.splice(0);

    const run = await company.sync();

    expect(run.state).toBe("failed");
    expect((await company.org.members()).every((member) => member.state === "active")).toBe(true);
  });

  test("a credential that reads another customer by now fails the run", async () => {
    const company = await aCompany(fake);
    company.people(3, "Staff");
    await company.sync();
    company.at.id = `${company.at.id}x`;

    const run = await company.sync();

    expect(run).toMatchObject({ state: "failed", errorCode: "other_customer" });
    expect((await company.org.members()).every((member) => member.state === "active")).toBe(true);
  });

  test("a page token that Google forgot starts the listing over, once", async () => {
    const company = await aCompany(fake);
    company.people(520, "Staff");
    fake.faults.add({ path: `${USERS}.*pageToken=`, status: 400, reason: "invalid", times: 1 });

    expect((await company.sync()).state).toBe("succeeded");
    expect(await company.org.members()).toHaveLength(520);

    fake.faults.add({ path: `${USERS}.*pageToken=`, status: 400, reason: "invalid", times: -1 });
    expect((await company.sync()).state).toBe("failed");
  });
});

describe("the guard sees the whole run before anything is applied", () => {
  test("40 % gone: all of them are held, nobody leaves, new people arrive", async () => {
    const company = await aCompany(fake);
    const people = company.people(50, "Staff");
    await company.sync();
    for (const person of people.slice(0, 20)) company.act("remove_person", { person: person.id });
    company.person("New Comer", "Staff");

    const run = await company.sync();

    const members = await company.org.members();
    expect(members.filter((member) => member.state === "held")).toHaveLength(20);
    expect(members.filter((member) => member.state === "deprovisioned")).toHaveLength(0);
    expect((await company.states())["new.comer"]).toBe("active staff");
    expect(run.counts).toMatchObject({ held: 20, created: 1 });
    expect(await company.directory()).toMatchObject({ state: "held" });
    const holds = await prisma().hold.findMany({ where: { organizationId: company.org.id }, include: { items: true } });
    expect(holds).toHaveLength(1);
    expect(holds[0]?.items).toHaveLength(20);
    expect((await company.memberEvents()).filter((type) => type === "member.deprovisioned")).toHaveLength(0);
    expect((await company.org.events()).map((event) => event.type)).toEqual(expect.arrayContaining(["hold.opened", "directory.held"]));

    // The same statement again opens no second hold.
    await company.sync();
    expect(await prisma().hold.count({ where: { organizationId: company.org.id } })).toBe(1);
  });

  test("an explicit return before the decision takes the person out of the hold", async () => {
    const company = await aCompany(fake);
    const people = company.people(30, "Staff");
    await company.sync();
    for (const person of people.slice(0, 10)) company.act("set_suspended", { person: person.id, suspended: true });
    await company.sync();
    expect((await company.org.members()).filter((member) => member.state === "held")).toHaveLength(10);

    company.act("set_suspended", { person: people[0]?.id, suspended: false });
    await company.sync();

    expect((await company.org.members()).filter((member) => member.state === "held")).toHaveLength(9);
    expect(await company.org.member(String(people[0]?.primaryEmail))).toMatchObject({ state: "active", holdId: null });
  });

  test("losing the last administrator is held, also below the limits; an ordinary leaver is not", async () => {
    const company = await aCompany(fake, { groups: { Admins: "administrator", Staff: "staff" } });
    const boss = company.person("Only Boss", "Admins");
    const [leaver] = company.people(20, "Staff");
    await company.sync();
    company.act("set_suspended", { person: boss.id, suspended: true });
    company.act("set_suspended", { person: leaver?.id, suspended: true });

    await company.sync();

    expect(await company.org.member(boss.primaryEmail)).toMatchObject({ state: "held" });
    expect(await company.org.member(String(leaver?.primaryEmail))).toMatchObject({ state: "deprovisioned" });
  });

  test("role losses count: a group emptied of its administrators is held, and they keep the role", async () => {
    const company = await aCompany(fake, { groups: { Managers: "manager", Staff: "staff" } });
    const people = company.people(20, "Staff");
    for (const person of people) company.act("add_member", { group: "Managers", member: person.primaryEmail });
    await company.sync();
    for (const person of people.slice(0, 12)) company.act("remove_member", { group: "Managers", member: person.id });

    await company.sync();

    const members = await company.org.members();
    expect(members.every((member) => member.state === "active" && member.role === "manager")).toBe(true);
    expect(members.filter((member) => member.holdId !== null)).toHaveLength(12);
  });
});

describe("a directory that cannot be read says so", () => {
  test("a withdrawn authorization: needs_reauth, all data kept, asked again daily", async () => {
    const company = await aCompany(fake);
    company.people(3, "Staff");
    await company.sync();
    company.act("withdraw_grant", { person: company.at.people[0]?.id });
    await prisma().directory.update({ where: { id: company.directoryId }, data: { accessToken: null } });

    const run = await company.sync();

    expect(run.state).toBe("failed");
    expect((await company.directory()).state).toBe("needs_reauth");
    expect((await company.org.members()).every((member) => member.state === "active")).toBe(true);
    expect((await company.org.events()).map((event) => event.type)).toEqual(
      expect.arrayContaining(["sync_run.failed", "directory.needs_reauth"]),
    );
    await expect(company.sync("manual")).rejects.toMatchObject({ code: "wrong_state" });
  });

  test("three failed runs in a row make it failing, a good one active again", async () => {
    const company = await aCompany(fake);
    company.people(3, "Staff");
    fake.faults.add({ path: USERS, status: 403, reason: "dailyLimitExceeded", times: 3 });

    const states: string[] = [];
    for (let n = 0; n < 4; n++) {
      await company.sync();
      states.push((await company.directory()).state);
    }
    expect(states).toEqual(["active", "active", "failing", "active"]);
    const types = (await company.org.events()).map((event) => event.type).filter((type) => type.startsWith("directory."));
    expect(types).toEqual(["directory.failing", "directory.active"]);
  });
});
