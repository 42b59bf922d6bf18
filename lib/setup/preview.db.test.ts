import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type FakeGoogle, startFakeGoogle } from "../../e2e/support/fake-google";
import { endsConsistent } from "../check/testing";
import { roleId, withGroup } from "../db/builders";
import { prisma } from "../db/client";
import type { DirectoryDraft } from "../directories/schema";
import { asId, type Id, parseId } from "../ids";
import { createMember } from "../members/create";
import { runSync } from "../sync/run-sync";
import { aCompany, type Company, quickRetries, readRunRow } from "../../e2e/support/company";
import { enableSync } from "./enable-sync";
import { checkPerson, listPreviewRows, previewCsv, readPlanSummary, readPreview, requestPreview } from "./preview";
import { readRun } from "./run-view";

endsConsistent();

let fake: FakeGoogle;
beforeAll(async () => {
  fake = await startFakeGoogle();
  quickRetries();
});
afterEach(() => fake.faults.clear());
afterAll(() => fake.close());

/** A draft directory whose groups are listed and chosen, with these roles. */
async function aDraft(roles: { [group: string]: string | null }) {
  const company = await aCompany(fake, { groups: roles, state: "draft" });
  const groupIds = new Map<string, Id<"grp">>();
  for (const name of Object.keys(roles))
    groupIds.set(name, await withGroup(company.org, company.directoryId, company.group(name).id, { name }));
  await answer(company, groupIds, roles);
  return { company, groupIds };
}

async function answer(company: Company, groupIds: Map<string, Id<"grp">>, roles: { [group: string]: string | null }): Promise<void> {
  const entries = await Promise.all(
    Object.entries(roles).map(async ([name, role]) => [String(groupIds.get(name)), role === null ? null : await roleId(role)] as const),
  );
  const directory = await company.directory();
  const draft: DirectoryDraft = {
    baseVersion: directory.version,
    scope: "selected_groups",
    groupIds: entries.map(([id]) => id),
    groupRoles: Object.fromEntries(entries),
    suggested: [],
    defaultRoleId: await roleId("unapproved"),
    rolesDone: true,
    savedAt: new Date().toISOString(),
  };
  await prisma().directory.update({ where: { id: company.directoryId }, data: { draft } });
}

async function preview(company: Company, options: { fresh?: boolean } = {}) {
  const { runId } = await requestPreview(company.org.ctx, company.directoryId, options);
  if (!runId) throw new Error("nothing to preview");
  await runSync({ ...company.ids, runId }, { id: "test" });
  return readPreview(company.org.ctx, company.directoryId);
}

async function enable(company: Company, digest: string | null, confirmCount?: number) {
  const { runId } = await enableSync(company.org.ctx, { directoryId: company.directoryId, digest: String(digest), confirmCount });
  await runSync({ ...company.ids, runId }, { id: "test" });
  return readRunRow(company.org.id, runId);
}

async function byHand(company: Company, email: string, role: string): Promise<Id<"mem">> {
  const member = await createMember(company.org.ctx, { email, source: "invite", role });
  return parseId("mem", String(member.id));
}

const tables = ["member", "directoryUser", "groupMembership", "event", "provisioningLog"] as const;
async function written(company: Company) {
  const counts = tables.map((table) =>
    (prisma()[table] as unknown as { count: (input: object) => Promise<number> }).count({ where: { organizationId: company.org.id } }),
  );
  return Object.fromEntries((await Promise.all(counts)).map((count, at) => [tables[at], count]));
}

describe("preview", () => {
  test("N-16 N-19 says for every person what will happen and why, lists hand-set roles to be replaced, and writes nothing", async () => {
    const { company } = await aDraft({ Admins: "administrator", Staff: "staff" });
    const boss = company.person("Bea Boss", "Admins", "Staff");
    company.person("New One", "Staff");
    company.person("No Family", "Staff").familyName = undefined;
    company.person("Sue Spended", "Staff").suspended = true;
    const linked = company.person("Here Already", "Staff");
    company.act("add_member", { group: "Staff", member: "auditor@elsewhere.example" });
    company.person("Not Chosen");
    await byHand(company, linked.primaryEmail, "manager");
    const before = await written(company);

    const view = await preview(company);

    expect(view).toMatchObject({ state: "ready", stale_because: null, problem: null });
    expect(view.test.map((line) => [line.key, line.state])).toEqual([
      ["signed_in", "passed"],
      ["users", "passed"],
      ["groups", "passed"],
      ["members", "passed"],
      ["domain", "passed"],
    ]);
    expect(await written(company)).toEqual(before);
    const { data: rows } = await listPreviewRows(company.org.ctx, company.directoryId);
    const row = (name: string) => rows.find((one) => one.name.includes(name));
    expect(row("Bea Boss")).toMatchObject({ outcome: "new", new_role: { key: "administrator" }, reason_code: "highest_of_groups" });
    expect(row("New One")).toMatchObject({ outcome: "new", new_role: { key: "staff" } });
    expect(row("No")).toBeDefined();
    expect(row("Sue Spended")).toMatchObject({ outcome: "left_out", by_rule: true, reason_code: "suspended" });
    expect(row("Here Already")).toMatchObject({
      outcome: "role_change",
      old_role: { key: "manager" },
      new_role: { key: "staff" },
      reason_code: "manual_role_replaced",
    });
    expect(row("auditor@elsewhere.example")).toMatchObject({ outcome: "left_out", by_rule: true, reason_code: "external_member" });
    expect(row("Not Chosen")).toBeUndefined();
    expect(view.tiles).toMatchObject({ new: 3, role_change: 1, left_out: 2, left_out_by_rule: 2, left_out_to_fix: 0 });
    expect(view.manual_roles_replaced).toBe(1);

    const summary = await readPlanSummary(company.org.ctx, company.directoryId);
    expect(summary).toMatchObject({ state: "ready", people: 6, people_exact: true, in_several_groups: 1, manual_roles: { count: 1 } });
    expect(Object.fromEntries(summary.ladder.map((step) => [step.role.key, step.people]))).toMatchObject({ administrator: 1, staff: 3 });
    const [check] = await checkPerson(company.org.ctx, company.directoryId, "bea");
    expect(check).toMatchObject({ email: boss.primaryEmail, role: "administrator", outcome: "new", reason: { source: "mapping" } });
    expect(await previewCsv(company.org.ctx, company.directoryId)).toContain(boss.primaryEmail);
    const found = await listPreviewRows(company.org.ctx, company.directoryId, { search: "BEA", limit: 1 });
    expect([found.total, found.data.length]).toEqual([1, 1]);
  });

  test("another role plans again without asking Google for people; another group reads only that group", async () => {
    const { company, groupIds } = await aDraft({ Staff: "staff", Later: null });
    company.people(4, "Staff");
    company.person("Later One", "Later");
    await answer(company, groupIds, { Staff: "staff" });
    await preview(company);
    const lists = () => ({ people: fake.asked(/\/users$/), staff: fake.asked(new RegExp(`${company.group("Staff").id}/members`)) });
    const before = lists();

    await answer(company, groupIds, { Staff: "viewer" });
    expect((await readPreview(company.org.ctx, company.directoryId)).stale_because).toBe("draft");
    const roles = await preview(company);
    expect(roles.state).toBe("ready");
    expect((await readPlanSummary(company.org.ctx, company.directoryId)).ladder.find((step) => step.role.key === "viewer")?.people).toBe(4);

    await answer(company, groupIds, { Staff: "viewer", Later: "staff" });
    expect((await preview(company)).total).toBe(5);
    // One call a preview says whose directory it is.
    expect(lists()).toEqual({ people: before.people + 2, staff: before.staff });
  });

  test("is stale when the answers, a member or a role changed, and after ten minutes", async () => {
    const { company } = await aDraft({ Staff: "staff" });
    company.person("Some One", "Staff");
    const { digest } = await preview(company);
    const because = async () => (await readPreview(company.org.ctx, company.directoryId)).stale_because;
    expect(await because()).toBeNull();

    const { runId } = await requestPreview(company.org.ctx, company.directoryId);
    expect((await readRunRow(company.org.id, String(runId))).digest).toBe(digest);

    await prisma().role.update({ where: { key: "viewer" }, data: { name: "Reader" } });
    expect(await because()).toBe("members");
    await prisma().role.update({ where: { key: "viewer" }, data: { name: "Viewer" } });
    expect(await because()).toBeNull();

    await prisma()
      .$executeRaw`update sync_run set progress = jsonb_set(progress, '{preview,readAt}', to_jsonb(now() - interval '11 minutes')) where id = ${runId}::uuid`;
    expect(await because()).toBe("age");
    await expect(enable(company, digest)).rejects.toMatchObject({ code: "stale_version", reason: "preview_stale" });
    expect((await company.directory()).state).toBe("draft");
  });

  test.each([
    ["a lost admin role", { status: 403, reason: "forbidden" }, "not_admin"],
    ["a missing permission", { status: 403, reason: "insufficientPermissions" }, "missing_scope"],
    ["a switched-off API", { status: 403, reason: "accessNotConfigured" }, "api_disabled"],
    ["a used-up quota", { status: 403, reason: "dailyLimitExceeded" }, "slow_down"],
  ])("%s ends in its own words", async (_name, fault, code) => {
    const { company } = await aDraft({ Staff: "staff" });
    fake.faults.add({ path: "/admin/directory/v1/users\\?", times: -1, ...fault });

    const view = await preview(company);

    expect(view).toMatchObject({ state: "failed", problem: { code } });
    expect(view.test.some((line) => line.state === "failed" && line.problem)).toBe(true);
    expect((await readPlanSummary(company.org.ctx, company.directoryId)).problem).toMatchObject({ code });
  });
});

describe("Enable Sync", () => {
  test("S-11 N-23 does exactly what was shown, from the same pages, says so by events, and a normal run follows at once", async () => {
    const { company } = await aDraft({ Admins: "administrator", Staff: "staff" });
    company.person("Bea Boss", "Admins");
    company.people(20, "Staff");
    const linked = company.person("Here Already", "Staff");
    const id = await byHand(company, linked.primaryEmail, "manager");
    const view = await preview(company);
    const { data: rows } = await listPreviewRows(company.org.ctx, company.directoryId, { limit: 200 });
    const asked = fake.asked(/\/admin\/directory\//);

    const run = await enable(company, view.digest);

    expect(run).toMatchObject({ state: "succeeded", trigger: "enable", counts: { created: 21, role_changed: 1 } });
    expect(fake.asked(/\/admin\/directory\//)).toBe(asked);
    const members = await company.org.members();
    expect(members.map((member) => [member.email, member.role]).sort()).toEqual(rows.map((row) => [row.email, row.new_role?.key]).sort());
    expect(members.find((member) => member.id === id)).toMatchObject({ role: "staff", state: "active" });
    const directory = await company.directory();
    expect(directory).toMatchObject({ state: "active", draft: null, version: 2 });
    expect(directory.enabledAt).not.toBeNull();
    const events = await company.org.events();
    expect(events.map((event) => event.type)).toEqual(
      expect.arrayContaining(["directory.active", "dsync.activated", "sync_run.succeeded"]),
    );
    expect(
      events
        .filter((event) => event.type.startsWith("member.") && event.cause.kind === "sync_run")
        .every((event) => event.cause.initial === true),
    ).toBe(true);

    const next = await prisma().syncRun.findFirstOrThrow({ where: { directoryId: company.directoryId, state: "queued" } });
    expect(next.trigger).toBe("schedule");
    await runSync({ ...company.ids, runId: asId("run", next.id) }, { id: "test" });
    expect((await readRunRow(company.org.id, next.id)).counts).toMatchObject({ created: 0, updated: 0, unchanged: 22 });

    const shown = await readRun(company.org.ctx, { directoryId: company.directoryId, runId: run.id });
    expect(shown).toMatchObject({ trigger: "enable", state: "succeeded", counts: { created: 21, total: 22, done: 22 } });
    expect(shown?.latest.length).toBeGreaterThan(0);
  });

  test("an unconfirmed domain is refused (G7), an old digest too, and nothing is changed by either", async () => {
    const { company } = await aDraft({ Staff: "staff" });
    company.person("Some One", "Staff");
    const { digest } = await preview(company);
    await prisma().directory.update({ where: { id: company.directoryId }, data: { domainConfirmation: "other.example" } });
    await expect(enable(company, digest)).rejects.toMatchObject({ code: "wrong_state", reason: "domain_unconfirmed" });
    await prisma().directory.update({ where: { id: company.directoryId }, data: { domainConfirmation: null } });
    await expect(enable(company, "0".repeat(64))).rejects.toMatchObject({ code: "stale_version" });
    expect((await company.directory()).state).toBe("draft");
    expect(await company.org.members()).toEqual([]);
  });

  test("a later edit that takes a group away: past the limit the number is typed, and then nothing is held again (R4)", async () => {
    const { company, groupIds } = await aDraft({ Staff: "staff", Viewers: "viewer" });
    company.people(12, "Staff");
    company.person("Vera Viewer", "Viewers");
    await enable(company, (await preview(company)).digest);
    await company.sync();

    await answer(company, groupIds, { Viewers: "viewer" });
    const view = await preview(company);
    expect(view.guard).toMatchObject({ losses: 12, must_confirm: true });
    expect(view.tiles.leaving).toBe(12);
    await expect(enable(company, view.digest)).rejects.toMatchObject({ code: "invalid_request", reason: "confirm_losses" });
    await expect(enable(company, view.digest, 11)).rejects.toMatchObject({ code: "invalid_request" });

    const run = await enable(company, view.digest, 12);

    expect(run.counts).toMatchObject({ deactivated: 12, held: 0 });
    expect(await prisma().hold.count({ where: { organizationId: company.org.id } })).toBe(0);
    const states = Object.values(await company.states());
    expect(states.filter((state) => state.startsWith("deprovisioned"))).toHaveLength(12);
    expect((await company.directory()).state).toBe("active");
    expect((await company.sync()).counts).toMatchObject({ deactivated: 0, held: 0 });
  });

  test("a role taken from the last administrator asks for the number, also below the limit (R3)", async () => {
    const { company, groupIds } = await aDraft({ Admins: "administrator", Staff: "staff" });
    company.person("Only Boss", "Admins");
    company.people(3, "Staff");
    await enable(company, (await preview(company)).digest);
    await company.sync();

    await answer(company, groupIds, { Admins: "manager", Staff: "staff" });
    const view = await preview(company);
    expect(view.guard).toMatchObject({ losses: 1, must_confirm: true, no_highest_role_left: { role: "Administrator" } });
    await expect(enable(company, view.digest)).rejects.toMatchObject({ reason: "confirm_last_highest_role" });

    await enable(company, view.digest, 1);
    expect((await company.states())["only.boss"]).toBe("active manager");
  });

  test("a new administrator in the same plan keeps the old one from being the last", async () => {
    const { company } = await aDraft({ Admins: "administrator", Staff: "staff" });
    company.person("New Boss", "Admins");
    const old = company.person("Old Boss", "Staff");
    await byHand(company, old.primaryEmail, "administrator");

    const view = await preview(company);
    expect(view.guard).toMatchObject({ must_confirm: false, no_highest_role_left: null });

    const run = await enable(company, view.digest);
    expect(run.counts.held).toBe(0);
    expect(await company.states()).toMatchObject({ "new.boss": "active administrator", "old.boss": "active staff" });
  });
});
