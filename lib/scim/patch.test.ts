import { describe, expect, test } from "vitest";
import { ENTERPRISE_URN, USER_URN } from "./schema";
import { patched, refusal, result, stored, VENDOR, type Operation } from "./testing";
import type { ScimObject, ScimValue } from "./types";

describe("single values", () => {
  test.each([
    ["replace", { op: "replace", path: "displayName", value: "A" }, { displayName: "A" }],
    ["add replaces what is there", { op: "add", path: "displayName", value: "A" }, { displayName: "A" }],
    ["add makes what is not there", { op: "add", path: "title", value: "Dr" }, { title: "Dr" }],
    ["remove", { op: "remove", path: "displayName" }, { displayName: undefined }],
    ["remove does not mind a value", { op: "remove", path: "displayName", value: "Ada" }, { displayName: undefined }],
    ["replace by null unassigns", { op: "replace", path: "displayName", value: null }, { displayName: undefined }],
    ["replace by nothing unassigns", { op: "replace", path: "displayName", value: "" }, { displayName: undefined }],
    ["add of null adds nothing", { op: "add", path: "displayName", value: null }, { displayName: "Ada" }],
    ["any letter case", { op: "REPLACE", path: "DISPLAYNAME", value: "A" }, { displayName: "A" }],
    ["a qualified name", { op: "replace", path: `${USER_URN}:displayName`, value: "A" }, { displayName: "A" }],
    ["a part", { op: "replace", path: "name.givenName", value: "Augusta" }, { name: { familyName: "Love", givenName: "Augusta" } }],
    ["a new part", { op: "add", path: "name.middleName", value: "K" }, { name: { familyName: "Love", givenName: "Ada", middleName: "K" } }],
    [
      "parts that are not named stay",
      { op: "replace", path: "name", value: { GivenName: "A" } },
      { name: { familyName: "Love", givenName: "A" } },
    ],
    ["a part goes", { op: "remove", path: "name.givenName" }, { name: { familyName: "Love" } }],
    ["a userName", { op: "replace", path: "userName", value: "b@x.test" }, { userName: "b@x.test" }],
    ["an externalId goes", { op: "remove", path: "externalId" }, { externalId: undefined }],
    ["passwords are taken and dropped", { op: "replace", path: "password", value: "secret" }, { password: undefined }],
  ] as [string, Operation, ScimObject][])("%s", (_name, operation, expected) => {
    const changed = result(operation);
    for (const [name, value] of Object.entries(expected)) expect(changed[name]).toEqual(value);
  });

  test("an attribute goes with its last part", () => {
    expect(result({ op: "remove", path: "name.givenName" }, { op: "remove", path: "name.familyName" })).not.toHaveProperty("name");
  });
});

describe("without a path", () => {
  test("the keys are the paths: plain, dotted, qualified, nested, and unknown ones are ignored", () => {
    const value = {
      displayName: "A",
      "name.givenName": "G",
      [`${ENTERPRISE_URN}:employeeNumber`]: "7",
      [`${ENTERPRISE_URN}.division`]: "D",
      [`${USER_URN}:title`]: "Dr",
      [VENDOR]: { level: 8 },
      "urn:okta:custom:1.0:thing": { a: 1 },
      'emails[type eq "home"].value': "new@home.test",
      nonsense: 1,
      "no path at all": 2,
    };
    expect(result({ op: "replace", value })).toEqual({
      schemas: [USER_URN, ENTERPRISE_URN, VENDOR, "urn:okta:custom:1.0:thing"],
      externalId: "e1",
      userName: "ada@x.test",
      name: { familyName: "Love", givenName: "G" },
      displayName: "A",
      title: "Dr",
      active: true,
      emails: [
        { value: "ada@work.test", type: "work", primary: true },
        { value: "new@home.test", type: "home" },
      ],
      [ENTERPRISE_URN]: { department: "Math", manager: { value: "m1" }, employeeNumber: "7", division: "D" },
      [VENDOR]: { level: 8, tags: ["a"], car: { color: "red" } },
      "urn:okta:custom:1.0:thing": { a: 1 },
    });
  });

  test("each attribute follows its own rule: add appends, replace replaces all", () => {
    const emails = [{ value: "third@x.test", type: "other" }];
    expect(result({ op: "add", value: { emails } }).emails).toHaveLength(3);
    expect(result({ op: "replace", value: { emails } }).emails).toEqual(emails);
    expect(result({ op: "replace", value: { emails: [] } })).not.toHaveProperty("emails");
  });

  test("the user's own schema as one object", () => {
    expect(result({ op: "replace", value: { [USER_URN]: { title: "Dr" } } }).title).toBe("Dr");
    expect(result({ op: "add", path: USER_URN, value: { title: "Dr" } }).title).toBe("Dr");
  });
});

describe("extensions", () => {
  test("the first attribute brings the extension and its URN, the last one takes both away", () => {
    const bare: ScimObject = { schemas: [USER_URN], userName: "a" };
    const { resource } = patched([{ op: "add", path: `${ENTERPRISE_URN}:department`, value: "Retail" }], bare);
    expect(resource).toEqual({ schemas: [USER_URN, ENTERPRISE_URN], userName: "a", [ENTERPRISE_URN]: { department: "Retail" } });
    expect(patched([{ op: "remove", path: `${ENTERPRISE_URN}:department` }], resource).resource).toEqual(bare);
  });

  test.each([
    ["by the whole URN", { op: "remove", path: ENTERPRISE_URN }, ENTERPRISE_URN, undefined],
    [
      "as an object, by its path",
      { op: "add", path: ENTERPRISE_URN.toUpperCase(), value: { Department: "D" } },
      ENTERPRISE_URN,
      { department: "D", manager: { value: "m1" } },
    ],
    [
      "manager as text",
      { op: "replace", path: `${ENTERPRISE_URN}:manager`, value: "m2" },
      ENTERPRISE_URN,
      { department: "Math", manager: { value: "m2" } },
    ],
    [
      "manager as object",
      { op: "add", path: `${ENTERPRISE_URN}:manager`, value: { value: "m2", displayName: "X" } },
      ENTERPRISE_URN,
      { department: "Math", manager: { value: "m2" } },
    ],
    [
      "manager's value",
      { op: "replace", path: `${ENTERPRISE_URN}:manager.value`, value: "m2" },
      ENTERPRISE_URN,
      { department: "Math", manager: { value: "m2" } },
    ],
    ["no manager any more", { op: "replace", path: `${ENTERPRISE_URN}:manager`, value: "" }, ENTERPRISE_URN, { department: "Math" }],
    [
      "unknown: a value",
      { op: "replace", path: `${VENDOR}:LEVEL`, value: "high" },
      VENDOR,
      { level: "high", tags: ["a"], car: { color: "red" } },
    ],
    [
      "unknown: behind a dot",
      { op: "replace", path: `${VENDOR}.level`, value: 1 },
      VENDOR,
      { level: 1, tags: ["a"], car: { color: "red" } },
    ],
    [
      "unknown: a list grows",
      { op: "add", path: `${VENDOR}:tags`, value: ["a", "b"] },
      VENDOR,
      { level: 7, tags: ["a", "b"], car: { color: "red" } },
    ],
    ["unknown: some of a list go", { op: "remove", path: `${VENDOR}:tags`, value: ["a"] }, VENDOR, { level: 7, car: { color: "red" } }],
    [
      "unknown: a part",
      { op: "add", path: `${VENDOR}:car.doors`, value: 4 },
      VENDOR,
      { level: 7, tags: ["a"], car: { color: "red", doors: 4 } },
    ],
    ["unknown: gone", { op: "remove", path: `${VENDOR}:car` }, VENDOR, { level: 7, tags: ["a"] }],
    [
      "unknown: names that objects have by nature",
      { op: "add", path: `${VENDOR}:constructor`, value: "x" },
      VENDOR,
      { level: 7, tags: ["a"], car: { color: "red" }, constructor: "x" },
    ],
  ] as [string, Operation, string, ScimValue | undefined][])("%s", (_name, operation, urn, expected) => {
    const changed = result(operation);
    expect(changed[urn]).toEqual(expected);
    expect(changed.schemas).toEqual([USER_URN, ...[ENTERPRISE_URN, VENDOR].filter((one) => changed[one] !== undefined)]);
  });
});

describe("access (reliability §5)", () => {
  test.each([
    ["A20: a boolean", { op: "replace", path: "active", value: false }, false],
    ["A20: text", { op: "Replace", path: "active", value: "False" }, false],
    ["A20: text in small letters", { op: "Replace", path: "active", value: "false" }, false],
    ["A20: without a path", { op: "replace", value: { active: "False" } }, false],
    ["A20: odd letters", { op: "replace", value: { Active: "FALSE" } }, false],
    ["by its qualified name", { op: "replace", path: `${USER_URN}:active`, value: false }, false],
    ["behind a dot, as a path", { op: "replace", path: `${USER_URN}.active`, value: false }, false],
    ["behind a dot, without a path", { op: "replace", value: { [`${USER_URN}.active`]: "False" } }, false],
    ["true as text", { op: "add", path: "active", value: "True" }, true],
  ] as [string, Operation, boolean][])("%s is a statement", (_name, operation, expected) => {
    for (const before of [true, false]) {
      const { resource, active } = patched([operation], { ...stored, active: before });
      expect({ active, shown: resource.active }).toEqual({ active: expected, shown: expected });
    }
  });

  test.each([
    { op: "remove", path: "active" },
    { op: "replace", path: "active", value: null },
    { op: "replace", value: { active: null } },
    { op: "replace", path: "displayName", value: "A" },
  ] as Operation[])("%j says nothing about access", (operation) => {
    for (const before of [true, false]) {
      const { resource, active } = patched([operation], { ...stored, active: before });
      expect({ active, shown: resource.active }).toEqual({ active: undefined, shown: before });
    }
  });

  test.each(["no", "", 0, 1, "0", [], [false], {}, "falsch"])("active %j is refused", (value) => {
    expect(refusal(() => patched([{ op: "replace", path: "active", value: value as ScimValue }]))).toBe("invalid_request invalidValue");
  });
});

describe("what the server decides (A28)", () => {
  test.each([
    { op: "replace", value: { id: "usr_1", displayName: "Ada" } },
    { op: "replace", path: "id", value: "usr_1" },
    { op: "replace", path: "meta.created", value: "2026-01-02T03:04:05.000Z" },
    { op: "replace", value: { meta: { resourceType: "User" }, groups: [{ value: "grp_1" }] } },
    { op: "add", path: "schemas", value: [ENTERPRISE_URN] },
    { op: "replace", path: "schemas", value: [USER_URN] },
    { op: "replace", path: "schemas", value: ["urn:vendor:nobody:1.0"] },
    { op: "replace", path: "schemas", value: [] },
    { op: "replace", value: { schemas: [USER_URN], displayName: "Ada" } },
    { op: "remove", path: "schemas", value: [ENTERPRISE_URN] },
  ] as Operation[])("%j says what is so already: no change", (operation) => {
    expect(patched([operation]).resource).toBe(stored);
  });

  test.each([
    { op: "replace", path: "id", value: "usr_2" },
    { op: "remove", path: "id" },
    { op: "replace", path: "meta.created", value: "2027-01-02T03:04:05.000Z" },
    { op: "replace", path: "groups", value: [] },
    { op: "replace", path: "groups", value: [{ value: "grp_2" }] },
    { op: "add", path: "groups", value: [{ value: "grp_1" }, { value: "grp_2" }] },
    { op: "remove", path: "groups" },
    { op: "remove", path: 'groups[value eq "grp_1"]' },
    { op: "replace", value: { id: "usr_2" } },
    { op: "remove", path: "userName" },
    { op: "remove", path: "schemas" },
    { op: "replace", path: `${ENTERPRISE_URN}:manager.displayName`, value: "X" },
  ] as Operation[])("%j is refused", (operation) => {
    expect(refusal(() => patched([operation]))).toBe("invalid_request mutability");
  });
});

describe("no change", () => {
  test.each([
    [],
    [{ op: "replace", path: "displayName", value: "Ada" }],
    [{ op: "add", path: "emails", value: [{ value: "ada@work.test", type: "work", primary: true }] }],
    [{ op: "replace", value: { name: { givenName: "Ada" }, active: true } }],
    [{ op: "remove", path: "nickName" }],
    [{ op: "remove", path: "name.middleName" }],
    [{ op: "remove", path: "phoneNumbers" }],
    [
      { op: "add", path: "title", value: "x" },
      { op: "remove", path: "title" },
    ],
  ] as Operation[][])("%j leaves the very same resource", (...operations) => {
    expect(patched(operations.flat()).resource).toBe(stored);
  });
});
