/** Attributes from the wire to members: the real routes, the real pipeline, every form a provider may use. */
import { beforeEach, describe, expect, it } from "vitest";
import { endsConsistent } from "../check/testing";
import { prisma } from "../db/client";
import { aScimDirectory, type Json, type ScimDirectory } from "../scim-service/testing";
import { saveMap, saveMapping } from "./save";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GSUITE = "urn:ietf:params:scim:schemas:gsuite:1.0:User";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

let at: ScimDirectory;
endsConsistent();

beforeEach(async () => {
  at = await aScimDirectory({ provider: "google_scim", defaultRole: "viewer" });
});

const post = async (body: Json): Promise<Json> => {
  const answer = await at.scim.send("POST", "/Users", { schemas: [USER], ...body });
  expect(answer.status).toBe(201);
  return answer.body;
};
const patch = async (id: string, ...Operations: Json[]) => {
  const answer = await at.scim.send("PATCH", `/Users/${id}`, { schemas: [PATCH], Operations });
  expect(answer.status).toBe(200);
  return answer.body;
};
const metadata = async () => (await prisma().member.findFirstOrThrow({ where: { organizationId: at.org.id } })).metadata;

it("A-19, A-20: Google sends the address as userName; the same person takes a new one", async () => {
  const ada = await post({ userName: "Ada@Halden.example", externalId: "104", name: { givenName: "Ada", familyName: "Berg" } });
  const before = await at.org.member("ada@halden.example");
  const answer = await at.scim.send("PUT", `/Users/${ada.id}`, { schemas: [USER], userName: "ada.berg@halden.example", externalId: "104" });
  expect(answer.status).toBe(200);
  expect(await at.org.members()).toMatchObject([{ id: before.id, email: "ada.berg@halden.example", state: "active" }]);
  const event = (await at.org.events()).find(({ type }) => type === "member.updated");
  expect(event?.changes).toContainEqual({ field: "email", from: "ada@halden.example", to: "ada.berg@halden.example" });
});

describe("A-21, A-22: a department set in any form is stored and mapped", () => {
  beforeEach(async () => {
    await saveMap(at.org.ctx, at.dir, { [`${ENTERPRISE}.department`]: "public_metadata.department", title: "metadata.title" });
  });

  it("in POST and PUT", async () => {
    const ada = await post({ userName: "ada@halden.example", title: "Clerk", [ENTERPRISE]: { department: "Finance" } });
    expect(await metadata()).toEqual({ department: "Finance", title: "Clerk" });
    await at.scim.send("PUT", `/Users/${ada.id}`, {
      schemas: [USER],
      userName: "ada@halden.example",
      [ENTERPRISE]: { department: "Sales" },
    });
    expect(await metadata()).toEqual({ department: "Sales" });
  });

  it.each<[string, Json]>([
    ["without a path, as an object", { op: "replace", value: { [ENTERPRISE]: { department: "Retail" } } }],
    ["without a path, as a full name", { op: "replace", value: { [`${ENTERPRISE}:department`]: "Retail" } }],
    ["without a path, joined with a dot", { op: "replace", value: { [`${ENTERPRISE}.department`]: "Retail" } }],
    ["by the name joined with a dot", { op: "replace", path: `${ENTERPRISE}.department`, value: "Retail" }],
    ["by the name joined with a colon", { op: "Add", path: `${ENTERPRISE}:department`, value: "Retail" }],
    ["in another letter case", { op: "add", path: `${ENTERPRISE.toLowerCase()}:Department`, value: "Retail" }],
  ])("in PATCH %s", async (_, operation) => {
    const ada = await post({ userName: "ada@halden.example", [ENTERPRISE]: { department: "Finance" } });
    await patch(ada.id, operation);
    expect(await metadata()).toEqual({ department: "Retail" });
  });
});

it("A-24: a custom schema nobody knows is kept, returned and mapped", async () => {
  await saveMapping(at.org.ctx, at.dir, { version: 0, rows: [{ source: `${GSUITE}.costCenter`, target: "metadata.cost.center" }] });
  const ada = await post({ schemas: [USER, GSUITE], userName: "ada@halden.example", [GSUITE]: { costCenter: "4711" } });
  expect(ada[GSUITE]).toEqual({ costCenter: "4711" });
  expect(await metadata()).toEqual({ cost: { center: "4711" } });
  await patch(ada.id, { op: "replace", path: `${GSUITE}:costCenter`, value: "4712" });
  expect(await metadata()).toEqual({ cost: { center: "4712" } });
  await patch(ada.id, { op: "remove", path: `${GSUITE}:costCenter` });
  expect(await metadata()).toEqual({});
});

it("A-25: the value of an attribute decides the role, and an unknown one is named", async () => {
  await saveMapping(at.org.ctx, at.dir, { version: 0, rows: [{ source: `${GSUITE}:jobRole`, target: "organization_role" }] });
  const ada = await post({ userName: "ada@halden.example", [GSUITE]: { jobRole: "Manager" } });
  expect(await at.org.member("ada@halden.example")).toMatchObject({ role: "manager", roleSource: "mapping" });
  await patch(ada.id, { op: "replace", path: `${GSUITE}:jobRole`, value: "Wizard" });
  const logs = await at.org.logs();
  expect(logs).toContainEqual(
    expect.objectContaining({ reasonCode: "role_value_unknown", reasonParams: expect.objectContaining({ value: "Wizard" }) }),
  );
});

it("R-10: addresses and user name may differ; what is answered is what was sent", async () => {
  const ada = await post({ userName: "login-7", emails: [{ value: "Ada@Halden.example", type: "work", primary: true }] });
  expect(ada).toMatchObject({ userName: "login-7", emails: [{ value: "Ada@Halden.example" }] });
  expect(await at.org.members()).toMatchObject([{ email: "ada@halden.example" }]);
  const found = await at.scim.send("GET", `/Users?filter=${encodeURIComponent('userName eq "LOGIN-7"')}`);
  expect(found.body.totalResults).toBe(1);
});

it("a mapped external id is the vendor's; the provider finds people by its own", async () => {
  await saveMapping(at.org.ctx, at.dir, { version: 0, rows: [{ source: `${ENTERPRISE}:employeeNumber`, target: "external_id" }] });
  await post({ userName: "ada@halden.example", externalId: "104", [ENTERPRISE]: { employeeNumber: "E-7" } });
  const found = await at.scim.send("GET", `/Users?filter=${encodeURIComponent('externalId eq "104"')}`);
  expect(found.body.totalResults).toBe(1);
  const event = (await at.org.events()).find(({ type }) => type === "dsync.user.created");
  expect(event?.data.idp_id).toBe("E-7");
});
