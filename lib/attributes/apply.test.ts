import { describe, expect, it } from "vitest";
import { PROVIDERS, PULLED } from "../directories/schema";
import { applyMapping } from "./apply";
import { effectiveRows } from "./compile";
import { defaultMapping, mappingOf } from "./mapping";
import type { AttributeMapping, MappingRow } from "./schema";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GSUITE = "urn:ietf:params:scim:schemas:gsuite:1.0:User";

const with_ = (...rows: MappingRow[]): AttributeMapping => ({ version: 1, provider: "okta", rows });

const ada = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
  userName: "Ada@Halden.example",
  externalId: "00u1",
  name: { givenName: "Ada", familyName: "Berg", formatted: "Ada Berg" },
  displayName: "Ada B.",
  title: "Controller",
  emails: [
    { value: "ada.home@mail.example", type: "home" },
    { value: "Ada.Berg@halden.example", type: "work", primary: true },
  ],
  active: true,
  [ENTERPRISE]: { department: "Finance", manager: { value: "7", displayName: "Bo" } },
  [GSUITE]: { orgUnitPath: "/Finance/Oslo", costCenter: "4711", teams: ["red", "blue"] },
};

describe("the defaults", () => {
  it("A-18: user name, names, external id and active have their places, for every provider that sends to us", () => {
    for (const provider of PROVIDERS.filter((key) => !PULLED.has(key))) {
      const rows = effectiveRows(defaultMapping(provider)).map(({ source, target }) => [source, target]);
      expect(rows).toEqual(
        expect.arrayContaining([
          ["userName", "email"],
          ["name.givenName", "first_name"],
          ["name.familyName", "last_name"],
          ["externalId", "external_id"],
          ["active", "active"],
        ]),
      );
    }
  });

  it("A-37: rows carry notes of their provider", () => {
    const noteOf = (provider: "google_scim" | "okta" | "entra_id", source: string) =>
      effectiveRows(defaultMapping(provider)).find((row) => row.source === source)?.noteCode;
    expect(noteOf("google_scim", "userName")).toBe("google_user_name");
    expect(noteOf("okta", "active")).toBe("okta_active");
    expect(noteOf("entra_id", 'emails[type eq "work"].value')).toBe("entra_work_email");
  });

  it("R-10: the primary address wins for contact, the user name stays for matching", () => {
    expect(applyMapping(defaultMapping("okta"), ada, true)).toEqual({
      userName: "Ada@Halden.example",
      externalId: "00u1",
      email: "ada.berg@halden.example",
      givenName: "Ada",
      familyName: "Berg",
      displayName: "Ada B.",
      // Google’s own extension: Okta sends none.
      orgUnitPath: null,
      active: true,
      inactiveReason: null,
      attributes: {},
      missing: [],
    });
  });

  it.each([
    ["A-19: only a user name", { userName: "bo@halden.example" }, "bo@halden.example"],
    ["an empty list of addresses", { userName: "bo@halden.example", emails: [] }, "bo@halden.example"],
    [
      "no primary: the work address",
      { userName: "bo", emails: [{ value: "a@h.example" }, { value: "w@h.example", type: "Work" }] },
      "w@h.example",
    ],
    ["one address of no kind", { userName: "bo", emails: [{ value: "a@h.example" }] }, "a@h.example"],
    [
      "an unusable primary is passed over",
      { userName: "bo", emails: [{ value: "none", primary: true }, { value: "a@h.example" }] },
      "a@h.example",
    ],
    ["none anywhere", { userName: "bo" }, null],
  ])("address: %s", (_, resource, email) => {
    expect(applyMapping(defaultMapping("google_scim"), resource, undefined).email).toBe(email);
  });

  it("A-33: a display name alone is kept", () => {
    const mapped = applyMapping(defaultMapping("google_scim"), { userName: "bo@h.example", displayName: "Bo Hansen" }, true);
    expect(mapped).toMatchObject({ givenName: null, familyName: null, displayName: "Bo Hansen" });
  });

  it("A-27: Google's organizational unit is read from its extension, however its name is spelled", () => {
    const resource = { userName: "bo@h.example", "URN:ietf:params:scim:schemas:GSuite:1.0:User": { OrgUnitPath: "/Sales" } };
    expect(applyMapping(defaultMapping("google_scim"), resource, true).orgUnitPath).toBe("/Sales");
  });
});

describe("active", () => {
  it("says nothing when nothing was said", () => {
    const mapped = applyMapping(defaultMapping("okta"), { ...ada, active: false }, undefined);
    expect("active" in mapped).toBe(false);
    expect("inactiveReason" in mapped).toBe(false);
  });

  it("gives the reason that fits the provider", () => {
    expect(applyMapping(defaultMapping("google_scim"), ada, false)).toMatchObject({ active: false, inactiveReason: "suspended" });
    expect(applyMapping(defaultMapping("entra_id"), ada, false)).toMatchObject({ active: false, inactiveReason: "unassigned" });
  });

  const leaver = with_({
    source: "employmentStatus",
    target: "active",
    transforms: [{ kind: "values", values: { left: "false", employed: "true" } }],
  });
  it.each([
    ["a mapped no", true, { active: true, employmentStatus: "Left" }, false],
    ["a mapped yes", undefined, { active: true, employmentStatus: "employed" }, true],
    ["the provider's no always counts", false, { active: false, employmentStatus: "employed" }, false],
    ["a no that stands is not undone by a mapped yes", undefined, { active: false, employmentStatus: "employed" }, undefined],
    ["a value that is neither says nothing", undefined, { active: true, employmentStatus: "on leave" }, undefined],
    ["without the attribute the provider decides", true, { active: true }, true],
  ])("a source of its own: %s", (_, said, resource, active) => {
    expect(applyMapping(leaver, { userName: "bo@h.example", ...resource }, said).active).toBe(active);
  });
});

describe("saved rows", () => {
  it("A-22, A-23, A-24: extension attributes go to nested metadata, in either spelling of the path", () => {
    const mapping = with_(
      { source: `${ENTERPRISE}:department`, target: "metadata.org.department" },
      { source: `${ENTERPRISE}.manager.displayName`, target: "metadata.org.manager" },
      { source: `${GSUITE}.costCenter`, target: "metadata.cost" },
      { source: `${GSUITE}:teams`, target: "metadata.teams" },
      { source: "title", target: "metadata.title" },
      { source: "nickName", target: "metadata.nick" },
    );
    expect(applyMapping(mapping, ada, true).attributes).toEqual({
      metadata: { org: { department: "Finance", manager: "Bo" }, cost: "4711", teams: ["red", "blue"], title: "Controller" },
    });
  });

  it("come first, and the defaults remain behind them", () => {
    const mapping = with_({ source: "nickName", target: "first_name" });
    expect(applyMapping(mapping, { ...ada, nickName: "Addi" }, true).givenName).toBe("Addi");
    expect(applyMapping(mapping, ada, true).givenName).toBe("Ada");
  });

  it("A-25: one value or several name the role", () => {
    const mapping = with_({ source: "roles", target: "organization_role" });
    const roleOf = (roles: unknown) => applyMapping(mapping, { ...ada, roles }, true).attributes?.organization_role;
    expect(roleOf([{ value: "Manager", primary: true }])).toBe("Manager");
    expect(roleOf([{ value: "Staff" }, { value: "Manager" }])).toEqual(["Staff", "Manager"]);
    expect(roleOf([])).toBeUndefined();
    expect(roleOf("Manager")).toBe("Manager");
  });

  it("the external id that others see may come from elsewhere; the record's own stays", () => {
    const mapped = applyMapping(with_({ source: `${GSUITE}.costCenter`, target: "external_id" }), ada, true);
    expect(mapped.externalId).toBe("00u1");
    expect(mapped.attributes).toEqual({ external_id: "4711" });
  });

  it("required targets without a value are named; an unusable address counts as none", () => {
    const mapping = with_(
      { source: "title", target: "metadata.title", required: true },
      { source: "name.familyName", target: "last_name", required: true },
      { source: "userName", target: "email", required: true },
    );
    expect(applyMapping(mapping, { userName: "bo", title: " " }, true).missing).toEqual(["metadata.title", "last_name", "email"]);
    expect(applyMapping(mapping, ada, true).missing).toEqual([]);
  });

  it("metadata of one person stays bounded", () => {
    const rows = Array.from({ length: 20 }, (_, at) => ({ source: "title", target: `metadata.t${at}` }));
    const mapped = applyMapping(with_(...rows), { userName: "bo", title: "x".repeat(10_000) }, true);
    expect(JSON.stringify(mapped.attributes).length).toBeLessThan(70_000);
  });

  it("is the same object, compiled once, while its version stands", () => {
    const stored = { version: 3, rows: [], saved_at: "2026-11-22T05:00:00.000Z", saved_by: "Priya" };
    expect(mappingOf("okta", stored, "d1")).toBe(mappingOf("okta", { ...stored }, "d1"));
    expect(mappingOf("okta", { ...stored, version: 4 }, "d1")).not.toBe(mappingOf("okta", stored, "d1"));
    expect(mappingOf("okta", null, "d1")).toBe(defaultMapping("okta"));
  });
});

describe("hostile records", () => {
  it.each([
    ["names of a prototype", JSON.parse('{"userName":"bo","__proto__":{"title":"x"},"constructor":{"name":"y"}}')],
    ["values of other types", { userName: 7, emails: "a@h.example", name: ["Ada"], displayName: { a: 1 }, externalId: [] }],
    ["nulls", { userName: null, emails: null, name: null, active: null }],
    ["lists inside lists", { userName: "bo", emails: [[{ value: "a@h.example" }], null, 3] }],
  ])("%s change nothing else", (_, resource) => {
    const mapping = with_({ source: "constructor.name", target: "metadata.a" }, { source: "toString", target: "metadata.b" });
    const mapped = applyMapping(mapping, resource as object, undefined);
    expect(typeof mapped.userName).toBe("string");
    expect(({} as { title?: string }).title).toBeUndefined();
    expect(mapped.attributes?.metadata ?? {}).not.toHaveProperty("b");
  });
});
