import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ScimError } from "./error";
import { applyUserPatch, parsePatch } from "./patch";
import { ENTERPRISE_URN, PATCH_URN, USER_URN } from "./schema";
import type { ScimObject, ScimValue } from "./types";

const VENDOR = "urn:vendor:hr:1.0:User";

const stored: ScimObject = {
  schemas: [USER_URN, ENTERPRISE_URN, VENDOR],
  externalId: "e1",
  userName: "ada@x.test",
  name: { familyName: "Love", givenName: "Ada" },
  displayName: "Ada",
  active: true,
  emails: [
    { value: "ada@work.test", type: "work", primary: true },
    { value: "ada@home.test", type: "home" },
  ],
  [ENTERPRISE_URN]: { department: "Math", manager: { value: "m1" } },
  [VENDOR]: { level: 7, tags: ["a"], car: { color: "red" } },
};
const facts = {
  id: "usr_1",
  meta: { resourceType: "User", created: "2026-01-02T03:04:05.000Z", location: "https://x.test/Users/usr_1" },
  groups: [{ value: "grp_1", display: "Engineers" }],
};

type Operation = { op: string; path?: ScimValue; value?: ScimValue };
const patched = (operations: Operation[], resource: ScimObject = stored) =>
  applyUserPatch(resource, parsePatch({ schemas: [PATCH_URN], Operations: operations }), facts);
const result = (...operations: Operation[]) => patched(operations).resource;
const refusal = (work: () => unknown): string => {
  try {
    work();
    return "accepted";
  } catch (error) {
    if (error instanceof ScimError) return `${error.code} ${error.scimType}`;
    throw error;
  }
};

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

describe("lists", () => {
  const work = { value: "ada@work.test", type: "work", primary: true };
  const home = { value: "ada@home.test", type: "home" };
  test.each([
    ["add appends", { op: "add", path: "emails", value: [{ value: "n@x.test" }] }, [work, home, { value: "n@x.test" }]],
    ["add takes one object", { op: "add", path: "emails", value: { value: "n@x.test" } }, [work, home, { value: "n@x.test" }]],
    ["add of what is there adds nothing", { op: "add", path: "emails", value: [home] }, [work, home]],
    [
      "… in other letters",
      { op: "add", path: "emails", value: [{ value: "ADA@home.test", type: "Home" }] },
      [work, { ...home, type: "Home" }],
    ],
    [
      "add completes the entry that is there",
      { op: "add", path: "emails", value: [{ ...home, display: "H" }] },
      [work, { ...home, display: "H" }],
    ],
    [
      "a new primary clears the old one",
      { op: "add", path: "emails", value: [{ value: "n@x.test", primary: true }] },
      [{ ...work, primary: false }, home, { value: "n@x.test", primary: true }],
    ],
    [
      "… also on an entry that is there",
      { op: "add", path: "emails", value: [{ ...home, primary: true }] },
      [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    ],
    [
      "… also by a path",
      { op: "replace", path: 'emails[type eq "home"].primary', value: true },
      [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    ],
    ["replace replaces all", { op: "replace", path: "emails", value: [{ value: "n@x.test" }] }, [{ value: "n@x.test" }]],
    ["doubles collapse", { op: "replace", path: "emails", value: [home, home] }, [home]],
    ["remove removes all", { op: "remove", path: "emails" }, undefined],
    ["remove by list removes what it lists", { op: "remove", path: "emails", value: [{ value: "ADA@home.test" }] }, [work]],
    ["remove by an empty list removes nothing", { op: "remove", path: "emails", value: [] }, [work, home]],
    ["remove by filter removes the matches", { op: "remove", path: 'emails[type eq "home"]' }, [work]],
    ["remove by filter, part only", { op: "remove", path: 'emails[type eq "home"].type' }, [work, { value: "ada@home.test" }]],
    ["remove of the value takes the element", { op: "remove", path: 'emails[type eq "home"].value' }, [work]],
    [
      "replace of a part of the matches",
      { op: "replace", path: 'emails[type eq "home"].Value', value: "n@x.test" },
      [work, { ...home, value: "n@x.test" }],
    ],
    [
      "replace of the matches whole keeps what was asked for",
      { op: "replace", path: 'emails[type eq "work"]', value: { value: "n@x.test" } },
      [{ type: "work", value: "n@x.test" }, home],
    ],
    ["add to the matches", { op: "add", path: 'emails[type eq "home"]', value: { display: "H" } }, [work, { ...home, display: "H" }]],
    [
      "a part of every element",
      { op: "replace", path: "emails.display", value: "X" },
      [
        { ...work, display: "X" },
        { ...home, display: "X" },
      ],
    ],
    [
      "primary as text",
      { op: "replace", path: 'emails[type eq "home"].primary', value: "True" },
      [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    ],
  ] as [string, Operation, ScimObject[] | undefined][])("%s", (_name, operation, expected) => {
    expect(result(operation).emails).toEqual(expected);
  });

  test.each([
    ["emails", 'emails[type eq "other"].value', "n@x.test", { type: "other", value: "n@x.test" }],
    ["phoneNumbers", 'phoneNumbers[type eq "mobile"].value', "+1", { type: "mobile", value: "+1" }],
    ["addresses", 'addresses[type eq "work"].locality', "Oslo", { type: "work", locality: "Oslo" }],
    ["roles", 'roles[primary eq "True"].value', "admin", { primary: true, value: "admin" }],
    ["ims", 'ims[type eq "xmpp" and primary eq true].value', "a", { type: "xmpp", primary: true, value: "a" }],
  ])("an element of %s is made from the filter, by add and by replace", (name, path, value, element) => {
    for (const op of ["Add", "Replace"]) expect(result({ op, path, value })[name]).toContainEqual(element);
  });

  test.each([
    ["replace", 'emails[value eq "nobody@x.test"].type', "home"],
    ["replace", 'emails[type sw "x"].value', "n@x.test"],
    ["add", 'emails[type eq "a" or type eq "b"].value', "n@x.test"],
    ["replace", "emails[not (type pr)].value", "n@x.test"],
    ["remove", 'emails[type eq "other"]', undefined],
    ["remove", 'emails[type eq "other"].value', undefined],
  ])("%s %s has no target", (op, path, value) => {
    expect(refusal(() => patched([{ op, path, ...(value === undefined ? {} : { value }) }]))).toBe("invalid_request noTarget");
  });

  test("an element made with nothing in it is not made", () => {
    expect(result({ op: "replace", path: 'emails[type eq "other"].value', value: "" })).toBe(stored);
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
    { op: "replace", path: `${ENTERPRISE_URN}:manager.displayName`, value: "X" },
  ] as Operation[])("%j is refused", (operation) => {
    expect(refusal(() => patched([operation]))).toBe("invalid_request mutability");
  });
});

describe("refusals", () => {
  test.each([
    ["invalidPath", { op: "replace", path: "nonsense", value: 1 }],
    ["invalidPath", { op: "replace", path: "name.nonsense", value: 1 }],
    ["invalidPath", { op: "replace", path: "displayName.x", value: 1 }],
    ["invalidPath", { op: "replace", path: "a b", value: 1 }],
    ["invalidPath", { op: "replace", path: "emails[type eq", value: 1 }],
    ["invalidPath", { op: "replace", path: 5, value: 1 }],
    ["invalidPath", { op: "replace", path: 'name[givenName eq "a"]', value: 1 }],
    ["invalidPath", { op: "replace", path: `${ENTERPRISE_URN}:nonsense`, value: 1 }],
    ["invalidPath", { op: "replace", path: "__proto__", value: 1 }],
    ["invalidPath", { op: "replace", path: "constructor.prototype", value: 1 }],
    ["invalidFilter", { op: "replace", path: 'emails[nonsense eq "a"].value', value: "b" }],
    ["invalidFilter", { op: "replace", path: "emails[primary gt true].value", value: "b" }],
    ["noTarget", { op: "remove" }],
    ["noTarget", { op: "remove", value: { displayName: "x" } }],
    ["invalidSyntax", { op: "copy", path: "title", value: "x" }],
    ["invalidSyntax", { op: 5, path: "title", value: "x" } as unknown as Operation],
    ["invalidSyntax", { path: "title", value: "x" } as unknown as Operation],
    ["invalidValue", { op: "replace", path: "title" }],
    ["invalidValue", { op: "add", value: "x" }],
    ["invalidValue", { op: "replace" }],
    ["invalidValue", { op: "replace", path: "title", value: 5 }],
    ["invalidValue", { op: "replace", path: "title", value: { a: 1 } }],
    ["invalidValue", { op: "replace", path: "name", value: "Ada" }],
    ["invalidValue", { op: "replace", path: "name.givenName", value: ["Ada"] }],
    ["invalidValue", { op: "replace", path: "emails", value: "a@x.test" }],
    ["invalidValue", { op: "replace", path: "emails", value: [{ value: 5 }] }],
    [
      "invalidValue",
      {
        op: "add",
        path: "emails",
        value: [
          { value: "a", primary: true },
          { value: "b", primary: true },
        ],
      },
    ],
    ["invalidValue", { op: "replace", path: "emails.primary", value: true }],
    ["invalidValue", { op: "replace", path: "userName", value: "" }],
    ["invalidValue", { op: "replace", path: "userName", value: "  " }],
    ["invalidValue", { op: "replace", path: "userName", value: null }],
    ["invalidValue", { op: "replace", path: "userName", value: "a".repeat(321) }],
    ["invalidValue", { op: "replace", path: "externalId", value: "a".repeat(257) }],
    ["invalidValue", { op: "replace", path: ENTERPRISE_URN, value: "x" }],
  ] as [string, Operation][])("%s for %j", (scimType, operation) => {
    expect(refusal(() => patched([operation]))).toBe(`invalid_request ${scimType}`);
  });

  test.each([
    null,
    [],
    "x",
    5,
    {},
    { Operations: null },
    { Operations: {} },
    { Operations: [null] },
    { Operations: ["x"] },
    { schemas: ["urn:x"], Operations: [] },
    { schemas: "x", Operations: [] },
  ])("%j is no PATCH", (body) => {
    expect(refusal(() => parsePatch(body))).toBe("invalid_request invalidSyntax");
  });

  test("1,000 operations at most", () => {
    const many = (count: number) => ({ Operations: Array.from({ length: count }, () => ({ op: "add", path: "title", value: "x" })) });
    expect(parsePatch(many(1000))).toHaveLength(1000);
    expect(refusal(() => parsePatch(many(1001)))).toBe("too_large tooMany");
  });

  test("all or nothing, in order", () => {
    const before = structuredClone(stored);
    expect(
      refusal(() =>
        patched([
          { op: "remove", path: "emails" },
          { op: "replace", path: "title", value: 5 },
        ]),
      ),
    ).toMatch(/invalidValue/);
    expect(stored).toEqual(before);
    expect(result({ op: "replace", path: "title", value: "a" }, { op: "replace", path: "title", value: "b" }).title).toBe("b");
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

describe("random patches", () => {
  const names = ["title", "nickName", "displayName", "locale"] as const;
  const text = fc.constantFrom("a", "b", "A", "long text", "日本", "__proto__", "constructor");
  const types = ["work", "home", "other"] as const;
  const operationArb = fc.oneof(
    fc.record({
      kind: fc.constant("set" as const),
      name: fc.constantFrom(...names),
      value: text,
      pathless: fc.boolean(),
      op: fc.constantFrom("add", "Replace"),
    }),
    fc.record({ kind: fc.constant("remove" as const), name: fc.constantFrom(...names) }),
    fc.record({ kind: fc.constant("given" as const), value: text }),
    fc.record({ kind: fc.constant("department" as const), value: fc.option(text) }),
    fc.record({ kind: fc.constant("phone" as const), type: fc.constantFrom(...types), value: text }),
    fc.record({ kind: fc.constant("dropPhone" as const), type: fc.constantFrom(...types) }),
    fc.record({ kind: fc.constant("phones" as const), types: fc.uniqueArray(fc.constantFrom(...types)), value: text }),
  );
  type Step = typeof operationArb extends fc.Arbitrary<infer T> ? T : never;
  type Model = { texts: Map<string, string>; given: string | null; department: string | null; phones: Map<string, string> };

  /** Independent of the engine: four maps and no schema. undefined: the patch has no target. */
  function model(steps: Step[]): Model | undefined {
    const state: Model = { texts: new Map(), given: null, department: null, phones: new Map() };
    for (const step of steps) {
      if (step.kind === "set") state.texts.set(step.name, step.value);
      if (step.kind === "remove") state.texts.delete(step.name);
      if (step.kind === "given") state.given = step.value;
      if (step.kind === "department") state.department = step.value;
      if (step.kind === "phone") state.phones.set(step.type, step.value);
      if (step.kind === "phones") state.phones = new Map(step.types.map((type) => [type, step.value]));
      if (step.kind === "dropPhone" && !state.phones.delete(step.type)) return undefined;
    }
    return state;
  }

  function operationOf(step: Step): Operation {
    switch (step.kind) {
      case "set":
        return step.pathless ? { op: step.op, value: { [step.name]: step.value } } : { op: step.op, path: step.name, value: step.value };
      case "remove":
        return { op: "remove", path: step.name };
      case "given":
        return { op: "replace", value: { "name.givenName": step.value } };
      case "department":
        return step.value === null
          ? { op: "remove", path: `${ENTERPRISE_URN}:department` }
          : { op: "add", value: { [ENTERPRISE_URN]: { department: step.value } } };
      case "phone":
        return { op: "replace", path: `phoneNumbers[type eq "${step.type}"].value`, value: step.value };
      case "dropPhone":
        return { op: "remove", path: `phoneNumbers[type eq "${step.type}"]` };
      case "phones":
        return { op: "replace", path: "phoneNumbers", value: step.types.map((type) => ({ type, value: step.value })) };
    }
  }

  const base: ScimObject = { schemas: [USER_URN], userName: "ada" };

  test("end where a simple model ends, and once more changes nothing", () => {
    fc.assert(
      fc.property(fc.array(operationArb, { maxLength: 12 }), (steps) => {
        const wanted = model(steps);
        const run = (from: ScimObject) => patched(steps.map(operationOf), from).resource;
        if (!wanted) {
          expect(refusal(() => run(base))).toMatch(/noTarget/);
          return;
        }
        const ended = run(base);
        for (const name of names) expect(ended[name]).toBe(wanted.texts.get(name));
        expect(ended.name).toEqual(wanted.given === null ? undefined : { givenName: wanted.given });
        expect(ended[ENTERPRISE_URN]).toEqual(wanted.department === null ? undefined : { department: wanted.department });
        const phones = (ended.phoneNumbers ?? []) as { type: string; value: string }[];
        expect(new Map(phones.map(({ type, value }) => [type, value]))).toEqual(wanted.phones);
        expect(ended.schemas).toEqual(wanted.department === null ? [USER_URN] : [USER_URN, ENTERPRISE_URN]);
        const sets = steps.every((step) => step.kind !== "dropPhone");
        if (sets) expect(run(ended)).toEqual(ended);
      }),
      { numRuns: 2_000 },
    );
  });

  test("one operation after the other ends where all of them together end", () => {
    fc.assert(
      fc.property(fc.array(operationArb, { maxLength: 8 }), (steps) => {
        if (!model(steps)) return;
        const together = patched(steps.map(operationOf), base).resource;
        const apart = steps.reduce((resource, step) => patched([operationOf(step)], resource).resource, base);
        expect(apart).toEqual(together);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a patch costs no more than its size", () => {
  const roles = (count: number, from = 0) => Array.from({ length: count }, (_one, at) => ({ value: `r${from + at}`, type: "t" }));
  const within = (work: () => unknown) => {
    // The process's own time: a crowded machine must not look like a slow patch.
    const start = process.cpuUsage();
    const said = refusal(work);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(2_000);
    return said;
  };

  test("1,000 operations on lists of 1,000 values", () => {
    const full = patched([{ op: "add", path: "roles", value: roles(1000) }]).resource;
    const many = (operation: Operation) => Array.from({ length: 1000 }, () => operation);
    expect(within(() => patched(many({ op: "add", path: "roles", value: roles(100) }), full))).toBe("accepted");
    expect(within(() => patched(many({ op: "remove", path: "roles", value: roles(100, 5000) }), full))).toBe("accepted");
    expect(within(() => patched(many({ op: "replace", path: 'roles[type eq "T"].display', value: "x" }), full))).toBe("accepted");
    expect(within(() => patched(many({ op: "add", path: `${VENDOR}:tags`, value: roles(50) }), full))).toBe("accepted");
  }, 60_000);

  test("more values than 1,000, more names than 10,000 and a resource past 256 KiB are refused", () => {
    expect(within(() => patched([{ op: "replace", path: "roles", value: roles(400_000) }]))).toBe("invalid_request invalidValue");
    const full = patched([{ op: "add", path: "roles", value: roles(1000) }]).resource;
    expect(within(() => patched([{ op: "add", path: "roles", value: roles(1, 5000) }], full))).toBe("invalid_request invalidValue");
    const value = Object.fromEntries(Array.from({ length: 10_001 }, (_one, at) => [`x${at}`, 1]));
    expect(within(() => patched([{ op: "replace", value }]))).toBe("too_large tooMany");
    expect(within(() => patched([{ op: "replace", path: "title", value: "x".repeat(300_000) }]))).toBe("invalid_request invalidValue");
  });
});
