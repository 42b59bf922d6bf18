import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { generatedWorld } from "../../e2e/google-workspace/generate";
import { demoWorld } from "../../e2e/google-workspace/seed";
import { SIGN_IN_SCOPES } from "../../e2e/google-workspace/oauth";
import { type FakeGoogle, startFakeGoogle } from "../../e2e/support/fake-google";
import { systemCtx } from "../context";
import { prisma } from "../db/client";
import { writeConnection } from "../directories/connection";
import { newId } from "../ids";
import { DIRECTORY_SCOPES } from "../providers/google-workspace/endpoints";
import { forgetLimits } from "../providers/google-workspace/limiter";
import { readGroups } from "./read-groups";
import { testConnection } from "./test-connection";
import { endsConsistent } from "../check/testing";

endsConsistent();

let google: FakeGoogle;
beforeAll(async () => {
  google = await startFakeGoogle();
});
afterAll(() => google.close());
beforeEach(() => {
  google.setWorld(demoWorld());
  google.faults.clear();
  forgetLimits();
});

/** A connected directory, without the walk that consent.db.test.ts takes. */
async function aConnection(email = "it-admin@halden.example", scopes: string[] = Object.values(DIRECTORY_SCOPES)) {
  const organizationId = newId("org");
  const directoryId = newId("dir");
  await prisma().organization.create({ data: { id: organizationId, name: "Halden Freight" } });
  await prisma().directory.create({ data: { organizationId, id: directoryId, provider: "google_workspace", name: "Google Workspace" } });
  const sub = google.world().customers[0]?.people.find((person) => person.primaryEmail === email)?.id ?? "";
  const refreshToken = `1//0${directoryId}`;
  google.world().grants.push({
    sub,
    clientId: "sandbox-client.apps.googleusercontent.com",
    scopes: [...SIGN_IN_SCOPES, ...scopes],
    refreshTokens: [refreshToken],
    grantedAt: new Date().toISOString(),
  });
  const fields = { email, sub, domain: "halden.example", customerId: "C03hald7e", scopes, confirm: null };
  await writeConnection(prisma(), organizationId, directoryId, {
    refreshToken,
    accessToken: "ya29.dead",
    accessTokenSeconds: -1,
    ...fields,
  });
  return {
    ctx: systemCtx(organizationId, "t"),
    directoryId,
    testedAt: async () => (await prisma().directory.findUnique({ where: { id: directoryId } }))?.testedAt,
  };
}

test("N-16: five real calls, each with its time, and the test counts as passed", async () => {
  const { ctx, directoryId, testedAt } = await aConnection();
  await readGroups(ctx, directoryId);
  const lines = await testConnection(ctx, directoryId);
  expect(lines.map(({ key, state, problem }) => [key, state, problem])).toEqual(
    ["signed_in", "users", "groups", "members", "domain"].map((key) => [key, "passed", null]),
  );
  for (const line of lines) expect(line.ms).toBeGreaterThanOrEqual(0);
  expect(await testedAt()).toBeInstanceOf(Date);
});

test("N-16, S-12: an account that lost its role fails where it may not read, with the reason", async () => {
  const { ctx, directoryId, testedAt } = await aConnection("dana.whitfield@halden.example");
  const lines = await testConnection(ctx, directoryId);
  expect(lines.find(({ key }) => key === "signed_in")?.state).toBe("passed");
  for (const key of ["users", "groups"])
    expect(lines.find((line) => line.key === key)).toMatchObject({ state: "failed", problem: { code: "google_insufficient_privileges" } });
  expect(await testedAt()).toBeNull();
});

test("N-16: a missing scope, a withdrawn grant, another customer and a quota each fail on their own line", async () => {
  const half = await aConnection("it-admin@halden.example", [DIRECTORY_SCOPES.users]);
  expect(await testConnection(half.ctx, half.directoryId)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ key: "users", state: "passed" }),
      expect.objectContaining({ key: "groups", state: "failed", problem: expect.objectContaining({ code: "google_missing_scope" }) }),
    ]),
  );

  const moved = await aConnection();
  await prisma().directory.update({ where: { id: moved.directoryId }, data: { customerId: "C0another" } });
  expect((await testConnection(moved.ctx, moved.directoryId)).at(-1)).toMatchObject({
    key: "domain",
    state: "failed",
    problem: { code: "google_other_customer" },
  });

  const slow = await aConnection();
  google.faults.add({ path: "/groups\\?", status: 403, reason: "quotaExceeded", retryAfter: 60, times: -1 });
  expect((await testConnection(slow.ctx, slow.directoryId)).find(({ key }) => key === "groups")).toMatchObject({
    state: "failed",
    problem: { code: "google_slow_down" },
  });

  const dead = await aConnection();
  google.act("withdraw_grant");
  const lines = await testConnection(dead.ctx, dead.directoryId);
  expect(lines[0]).toMatchObject({ key: "signed_in", state: "failed", problem: { code: "google_grant_withdrawn" } });
  expect(lines.slice(1).map(({ state }) => state)).toEqual(["waiting", "waiting", "waiting", "waiting"]);
});

test("N-14, N-15: Refresh finds a new group, a new name, a new count and a deleted group", async () => {
  const { ctx, directoryId } = await aConnection();
  expect(await readGroups(ctx, directoryId)).toEqual({ groups: 15 });
  google.act("add_group", { name: "Numeric Interns" });
  google.act("rename_group", { group: "Customs Desk", name: "Customs" });
  google.act("add_member", { group: "Project Aurora", member: "it-admin@halden.example" });
  google.act("remove_group", { group: "Night Drivers" });
  expect(await readGroups(ctx, directoryId)).toEqual({ groups: 15 });
  const groups = await prisma().directoryGroup.findMany({ where: { directoryId } });
  const named = (name: string) => groups.find((group) => group.displayName === name);
  expect(named("Numeric Interns")).toMatchObject({ memberCount: 0, deletedAt: null });
  expect(named("Customs")).toBeDefined();
  expect(named("Project Aurora")).toMatchObject({ memberCount: 1 });
  expect(named("Night Drivers")?.deletedAt).toBeInstanceOf(Date);
});

test("S-09: ten thousand groups are read page by page, and reading them again changes nothing", async () => {
  google.setWorld(generatedWorld({ people: 50, groups: 10_000, membersPerGroup: 1 }));
  const { ctx, directoryId } = await aConnection("it-admin@large.example");
  google.requests.length = 0;
  expect(await readGroups(ctx, directoryId)).toEqual({ groups: 10_000 });
  expect(google.asked(/groups$/)).toBe(50);
  expect(await prisma().directoryGroup.count({ where: { directoryId } })).toBe(10_000);
  const versions = () => prisma().directoryGroup.aggregate({ where: { directoryId }, _sum: { version: true }, _max: { updatedAt: true } });
  const before = await versions();
  await readGroups(ctx, directoryId);
  expect(await versions()).toEqual(before);
});

test("a group that is merely not listed is not taken for deleted", async () => {
  const { ctx, directoryId } = await aConnection();
  await readGroups(ctx, directoryId);
  google.faults.add({ path: "/groups\\?", kind: "no_array" });
  await readGroups(ctx, directoryId);
  expect(await prisma().directoryGroup.count({ where: { directoryId, deletedAt: { not: null } } })).toBe(0);
});
