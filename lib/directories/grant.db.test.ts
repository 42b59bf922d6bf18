import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { demoWorld } from "../../e2e/google-workspace/seed";
import { FAKE_CLIENT, type FakeGoogle, startFakeGoogle } from "../../e2e/support/fake-google";
import { prisma } from "../db/client";
import { newId } from "../ids";
import { DIRECTORY_SCOPES } from "../providers/google-workspace/endpoints";
import { refreshTokens } from "../providers/google-workspace/oauth";
import { withdrawGrant, writeConnection } from "./connection";
import { grantStore } from "./grant";
import { endsConsistent } from "../check/testing";

endsConsistent();

const run = promisify(execFile);
let google: FakeGoogle;
let folder: string;

beforeAll(async () => {
  google = await startFakeGoogle();
  // Inside the checkout, so that the bundle finds its packages.
  folder = await mkdtemp(join(process.cwd(), "node_modules", ".grant-test-"));
  await build({
    entryPoints: ["e2e/support/refresh-once.ts"],
    outfile: join(folder, "refresh-once.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
  });
});
afterAll(async () => {
  await google.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  // Each test has its own Google: what earlier directories hold there is gone.
  await prisma().directory.updateMany({ data: { credential: null } });
  google.setWorld(demoWorld());
  google.faults.clear();
  google.requests.length = 0;
});

async function aGrant(accessTokenSeconds = -1) {
  const organizationId = newId("org");
  const directoryId = newId("dir");
  await prisma().organization.create({ data: { id: organizationId, name: "Halden Freight" } });
  await prisma().directory.create({ data: { organizationId, id: directoryId, provider: "google_workspace", name: "Google Workspace" } });
  const sub = google.world().customers[0]?.people[0]?.id ?? "";
  const refreshToken = `1//0${directoryId}`;
  const scopes = Object.values(DIRECTORY_SCOPES);
  google.world().grants.push({ sub, clientId: FAKE_CLIENT.id, scopes, refreshTokens: [refreshToken], grantedAt: "" });
  await writeConnection(prisma(), organizationId, directoryId, {
    refreshToken,
    accessToken: "ya29.first",
    accessTokenSeconds,
    email: "it-admin@halden.example",
    sub,
    domain: "halden.example",
    customerId: "C03hald7e",
    scopes,
    confirm: null,
  });
  const grant = grantStore(organizationId, directoryId);
  const refresh = (stale: string | null) => grant.refreshed(stale, async () => refreshTokens(await grant.refreshToken()));
  const row = () => prisma().directory.findUniqueOrThrow({ where: { id: directoryId } });
  return { organizationId, directoryId, grant, refresh, refreshToken, row };
}

const refreshes = () => google.requests.filter((request) => request.grantType === "refresh_token").length;

test("a token that is good by the database's clock is shared; one near its end is not handed out", async () => {
  const fresh = await aGrant(3600);
  expect(await fresh.grant.accessToken()).toMatchObject({ token: "ya29.first" });
  expect(await fresh.refresh(null)).toBe("ya29.first");
  expect(refreshes()).toBe(0);
  const ending = await aGrant(60);
  expect(await ending.grant.accessToken()).toBeNull();
});

test("the refresh token opens only in its own place, and nothing is stored in the clear", async () => {
  const [one, two] = [await aGrant(), await aGrant()];
  expect(await one.grant.refreshToken()).toBe(one.refreshToken);
  const row = await one.row();
  expect(JSON.stringify(row)).not.toContain(one.refreshToken);
  await prisma().directory.update({ where: { id: two.directoryId }, data: { credential: row.credential } });
  await expect(two.grant.refreshToken()).rejects.toThrow(/does not open/);
});

test("two processes and this one refresh at once: Google is asked once", async () => {
  const { organizationId, directoryId, refresh, row } = await aGrant();
  google.faults.add({ path: "^/token", kind: "delay", delayMs: 1500, times: -1 });
  const child = () =>
    run(process.execPath, [join(folder, "refresh-once.mjs"), organizationId, directoryId, "ya29.first"], { env: process.env }).then(
      ({ stdout }) => stdout,
    );
  const tokens = await Promise.all([child(), child(), refresh("ya29.first"), refresh("ya29.first")]);
  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]).toMatch(/^ya29\.\w/);
  expect(refreshes()).toBe(1);
  expect((await row()).accessTokenExpiresAt?.getTime()).toBeGreaterThan(Date.now() + 3_000_000);
});

test("A71: a dead grant is final, and the lock is free afterwards", async () => {
  const { refresh } = await aGrant();
  google.act("withdraw_grant");
  for (let n = 0; n < 3; n++) await expect(refresh("ya29.first")).rejects.toMatchObject({ problem: "credential_refused" });
  expect(refreshes()).toBe(3);
});

test("a reply without a refresh token keeps the old one", async () => {
  const { refresh, grant, refreshToken } = await aGrant();
  await refresh("ya29.first");
  expect(await grant.refreshToken()).toBe(refreshToken);
});

test("what an older grant gave does not land beside a newer one", async () => {
  const { organizationId, directoryId, grant } = await aGrant();
  await grant.refreshed("ya29.first", async () => {
    await writeConnection(prisma(), organizationId, directoryId, {
      refreshToken: "1//0newer",
      accessToken: "ya29.newer",
      accessTokenSeconds: 3600,
      email: "nils.ek@halden.example",
      sub: "2",
      domain: "halden.example",
      customerId: "C03hald7e",
      scopes: [],
      confirm: null,
    });
    return { token: "ya29.older", expiresAt: new Date(Date.now() + 3_600_000) };
  });
  expect(await grant.accessToken()).toMatchObject({ token: "ya29.newer" });
  expect(await grant.refreshToken()).toBe("1//0newer");
});

test("withdrawing ends the grant at Google and forgets it here, unless another directory lives on it", async () => {
  const [one, two] = [await aGrant(3600), await aGrant(3600)];
  await withdrawGrant(one.organizationId, one.directoryId);
  expect(await one.row()).toMatchObject({ credential: null, accessToken: null });
  expect(google.asked(/^\/revoke$/)).toBe(0);
  await withdrawGrant(two.organizationId, two.directoryId);
  expect(google.asked(/^\/revoke$/)).toBe(1);
  expect(google.world().grants).toHaveLength(0);
});
