import { afterAll, beforeAll, expect, test } from "vitest";
import { aCompany, type Company, quickRetries } from "../../e2e/support/company";
import { type FakeGoogle, startFakeGoogle } from "../../e2e/support/fake-google";
import { endsConsistent } from "../check/testing";
import { roleId } from "../db/builders";
import { prisma } from "../db/client";
import type { DirectoryDraft } from "../directories/schema";
import { asId } from "../ids";
import { enableSync } from "../setup/enable-sync";
import { readPreview, requestPreview } from "../setup/preview";
import { readGroups } from "../setup/read-groups";
import { runSync } from "./run-sync";

endsConsistent();

let fake: FakeGoogle;
beforeAll(async () => {
  fake = await startFakeGoogle();
  quickRetries();
});
afterAll(() => fake.close());

test("groups stored while the directory was a draft are told once, before their people: by the first run, or when they are chosen later", async () => {
  const company = await aCompany(fake, { groups: { Staff: null, Depot: null, Admins: null, Canteen: null }, state: "draft" });
  company.act("add_member", { group: "Staff", member: company.group("Depot").email });
  company.person("Ada Lovelace", "Staff");
  company.person("Dee Pot", "Depot");
  company.person("Bea Boss", "Admins");
  await readGroups(company.org.ctx, company.directoryId);
  expect(await told(company)).toEqual([]);

  await apply(company, ["Staff"]);

  expect(await told(company)).toEqual(["Depot", "Staff"]);
  const events = await company.org.events();
  const created = events.filter(({ type }) => type === "dsync.group.created");
  expect(created.every(({ cause }) => cause.kind === "sync_run" && cause.initial === true)).toBe(true);
  expect(created[1]?.data).toMatchObject({ object: "directory_group", name: "Staff", email: company.group("Staff").email, deleted: false });
  const first = events.findIndex(({ type }) => type === "dsync.group.user_added");
  expect(first).toBeGreaterThan(events.lastIndexOf(created[1] as (typeof events)[number]));

  await workQueued(company);
  await company.sync();
  expect(await told(company)).toEqual(["Depot", "Staff"]);

  await apply(company, ["Staff", "Admins"]);
  expect(await told(company)).toEqual(["Depot", "Staff", "Admins"]);
  await workQueued(company);
  expect(await told(company)).toEqual(["Depot", "Staff", "Admins"]);
});

/** Names of the groups that were told of, in order. */
async function told(company: Company): Promise<unknown[]> {
  const events = await company.org.events();
  return events.filter(({ type }) => type === "dsync.group.created").map(({ data }) => (data as { name?: unknown }).name);
}

/** Choose, preview, Enable Sync (or Save), and the run that follows. */
async function apply(company: Company, names: string[]): Promise<void> {
  const { version: baseVersion } = await company.directory();
  const rows = await prisma().directoryGroup.findMany({ where: { organizationId: company.org.id, displayName: { in: names } } });
  const staff = await roleId("staff");
  const draft: DirectoryDraft = {
    baseVersion,
    scope: "selected_groups",
    groupIds: rows.map(({ id }) => id),
    groupRoles: Object.fromEntries(rows.map(({ id }) => [id, staff])),
    suggested: [],
    defaultRoleId: await roleId("unapproved"),
    rolesDone: true,
    savedAt: new Date().toISOString(),
  };
  await prisma().directory.update({ where: { id: company.directoryId }, data: { draft } });
  const { runId } = await requestPreview(company.org.ctx, company.directoryId);
  await runSync({ ...company.ids, runId: asId("run", String(runId)) }, { id: "test" });
  const { digest } = await readPreview(company.org.ctx, company.directoryId);
  const enabled = await enableSync(company.org.ctx, { directoryId: company.directoryId, digest: String(digest) });
  await runSync({ ...company.ids, runId: enabled.runId }, { id: "test" });
}

async function workQueued(company: Company): Promise<void> {
  const queued = await prisma().syncRun.findMany({ where: { organizationId: company.org.id, state: "queued" } });
  expect(queued).toHaveLength(1);
  for (const { id } of queued) await runSync({ ...company.ids, runId: asId("run", id) }, { id: "test" });
}
