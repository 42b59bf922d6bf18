import { expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import type { Ctx } from "../context";
import { prisma } from "../db/client";
import { asId, type Id, newId, parseId } from "../ids";
import { flushScimLog } from "../scim-log/flush";
import { aScimDirectory, type ScimDirectory } from "../scim-service/testing";
import { replay } from "./scim-replay";

endsConsistent();

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const person = (userName: string, more: object = {}) => ({
  schemas: [USER],
  userName,
  externalId: `ext-${userName}-${Math.random()}`,
  ...more,
});
const staff = (org: ScimDirectory["org"]): Ctx => ({
  ...org.ctx,
  actor: { type: "staff", id: newId("stf"), name: "Ada", email: "ada@vendor.example", role: "engineer", signedInAt: new Date() },
});

async function refusedEntry(org: ScimDirectory["org"]): Promise<Id<"log">> {
  await flushScimLog();
  const entry = await prisma().provisioningLog.findFirstOrThrow({
    where: { organizationId: org.id, outcome: "failed" },
    orderBy: { id: "desc" },
  });
  return asId("log", entry.id);
}

test("a refused create is refused again while its cause stands, and done by the person who asks once it is mended", async () => {
  const { org, scim } = await aScimDirectory();
  const first = await scim.send("POST", "/Users", person("grace@example.test"));
  expect(first.status).toBe(201);
  expect((await scim.send("POST", "/Users", person("Grace@example.test", { title: "Second" }))).status).toBe(409);
  const logId = await refusedEntry(org);

  const again = await replay(staff(org), logId);
  expect(again).toMatchObject({ ok: false, status: 409, scim_type: "uniqueness" });
  const repeated = await prisma().provisioningLog.findUniqueOrThrow({
    where: { organizationId_id: { organizationId: org.id, id: await refusedEntry(org) } },
  });
  expect(repeated).toMatchObject({ action: "replay_request", actor: { type: "staff", name: "Ada" } });
  expect((repeated.detail as { request: { replayOf: string } }).request.replayOf).toBe(again.log_id);

  const renamed = {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", value: { userName: "other@example.test" } }],
  };
  expect((await scim.send("PATCH", `/Users/${first.body.id}`, renamed)).status).toBe(200);
  expect(await replay({ ...staff(org), requestId: "req_replay" }, logId)).toMatchObject({ ok: true, status: 201 });
  const done = await prisma().provisioningLog.findMany({ where: { organizationId: org.id, requestId: "req_replay" } });
  expect(done.map(({ outcome }) => outcome)).toContain("created");
  for (const entry of done) expect(entry).toMatchObject({ actor: { type: "staff" }, detail: { request: { replayOf: again.log_id } } });

  await expect(replay(staff(org), logId)).rejects.toMatchObject({ code: "wrong_state", reason: "already_done" });
  const audited = await prisma().auditEntry.findMany({ where: { organizationId: org.id, action: "log.replay" } });
  expect(audited).toHaveLength(2);
});

test("what is not a refusal, not whole, of somebody else or of a closed directory is not run again", async () => {
  const { org, dir, scim } = await aScimDirectory();
  await scim.send("POST", "/Users", person("alan@example.test"));
  const [made] = await prisma().provisioningLog.findMany({ where: { organizationId: org.id, outcome: "created" } });
  await expect(replay(staff(org), asId("log", String(made?.id)))).rejects.toMatchObject({ reason: "not_a_refusal" });

  await scim.send("POST", "/Users", person("alan@example.test", { title: "x".repeat(70_000) }));
  await expect(replay(staff(org), await refusedEntry(org))).rejects.toMatchObject({ reason: "request_incomplete" });

  await scim.send("POST", "/Users", person("alan@example.test"));
  const logId = await refusedEntry(org);
  const other = await aScimDirectory();
  await expect(replay(staff(other.org), logId)).rejects.toMatchObject({ code: "not_found" });
  await expect(replay({ ...staff(org), permissions: ["org:sys_provisioning:read"] }, logId)).rejects.toMatchObject({ code: "forbidden" });
  await prisma().directory.update({ where: { id: dir }, data: { state: "paused" } });
  await expect(replay(staff(org), logId)).rejects.toMatchObject({ reason: "directory_closed" });
  expect(() => parseId("log", "log_x")).toThrow();
});

const taking = (userName: string) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  Operations: [{ op: "replace", value: { userName, active: true } }],
});
type Scim = ScimDirectory["scim"];

test.each<[string, (scim: Scim, id: string) => Promise<{ status: number }>]>([
  ["PUT", (scim, id) => scim.send("PUT", `/Users/${id}`, { schemas: [USER], userName: "old@example.test", active: false })],
  ["DELETE", (scim, id) => scim.send("DELETE", `/Users/${id}`)],
])("an old refused PATCH does not give back the access that a %s ended since", async (_method, leaves) => {
  const { org, scim } = await aScimDirectory();
  const other = await scim.send("POST", "/Users", person("new@example.test"));
  const made = await scim.send("POST", "/Users", person("old@example.test"));
  expect((await scim.send("PATCH", `/Users/${made.body.id}`, taking("new@example.test"))).status).toBe(409);
  const logId = await refusedEntry(org);
  expect((await leaves(scim, made.body.id)).status).toBeLessThan(300);
  await scim.send("PATCH", `/Users/${other.body.id}`, taking("else@example.test"));

  await expect(replay(staff(org), logId)).rejects.toMatchObject({ code: "wrong_state", reason: "overtaken" });

  expect(await org.member("old@example.test")).toMatchObject({ state: "deprovisioned" });
});

test("an old refused create does not bring back who was deleted since; nor does a refused deletion take who was created again", async () => {
  const { org, scim } = await aScimDirectory();
  const ada = person("ada@example.test");
  const made = await scim.send("POST", "/Users", ada);
  expect((await scim.send("POST", "/Users", ada)).status).toBe(409);
  const create = await refusedEntry(org);
  await scim.send("DELETE", `/Users/${made.body.id}`);
  await expect(replay(staff(org), create)).rejects.toMatchObject({ reason: "overtaken" });
  expect(await org.member("ada@example.test")).toMatchObject({ state: "deprovisioned" });

  expect((await scim.send("DELETE", `/Users/${made.body.id}`)).status).toBe(404);
  const remove = await refusedEntry(org);
  expect((await scim.send("POST", "/Users", ada)).status).toBe(201);
  await expect(replay(staff(org), remove)).rejects.toMatchObject({ reason: "overtaken" });
  expect(await org.member("ada@example.test")).toMatchObject({ state: "active" });
});
