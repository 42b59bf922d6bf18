import { beforeEach, describe, expect, test } from "vitest";
import { GET as facts } from "@/app/api/portal/facts/route";
import { PUT as putGroups } from "@/app/api/portal/groups/route";
import { POST as approve } from "@/app/api/portal/holds/[id]/approve/route";
import { POST as reject } from "@/app/api/portal/holds/[id]/reject/route";
import { GET as hold } from "@/app/api/portal/holds/[id]/route";
import { POST as pause } from "@/app/api/portal/pause/route";
import { POST as resume } from "@/app/api/portal/resume/route";
import { GET as readRoles, PUT as putRoles } from "@/app/api/portal/role-mappings/route";
import { GET as run } from "@/app/api/portal/run/route";
import { GET as status } from "@/app/api/portal/status/route";
import { POST as sync } from "@/app/api/portal/sync/route";
import { POST as look } from "@/app/api/setup/look/route";
import { POST as redeem } from "@/app/api/setup/redeem/route";
import { endsConsistent } from "../check/testing";
import { anOrganization, type OrganizationHandle, withDirectory, withGroup } from "../db/builders";
import { prisma } from "../db/client";
import { type Id, newId, toPublicId } from "../ids";
import { provision } from "../provisioning/provision";
import type { LossPolicy } from "../provisioning/types";
import type { StatusView } from "./schema";
import { aLinkToken, Browser, staffOf } from "./testing";

endsConsistent();

const PEOPLE = ["ada", "bea", "cid", "dan", "eve", "fay", "gus", "hal", "ian", "joy"];
let org: OrganizationHandle;
let directory: Id<"dir">;
let staffGroup: Id<"grp">;
let admin: Browser;

/** A directory that was enabled and synced: ada leads, all are staff. */
beforeEach(async () => {
  org = await anOrganization("Halden Freight");
  directory = await withDirectory(org);
  await prisma().directory.update({
    where: { id: directory },
    data: {
      connectedAt: new Date(),
      connectedAs: "it-admin@halden.example",
      primaryDomain: "halden.example",
      enabledAt: new Date(),
      enabledBy: "it-admin@halden.example",
      lastCheckedAt: new Date(),
    },
  });
  await withGroup(org, directory, "admins", { name: "Numeric Admin", role: "administrator" });
  staffGroup = await withGroup(org, directory, "staff", { name: "Numeric Staff", role: "staff" });
  await send(PEOPLE.map((name) => person(name, name === "ada" ? ["admins", "staff"] : ["staff"])));
  await prisma().directoryGroup.updateMany({ where: { organizationId: org.id }, data: { membersReadAt: new Date() } });
  admin = await signedIn(org.id);
});

const person = (name: string, groups: string[], active = true) => ({
  externalId: `g-${name}`,
  userName: `${name}@halden.example`,
  email: `${name}@halden.example`,
  active,
  ...(active ? {} : { inactiveReason: "suspended" as const }),
  givenName: name,
  familyName: "Example",
  memberships: { add: groups, remove: [] },
  sourceHash: Buffer.from(name + active),
});

const send = (users: ReturnType<typeof person>[], losses: LossPolicy = { mode: "apply" }) =>
  provision(org.ctx, { directoryId: directory, source: "google_sync", desired: { users }, losses });

async function signedIn(organizationId: Id<"org">): Promise<Browser> {
  const browser = new Browser();
  await browser.send(redeem, "/api/setup/redeem", { body: { token: await aLinkToken(staffOf(organizationId)) } });
  return browser;
}

const readStatus = async () => (await admin.send(status, "/api/portal/status")).body as unknown as StatusView;

test("N-05: a later link lands on the status page; groups and roles are edited from there without authorizing again", async () => {
  const browser = new Browser();
  const token = await aLinkToken(staffOf(org.id));
  expect((await browser.send(look, "/api/setup/look", { body: { token } })).body).toMatchObject({ connected: true });
  expect((await browser.send(redeem, "/api/setup/redeem", { body: { token } })).body).toEqual({ next: "/portal" });

  expect((await browser.send(facts, "/api/portal/facts")).body).toMatchObject({ mode: "edit", next_path: "/portal" });
  const before = (await browser.send(readRoles, "/api/portal/role-mappings")).body as unknown as {
    groups: { name: string; role: string }[];
  };
  expect(before.groups.map(({ name, role }) => [name, role])).toEqual([
    ["Numeric Admin", "administrator"],
    ["Numeric Staff", "staff"],
  ]);
  const changed = await browser.send(putRoles, "/api/portal/role-mappings", {
    method: "PUT",
    body: { assignments: [{ group_id: toPublicId("grp", staffGroup), role: "viewer" }], continue: true },
  });
  expect(changed.status).toBe(200);
  // An edit is a draft until it is saved from its preview: what runs use has not moved.
  expect(await prisma().roleMapping.count({ where: { organizationId: org.id, role: { key: "viewer" } } })).toBe(0);
  expect((await readStatus()).groups.find(({ name }) => name === "Numeric Staff")?.role?.key).toBe("staff");
});

test("an edit begun before somebody else's was applied is void: the answers start from what is applied", async () => {
  await admin.send(putGroups, "/api/portal/groups", { method: "PUT", body: { deselect: [toPublicId("grp", staffGroup)] } });
  await prisma().directory.update({ where: { id: directory }, data: { version: { increment: 1 } } });
  const view = (await admin.send(readRoles, "/api/portal/role-mappings")).body as unknown as { groups: unknown[] };
  expect(view.groups).toHaveLength(2);
});

describe("the status page", () => {
  test("says how it stands: health, account, people by role, groups, latest changes, a day of checks", async () => {
    const view = await readStatus();
    expect(view).toMatchObject({
      organization: { name: "Halden Freight" },
      health: "in_sync",
      directory: { provider_name: "Google Workspace", connected_as: "it-admin@halden.example", interval_minutes: 30, state: "active" },
      sync_now: { allowed: true, reason: null, until: null },
      people: { total: 10 },
      attention: [],
      paused: null,
      run: null,
    });
    expect(view.people.by_role.map(({ role, people }) => [role.key, people])).toEqual([
      ["administrator", 1],
      ["manager", 0],
      ["staff", 9],
      ["viewer", 0],
      ["unapproved", 0],
    ]);
    expect(view.groups.map(({ name, people, role, last_change }) => [name, people, role?.key, last_change?.joined])).toEqual([
      ["Numeric Admin", 1, "administrator", 1],
      ["Numeric Staff", 10, "staff", 10],
    ]);
    expect(Date.parse(view.groups[0]?.first_seen_at ?? ""), "received a moment ago").toBeGreaterThan(Date.now() - 3600_000);
    expect(view.latest).toHaveLength(8);
    expect(view.latest[0]).toMatchObject({ outcome: "created", detail_code: expect.any(String), name: expect.any(String) });
    expect(view.last_day.bars).toHaveLength(48);
  });

  test("counts the runs of the last day, previews apart", async () => {
    const base = { organizationId: org.id, directoryId: directory, number: 1, createdAt: new Date() };
    const finished = { ...base, finishedAt: new Date() };
    await prisma().syncRun.createMany({
      data: [
        { ...finished, id: newId("run"), trigger: "schedule", state: "succeeded", counts: { created: 2, updated: 1 } },
        { ...finished, id: newId("run"), trigger: "manual", state: "failed", counts: {}, createdAt: new Date(Date.now() - 120_000) },
        { ...finished, id: newId("run"), trigger: "preview", state: "succeeded", counts: { created: 99 } },
        {
          ...finished,
          id: newId("run"),
          trigger: "schedule",
          state: "succeeded",
          counts: { created: 50 },
          finishedAt: new Date(Date.now() - 30 * 3600_000),
        },
      ],
    });
    expect((await readStatus()).last_day).toMatchObject({ checks: 2, changes: 3, failed: 1 });
  });

  test("names what waits for somebody: withdrawn access, a deleted or unreadable group, people to fix", async () => {
    await prisma().directory.update({
      where: { id: directory },
      data: { state: "needs_reauth", lastError: { code: "credential_refused", params: {}, at: "2026-11-20T10:00:00.000Z" } },
    });
    await prisma().directoryGroup.updateMany({
      where: { organizationId: org.id, displayName: "Numeric Admin" },
      data: { deletedAt: new Date() },
    });
    await prisma().directoryGroup.updateMany({
      where: { organizationId: org.id, displayName: "Numeric Staff" },
      data: { unreadableRuns: 3 },
    });
    await send([{ ...person("kim", ["staff"]), email: null, userName: "kim" } as never]);
    await send([{ ...person("lee", ["staff"]), familyName: null } as never]);
    const view = await readStatus();
    expect(view.health).toBe("needs_attention");
    expect(view.sync_now).toMatchObject({ allowed: false, reason: "needs_reauth" });
    expect(view.attention.map(({ code, action }) => [code, action])).toEqual([
      ["needs_reauth", "reauthorize"],
      ["group_deleted", "edit_groups"],
      ["group_unreadable", "edit_groups"],
      ["people_to_fix", "none"],
    ]);
    expect(view.attention[1]?.params).toEqual({ group: "Numeric Admin", people: 1 });
    expect(view.attention[3]?.people?.map(({ reason_code }) => reason_code)).toEqual(["missing_family_name", "no_usable_email"]);

    // Put right at the provider: nothing waits for anybody any more.
    await send([
      { ...person("lee", ["staff"]), sourceHash: Buffer.from("lee, whole") },
      { ...person("kim", ["staff"]), sourceHash: Buffer.from("kim, whole") },
    ]);
    expect((await readStatus()).attention.map(({ code }) => code)).not.toContain("people_to_fix");
    expect((await admin.send(facts, "/api/portal/facts")).body).toMatchObject({
      connect_problem: { code: "withdrawn", params: { date: "2026-11-20T10:00:00.000Z" } },
    });
  });

  test("before the first Enable there is none", async () => {
    const other = await signedIn((await anOrganization()).id);
    expect(await other.send(status, "/api/portal/status")).toMatchObject({ status: 409, body: { reason: "not_enabled" } });
    expect((await other.send(sync, "/api/portal/sync", { method: "POST" })).status).toBe(409);
  });
});

test("S-14: Sync Now queues a run, joins one that is under way, and is limited to one a minute with a visible reason", async () => {
  const first = await admin.send(sync, "/api/portal/sync", { method: "POST" });
  expect(first).toMatchObject({ status: 200, body: { joined: false } });
  expect((await admin.send(sync, "/api/portal/sync", { method: "POST" })).body).toEqual({ run_id: first.body.run_id, joined: true });
  expect(await readStatus()).toMatchObject({
    health: "syncing",
    sync_now: { allowed: false, reason: "running" },
    run: { id: first.body.run_id, state: "queued" },
  });
  expect((await admin.send(run, `/api/portal/run?id=${first.body.run_id}`)).body).toMatchObject({
    id: first.body.run_id,
    trigger: "manual",
  });

  await prisma().syncRun.updateMany({ where: { organizationId: org.id }, data: { state: "succeeded", finishedAt: new Date() } });
  const soon = await admin.send(sync, "/api/portal/sync", { method: "POST" });
  expect(soon).toMatchObject({ status: 429, body: { reason: "sync_too_soon", params: { seconds: expect.any(Number) } } });
  expect(soon.headers.get("retry-after")).toBe(String((soon.body.params as unknown as { seconds: number }).seconds));
  expect((await readStatus()).sync_now).toMatchObject({ allowed: false, reason: "too_soon", until: expect.any(String) });
});

test("pausing keeps everybody, says by whom, and stops checks; resuming checks again", async () => {
  expect((await admin.send(pause, "/api/portal/pause", { method: "POST" })).body).toMatchObject({
    health: "paused",
    paused: { by: expect.stringContaining("Halden"), at: expect.any(String) },
    next_check_at: null,
    sync_now: { allowed: false, reason: "paused" },
    people: { total: 10 },
  });
  expect((await admin.send(sync, "/api/portal/sync", { method: "POST" })).status).toBe(409);
  expect((await admin.send(pause, "/api/portal/pause", { method: "POST" })).status).toBe(200);
  expect((await admin.send(resume, "/api/portal/resume", { method: "POST" })).body).toMatchObject({
    health: "in_sync",
    paused: null,
    sync_now: { allowed: true },
  });
  const types = (await org.events()).map(({ type }) => type).filter((type) => type.startsWith("directory."));
  expect(types).toEqual(["directory.paused", "directory.active"]);
});

describe("a hold", () => {
  const leave = (names: string[]) =>
    send(
      names.map((name) => person(name, ["staff"], false)),
      { mode: "guard" },
    );
  const openHold = async () => (await readStatus()).attention.find(({ action }) => action === "review_hold");

  test("is shown with the people it concerns, and released only by their typed number", async () => {
    await prisma().directory.update({ where: { id: directory }, data: { guard: { people: 2, share: 0.1 } } });
    await leave(["dan", "eve", "fay", "gus"]);
    const waiting = await openHold();
    expect(waiting).toMatchObject({ code: "mass_departure", hold_id: expect.stringMatching(/^hld_/) });
    const params = { id: String(waiting?.hold_id) };
    const path = `/api/portal/holds/${params.id}`;
    const view = await admin.send(hold, path, { params });
    expect((view.body.items as unknown as { email: string }[]).map(({ email }) => email).sort()).toEqual(
      ["dan", "eve", "fay", "gus"].map((name) => `${name}@halden.example`),
    );

    expect(await admin.send(approve, `${path}/approve`, { params, body: { confirm_count: 3 } })).toMatchObject({
      status: 400,
      body: { reason: "count_mismatch", params: { expected: 4 } },
    });
    expect((await org.member("dan@halden.example")).state).toBe("held");
    expect(await admin.send(approve, `${path}/approve`, { params, body: { confirm_count: 4 } })).toMatchObject({
      status: 200,
      body: { decision: "approved" },
    });
    expect((await org.member("dan@halden.example")).state).toBe("deprovisioned");
    expect(await openHold()).toBeUndefined();
    expect((await admin.send(approve, `${path}/approve`, { params, body: { confirm_count: 4 } })).status).toBe(409);
  });

  test("may be rejected: everybody stays", async () => {
    await prisma().directory.update({ where: { id: directory }, data: { guard: { people: 2, share: 0.1 } } });
    await leave(["dan", "eve", "fay"]);
    const params = { id: String((await openHold())?.hold_id) };
    expect(await admin.send(reject, "/x", { params, method: "POST" })).toMatchObject({ status: 200, body: { decision: "rejected" } });
    expect((await org.member("eve@halden.example")).state).toBe("active");
  });

  test("A58: another organization's hold answers like an unknown one", async () => {
    await prisma().directory.update({ where: { id: directory }, data: { guard: { people: 2, share: 0.1 } } });
    await leave(["dan", "eve", "fay"]);
    const params = { id: String((await openHold())?.hold_id) };
    const other = await signedIn((await anOrganization()).id);
    for (const [handler, body] of [[hold], [approve, { confirm_count: 3 }], [reject, {}]] as const) {
      const foreign = await other.send(handler, "/x", { params, ...(body ? { body } : {}) });
      const unknown = await other.send(handler, "/x", { params: { id: toPublicId("hld", newId("hld")) }, ...(body ? { body } : {}) });
      expect([foreign.status, unknown.status]).toEqual([404, 404]);
    }
    expect((await other.send(hold, "/x", { params: { id: "nonsense" } })).status).toBe(404);
    expect((await org.member("dan@halden.example")).state).toBe("held");
  });
});
