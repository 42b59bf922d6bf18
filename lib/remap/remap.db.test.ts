import { beforeEach, describe, expect, it } from "vitest";
import { applyMapping } from "../attributes/apply";
import { mappingOf } from "../attributes/mapping";
import type { MappingRow } from "../attributes/schema";
import { endsConsistent } from "../check/testing";
import { anOrganization, type OrganizationHandle, roleId, withDirectory, withGroup } from "../db/builders";
import { pool, prisma } from "../db/client";
import { asId, type Id, newId } from "../ids";
import { request } from "../provisioning/request";
import { previewMapping } from "./preview";
import { emailKeys } from "../scim/email-keys";
import type { ScimObject } from "../scim/types";
import { sampleMapping } from "./sample";
import { saveMap, saveMapping } from "./save";
import { readMap, readMappingView } from "./view";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GSUITE = "urn:ietf:params:scim:schemas:gsuite:1.0:User";

let org: OrganizationHandle;
let dir: Id<"dir">;
endsConsistent();

beforeEach(async () => {
  org = await anOrganization();
  dir = await withDirectory(org, { provider: "google_scim", defaultRole: "viewer" });
});

type Resource = { userName: string; active?: boolean; [key: string]: unknown };

/** What the service does with a POST or a PUT: the mapping that holds under the lock, the whole resource. */
async function push(resource: Resource, id?: Id<"usr">): Promise<Id<"usr">> {
  const stored = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], active: true, ...resource };
  const outcome = await request(org.ctx, {
    directoryId: dir,
    needs: { userIds: id ? [id] : [], userNames: [resource.userName], addresses: [resource.userName] },
    state: (found) => ({
      users: [
        {
          ...(id ? { id } : {}),
          ...applyMapping(mappingOf("google_scim", found.attributeMapping, dir), stored, resource.active ?? (id ? undefined : true)),
          representation: { json: JSON.stringify(stored), emailKeys: emailKeys(stored as ScimObject) },
        },
      ],
    }),
  });
  if (!outcome.user) throw new Error("nobody was written");
  return outcome.user.id;
}

const save = (rows: MappingRow[], version = 0, confirmCount?: number) => saveMapping(org.ctx, dir, { rows, version, confirmCount });

async function metadataOf(email: string): Promise<unknown> {
  const { rows } = await pool().query("select metadata from member where organization_id = $1 and email_key = $2", [org.id, email]);
  return rows[0]?.metadata;
}

describe("people and their attributes", () => {
  it("A-19: the address comes as the user name alone", async () => {
    await push({ userName: "Ada@Halden.example" });
    expect(await org.member("ada@halden.example")).toMatchObject({ state: "active" });
  });

  it("A-20: the same external id under a new user name is the same person, the event shows both addresses", async () => {
    const id = await push({ userName: "ada@halden.example", externalId: "104" });
    const before = await org.member("ada@halden.example");
    await push({ userName: "ada.berg@halden.example", externalId: "104" }, id);
    const members = await org.members();
    expect(members.map(({ id: member, email }) => [member, email])).toEqual([[before.id, "ada.berg@halden.example"]]);
    const changed = (await org.events()).filter(({ type }) => type === "member.updated").at(-1);
    expect(changed?.changes).toContainEqual({ field: "email", from: "ada@halden.example", to: "ada.berg@halden.example" });
  });

  it("R-10: the primary address is the contact, the user name the match", async () => {
    const id = await push({ userName: "login-7", emails: [{ value: "Bo@halden.example", primary: true, type: "work" }], externalId: "7" });
    expect(await org.members()).toMatchObject([{ email: "bo@halden.example" }]);
    const row = await prisma().directoryUser.findUniqueOrThrow({ where: { organizationId_id: { organizationId: org.id, id } } });
    expect(row).toMatchObject({ userName: "login-7", email: "bo@halden.example", externalId: "7" });
  });

  it("A-33: a display name alone is kept, and the person is flagged", async () => {
    await push({ userName: "bo@halden.example", displayName: "Bo Hansen" });
    expect(await org.members()).toMatchObject([{ flags: ["missing_family_name"] }]);
    const { rows } = await pool().query("select given_name from member where organization_id = $1", [org.id]);
    expect(rows).toEqual([{ given_name: "Bo Hansen" }]);
  });

  it("A-27: the organizational unit of a push gives a role by rule", async () => {
    await prisma().roleMapping.create({
      data: {
        organizationId: org.id,
        id: newId("map"),
        directoryId: dir,
        source: "org_unit",
        value: "/Finance",
        roleId: await roleId("staff"),
      },
    });
    await push({ userName: "ada@halden.example", [GSUITE]: { orgUnitPath: "/Finance/Oslo" } });
    expect(await org.member("ada@halden.example")).toMatchObject({ role: "staff", roleSource: "mapping" });
  });
});

describe("A-25: an attribute drives the role", () => {
  const rows: MappingRow[] = [{ source: `${GSUITE}.jobRole`, target: "organization_role" }];
  const withRole = (value: string | null, id?: Id<"usr">) =>
    push({ userName: "ada@halden.example", ...(value === null ? {} : { [GSUITE]: { jobRole: value } }) }, id);

  it.each(["Manager", "manager", " MANAGER "])("a value that names a role gives it: %j", async (value) => {
    await save(rows);
    await withRole(value);
    expect(await org.member("ada@halden.example")).toMatchObject({ role: "manager", roleSource: "mapping" });
  });

  it("an unknown value leaves the default, with a warning that names the value", async () => {
    await save(rows);
    await withRole("Overlord");
    expect(await org.member("ada@halden.example")).toMatchObject({ role: "viewer", roleSource: "default" });
    expect(await org.logs()).toContainEqual(
      expect.objectContaining({ reasonCode: "role_value_unknown", reasonParams: expect.objectContaining({ value: "Overlord" }) }),
    );
  });

  it("a rule for the value decides", async () => {
    await prisma().roleMapping.create({
      data: {
        organizationId: org.id,
        id: newId("map"),
        directoryId: dir,
        source: "attribute",
        value: "Team lead",
        roleId: await roleId("staff"),
      },
    });
    await save(rows);
    await withRole("team LEAD");
    expect(await org.member("ada@halden.example")).toMatchObject({ role: "staff" });
  });

  it.each([
    ["manager", "Staff", "manager"],
    ["viewer", "Staff", "staff"],
  ])("group %s and value %s: the highest rank wins", async (group, value, role) => {
    await save(rows);
    const id = await withRole(value);
    const groupId = await withGroup(org, dir, "g1", { role: group });
    await request(org.ctx, {
      directoryId: dir,
      needs: { groupIds: [groupId], referencedIds: [id] },
      state: (found) => {
        const known = found.group(groupId);
        return {
          groups: [
            {
              id: groupId,
              externalId: known?.externalId ?? null,
              members: { add: [id], remove: [] },
              scimJson: JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "g1" }),
            },
          ],
        };
      },
    });
    expect(await org.member("ada@halden.example")).toMatchObject({ role, roleSource: "mapping" });
  });
});

describe("saving a mapping", () => {
  const department: MappingRow = { source: `${ENTERPRISE}.department`, target: "metadata.org.department" };

  it("A-21, A-23, A-24: applies to who is there and who comes, nested, also from unknown extensions", async () => {
    await push({ userName: "ada@halden.example", title: "Controller", [ENTERPRISE]: { department: "Finance" }, [GSUITE]: { cost: 4711 } });
    const saved = await save([department, { source: `${GSUITE}:cost`, target: "public_metadata.cost" }]);
    expect(saved).toMatchObject({ changed: 1, held: 0, mapping: { version: 1 } });
    expect(await metadataOf("ada@halden.example")).toEqual({ org: { department: "Finance" }, cost: 4711 });

    await push({ userName: "bo@halden.example", [ENTERPRISE]: { department: "Sales" } });
    expect(await metadataOf("bo@halden.example")).toEqual({ org: { department: "Sales" } });
    const event = (await org.events()).filter(({ type }) => type === "member.updated").at(-1);
    expect(event?.data.metadata).toEqual({ org: { department: "Finance" }, cost: 4711 });
    expect(event?.cause).toMatchObject({ kind: "attribute_mapping" });
  });

  it("R-14: what the vendor wrote stays; what the directory no longer states goes", async () => {
    const id = await push({ userName: "ada@halden.example", [ENTERPRISE]: { department: "Finance" } });
    await save([department]);
    await pool().query(`update member set metadata = metadata || '{"locations": ["Oslo"]}' where organization_id = $1`, [org.id]);
    await push({ userName: "ada@halden.example", title: "x" }, id);
    expect(await metadataOf("ada@halden.example")).toEqual({ locations: ["Oslo"] });
    await push({ userName: "ada@halden.example", [ENTERPRISE]: { department: "Sales" } }, id);
    expect(await metadataOf("ada@halden.example")).toEqual({ locations: ["Oslo"], org: { department: "Sales" } });
    await save([], 1);
    expect(await metadataOf("ada@halden.example")).toEqual({ locations: ["Oslo"] });
  });

  it("is compare and set, and audited", async () => {
    await save([department]);
    await expect(save([], 0)).rejects.toMatchObject({
      code: "stale_version",
      reason: "mapping_changed",
      params: { by: "Test", version: 1 },
    });
    const both = await Promise.allSettled([save([], 1), save([{ source: "title", target: "metadata.title" }], 1)]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const audits = await prisma().auditEntry.findMany({
      where: { organizationId: org.id, action: "directory.map_attributes" },
      orderBy: { id: "asc" },
    });
    expect(audits).toHaveLength(2);
    expect(audits[0]).toMatchObject({ actorName: "Test", targetId: dir, changes: { added: [department], removed: [], changed: [] } });
  });

  it("the same again writes nothing", async () => {
    await save([department]);
    expect(await save([department], 1)).toMatchObject({ changed: 0, mapping: { version: 1 } });
    expect(await prisma().auditEntry.count({ where: { organizationId: org.id } })).toBe(1);
  });

  it("wants the permission, and refuses what it does not understand by name", async () => {
    const reader = { ...org.ctx, permissions: ["org:sys_provisioning:read"] as const };
    await expect(saveMapping(reader, dir, { rows: [], version: 0 })).rejects.toMatchObject({ code: "forbidden" });
    await expect(previewMapping(reader, dir, { rows: [] })).rejects.toMatchObject({ code: "forbidden" });
    expect(await readMappingView(reader, dir)).toMatchObject({ version: 0 });
    await expect(saveMap(org.ctx, dir, { "emails[": "email", title: "shoe" })).rejects.toMatchObject({
      code: "invalid_request",
      errors: [{ pointer: "/mapping/emails[" }, { pointer: "/mapping/title" }],
    });
  });

  it("A-21: the short form replaces what was saved, the defaults stay", async () => {
    await push({ userName: "ada@halden.example", title: "Controller" });
    await saveMap(org.ctx, dir, { title: "metadata.title" });
    expect(await metadataOf("ada@halden.example")).toEqual({ title: "Controller" });
    const { mapping } = await readMap(org.ctx, dir);
    expect(mapping).toMatchObject({ title: "metadata.title", userName: "email", "name.givenName": "first_name", active: "active" });
    await saveMap(org.ctx, dir, {});
    expect(await metadataOf("ada@halden.example")).toEqual({});
    expect(await org.member("ada@halden.example")).toMatchObject({ state: "active" });
  });

  it("another organization's directory is not there", async () => {
    const other = await anOrganization("Other");
    await expect(readMappingView(other.ctx, dir)).rejects.toMatchObject({ code: "not_found" });
    await expect(saveMapping(other.ctx, dir, { rows: [], version: 0 })).rejects.toMatchObject({ code: "not_found" });
  });

  it("a directory that is read by us keeps its fields", async () => {
    const google = await withDirectory(org, { provider: "google_workspace" });
    expect(await readMappingView(org.ctx, google)).toMatchObject({
      editable: false,
      rows: expect.arrayContaining([expect.objectContaining({ source: "primaryEmail" })]),
    });
    await expect(saveMapping(org.ctx, google, { rows: [department], version: 0 })).rejects.toMatchObject({ reason: "mapping_fixed" });
  });

  it("a draft stores values and makes nobody a member", async () => {
    dir = await withDirectory(org, { provider: "okta", state: "draft" });
    const id = await push({ userName: "ada@halden.example", [ENTERPRISE]: { department: "Finance" } });
    await save([department]);
    const row = await prisma().directoryUser.findUniqueOrThrow({ where: { organizationId_id: { organizationId: org.id, id } } });
    expect(row.attributes).toEqual({ metadata: { org: { department: "Finance" } } });
    expect(await org.members()).toEqual([]);
    expect(await org.events()).toEqual([]);
  });
});

describe("a mapping that takes access or roles away", () => {
  const status: MappingRow = { source: "employmentStatus", target: "active" };
  const people = Array.from({ length: 22 }, (_, at) => `p${at}@halden.example`);

  beforeEach(async () => {
    for (const userName of people) await push({ userName, employmentStatus: "inactive" });
    await push({ userName: "stays@halden.example", employmentStatus: "active" });
  });

  it("is previewed exactly, wants the number typed past the guard's limit, and then lets it happen", async () => {
    const preview = await previewMapping(org.ctx, dir, { rows: [status] });
    expect(preview).toMatchObject({ people: 23, changed: 22, departures: 22, role_losses: 0, needs_count: 22 });
    expect(preview.examples[0]).toMatchObject({ field: "active", from: "true", to: "false" });
    expect((await org.members()).every(({ state }) => state === "active")).toBe(true);

    await expect(save([status])).rejects.toMatchObject({ reason: "confirm_losses", params: { losses: 22 }, field: "confirm_count" });
    await expect(save([status], 0, 21)).rejects.toMatchObject({ reason: "confirm_losses" });
    expect(await readMappingView(org.ctx, dir)).toMatchObject({ version: 0 });

    expect(await save([status], 0, 22)).toMatchObject({ changed: 22, held: 0, mapping: { version: 1 } });
    expect((await org.members()).filter(({ state }) => state === "active").map(({ email }) => email)).toEqual(["stays@halden.example"]);

    // Taking the row away again says the provider's own word, so that nobody stays out by a rule that is gone.
    await save([], 1);
    expect((await org.members()).every(({ state }) => state === "active")).toBe(true);
  });

  it("below the limit it just happens", async () => {
    await push({ userName: "one@halden.example", nickName: "gone" });
    const rows: MappingRow[] = [{ source: "nickName", target: "active", transforms: [{ kind: "values", values: { gone: "no" } }] }];
    expect(await previewMapping(org.ctx, dir, { rows })).toMatchObject({ changed: 1, departures: 1, needs_count: null });
    expect(await save(rows)).toMatchObject({ changed: 1 });
    expect(await org.member("one@halden.example")).toMatchObject({ state: "deprovisioned" });
  });
});

describe("what was really received", () => {
  it("A-18, A-24: sources with samples and counts, and what takes them", async () => {
    await push({ userName: "ada@halden.example", [GSUITE]: { cost: 4711 } });
    const view = await readMappingView(org.ctx, dir);
    expect(view).toMatchObject({ people: 1, looked_at: 1, editable: true, version: 0 });
    expect(view.sources).toContainEqual({ path: "userName", count: 1, samples: ["ada@halden.example"], mapped_to: "email" });
    expect(view.sources).toContainEqual({ path: `${GSUITE}:cost`, count: 1, samples: ["4711"], mapped_to: null });
    expect(view.rows.find((row) => row.source === "userName")).toMatchObject({ is_default: true, note_code: "google_user_name" });
  });

  it("a person shows what rows would make, nothing is written", async () => {
    const id = await push({ userName: "ada@halden.example", title: " Head of X " });
    await push({ userName: "bo@halden.example" });
    const rows: MappingRow[] = [
      { source: "title", target: "metadata.title", transforms: [{ kind: "trim" }, { kind: "upper_case" }], required: true },
    ];
    const sample = await sampleMapping(org.ctx, dir, { rows, user_id: asId("usr", id) });
    expect(sample.rows[0]).toEqual({ source: "title", target: "metadata.title", raw: "Head of X", result: "HEAD OF X", used: true });
    expect(sample.changes).toEqual([{ target: "metadata.title", before: null, after: "HEAD OF X" }]);
    expect(await sampleMapping(org.ctx, dir, { rows, search: "BO@" })).toMatchObject({
      user: { user_name: "bo@halden.example" },
      missing: ["metadata.title"],
    });
    expect(await sampleMapping(org.ctx, dir, { rows, search: "50%_" })).toMatchObject({ user: null });
    expect(await readMappingView(org.ctx, dir)).toMatchObject({ version: 0 });
  });

  it("an empty directory has its defaults and nothing else", async () => {
    expect(await readMappingView(org.ctx, dir)).toMatchObject({ people: 0, sources: [] });
    expect(await sampleMapping(org.ctx, dir, { rows: [] })).toMatchObject({ user: null });
    expect(await previewMapping(org.ctx, dir, { rows: [] })).toMatchObject({ people: 0, changed: 0, needs_count: null });
  });
});

it("a required attribute that is missing makes nobody new a member, and leaves who is there", async () => {
  await push({ userName: "ada@halden.example" });
  await save([{ source: "title", target: "metadata.title", required: true }]);
  expect(await org.member("ada@halden.example")).toMatchObject({ state: "active" });
  const id = await push({ userName: "bo@halden.example" });
  expect((await org.members()).map(({ email }) => email)).toEqual(["ada@halden.example"]);
  expect(await org.logs()).toContainEqual(expect.objectContaining({ reasonCode: "missing_required_attribute" }));
  await push({ userName: "bo@halden.example", title: "Clerk" }, id);
  expect((await org.members()).map(({ email }) => email)).toEqual(["ada@halden.example", "bo@halden.example"]);
});
