import { expect, test } from "vitest";
import { createScimToken } from "../access/create-token";
import { endsConsistent } from "../check/testing";
import { anOrganization, withDirectory } from "../db/builders";
import { prisma } from "../db/client";
import { toPublicId } from "../ids";
import { aScimDirectory, aUser } from "../scim-service/testing";
import { disconnectDirectory } from "./disconnect";
import { requestRun } from "./request-run";

endsConsistent();

test("R-16: the organization's name ends tokens, runs and schedules at once, and takes nobody's access", async () => {
  const { org, dir, scim } = await aScimDirectory({ provider: "okta" });
  const second = await createScimToken(org.ctx, { directoryId: dir, name: "Second" });
  for (let index = 0; index < 3; index++) expect((await scim.send("POST", "/Users", aUser())).status).toBe(201);
  const before = await org.members();
  await expect(disconnectDirectory(org.ctx, { directoryId: dir, confirmName: "Somebody else" })).rejects.toMatchObject({
    reason: "name_mismatch",
  });
  expect((await scim.send("GET", "/Users")).status).toBe(200);

  const done = await disconnectDirectory(org.ctx, { directoryId: dir, confirmName: " halden FREIGHT " });
  expect(done).toEqual({ directory_id: toPublicId("dir", dir), state: "disconnected", active_members: 3 });
  await expect.poll(async () => (await scim.send("GET", "/Users")).status).toBe(401);
  await expect.poll(async () => (await scim.send("GET", "/Users", undefined, { token: second.secret })).status).toBe(401);
  expect(await org.members()).toEqual(before);
  expect(await prisma().accessToken.count({ where: { directoryId: dir, revokedAt: null } })).toBe(0);
  expect(await prisma().directory.findUniqueOrThrow({ where: { id: dir } })).toMatchObject({ state: "disconnected", nextSyncAt: null });
  const told = (await org.events()).map(({ type }) => type).filter((type) => /^directory|^dsync.deleted/.test(type));
  expect(told).toEqual(["directory.disconnected", "dsync.deleted"]);

  // Said twice, it is done once; and the organization may begin anew.
  await disconnectDirectory(org.ctx, { directoryId: dir, confirmName: "Halden Freight" });
  expect((await org.events()).filter(({ type }) => type === "dsync.deleted")).toHaveLength(1);
  await expect(withDirectory(org, { provider: "entra_id", state: "draft" })).resolves.toBeTruthy();
});

test("a run under way is ended, and nothing it still holds is written", async () => {
  const org = await anOrganization();
  const dir = await withDirectory(org);
  const { runId } = await requestRun(org.ctx, { directoryId: dir, trigger: "schedule" });
  await disconnectDirectory(org.ctx, { directoryId: dir, confirmName: "Halden Freight" });
  expect(await prisma().syncRun.findUniqueOrThrow({ where: { organizationId_id: { organizationId: org.id, id: runId } } })).toMatchObject({
    state: "superseded",
  });
  await expect(requestRun(org.ctx, { directoryId: dir, trigger: "manual" })).rejects.toMatchObject({ code: "wrong_state" });
});

test("another organization's directory is not there", async () => {
  const [org, other] = [await anOrganization(), await anOrganization("Other")];
  const dir = await withDirectory(other);
  await expect(disconnectDirectory(org.ctx, { directoryId: dir, confirmName: "Halden Freight" })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("contract §5.4: people of a disconnected directory count for nothing once another one names them", async () => {
  const old = await aScimDirectory({ provider: "okta" });
  const person = aUser();
  const made = await old.scim.send("POST", "/Users", person);
  const [member] = await old.org.members();
  await disconnectDirectory(old.org.ctx, { directoryId: old.dir, confirmName: "Halden Freight" });
  const next = await aScimDirectory({ provider: "entra_id" }, old.org);
  const again = await next.scim.send("POST", "/Users", person);
  expect([made.status, again.status]).toEqual([201, 201]);
  expect((await old.org.members()).map(({ id, state }) => [id, state])).toEqual([[member?.id, "active"]]);
  await next.scim.send("PATCH", `/Users/${again.body.id}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", path: "active", value: false }],
  });
  expect((await old.org.members()).map(({ state }) => state)).toEqual(["deprovisioned"]);
});
