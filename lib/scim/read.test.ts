import fc from "@/lib/properties/testing";
import { describe, expect, test } from "vitest";
import { applyUserPatch, parsePatch } from "./patch";
import { applyGroupPatch, planGroupPatch } from "./patch-group";
import { project, readProjection } from "./project";
import { readSearch } from "./query";
import { readGroup, readUser, withActive } from "./read";
import { ENTERPRISE_URN, GROUP_URN, PATCH_URN, USER_URN } from "./schema";
import { canonical, serialize } from "./serialize";
import { refusal } from "./testing";
import type { ScimObject } from "./types";

const user = (body: object, method: "POST" | "PUT" = "POST") => readUser({ schemas: [USER_URN], userName: "ada", ...body }, { method });
const group = (body: object, method: "POST" | "PUT" = "POST") =>
  readGroup({ schemas: [GROUP_URN], displayName: "Team", ...body }, { method });

describe("a person's body", () => {
  test.each([[{}], [[]], [0], [1], [""], ["no"], [[true]], [{ value: false }]])(
    "A20: active %j is refused, in POST and in PUT",
    (active) => {
      for (const method of ["POST", "PUT"] as const) expect(refusal(() => user({ active }, method))).toBe("invalid_request invalidValue");
    },
  );

  test("attributes under the schema's own URN are the schema's attributes, and nothing is stated twice", () => {
    expect(user({ [USER_URN]: { active: false, title: "x" } }, "PUT")).toMatchObject({ active: false, resource: { title: "x" } });
    expect(refusal(() => user({ active: true, [USER_URN]: { active: false } }))).toBe("invalid_request invalidSyntax");
    expect(refusal(() => user({ active: true, [`${USER_URN}:active`]: false }))).toBe("invalid_request invalidSyntax");
  });

  test("A20: a person's access is the same statement behind the URN's colon and behind a dot", () => {
    for (const key of [`${USER_URN}:active`, `${USER_URN}.active`, `${USER_URN.toUpperCase()}.ACTIVE`])
      for (const method of ["POST", "PUT"] as const) {
        expect(user({ [key]: false }, method)).toMatchObject({ active: false, resource: { active: false } });
        expect(user({ [USER_URN]: { [key]: "False" } }, method)).toMatchObject({ active: false, resource: { active: false } });
        expect(user({ [key]: null }, method).active).toBeUndefined();
        expect(refusal(() => user({ [key]: "no" }, method))).toBe("invalid_request invalidValue");
        expect(refusal(() => user({ active: true, [key]: false }, method))).toBe("invalid_request invalidSyntax");
      }
    expect(group({ [`${GROUP_URN}.members`]: [{ value: "u1" }] }, "PUT").members).toEqual([{ value: "u1" }]);
  });

  test("what the schema does not know is ignored under its own URN as well", () => {
    const whole = group({ [`${GROUP_URN}:nope`]: "x", [GROUP_URN]: { [`${GROUP_URN}:nope`]: "x" } }, "PUT").resource;
    expect(whole).toEqual({ schemas: [GROUP_URN], displayName: "Team" });
    for (const method of ["POST", "PUT"] as const)
      for (const nope of ["x", 5, true, ["x"], { a: 1 }])
        for (const key of [`${USER_URN}:nope`, `${USER_URN.toUpperCase()}:nope`, `${USER_URN}.nope`, `${USER_URN}:name.nope`])
          for (const body of [{ [key]: nope }, { [USER_URN]: { [key]: nope } }, { [USER_URN]: { [USER_URN]: { nope } } }])
            expect(user({ ...body, active: true }, method).resource).toEqual({ schemas: [USER_URN], userName: "ada", active: true });
  });

  test("names get the schema's spelling, unassigned and unknown ones go, extensions stay", () => {
    const read = user({
      EXTERNALID: "e1",
      Name: { GivenName: "Ada", familyname: null, formatted: "" },
      displayName: "",
      title: null,
      emails: [{ VALUE: "a@x.test", Type: "work", primary: "True" }, null, {}, { type: "home" }],
      phoneNumbers: [],
      isAdmin: true,
      organizationId: "org_1",
      [ENTERPRISE_URN.toUpperCase()]: { DEPARTMENT: "Math", unknown: 1, manager: "m1" },
      "urn:vendor:hr:1.0:User": { Anything: [1, { a: null, b: "x" }], Nothing: null },
      "urn:ietf:params:scim:schemas:gsuite:1.0:User.field": "v",
      "urn:vendor:empty:1.0:User": {},
    });
    expect(read.resource).toEqual({
      schemas: [USER_URN, ENTERPRISE_URN, "urn:vendor:hr:1.0:User", "urn:ietf:params:scim:schemas:gsuite:1.0:User"],
      externalId: "e1",
      userName: "ada",
      name: { givenName: "Ada" },
      active: true,
      emails: [{ value: "a@x.test", type: "work", primary: true }],
      [ENTERPRISE_URN]: { department: "Math", manager: { value: "m1" } },
      "urn:vendor:hr:1.0:User": { Anything: [1, { b: "x" }] },
      "urn:ietf:params:scim:schemas:gsuite:1.0:User": { field: "v" },
    });
    expect(read).toMatchObject({ userName: "ada", externalId: "e1", active: undefined });
  });

  test("A12: what the server decides is not taken from a body, and passwords are dropped", () => {
    const { resource } = user({ id: "x", meta: { created: "x" }, groups: [{ value: "g" }], password: "secret", members: [{ value: "u" }] });
    expect(resource).toEqual({ schemas: [USER_URN], userName: "ada", active: true });
    expect(serialize(resource)).toBe(`{"schemas":["${USER_URN}"],"userName":"ada","active":true}`);
  });

  test("text comes back unchanged", () => {
    for (const text of ["<b onclick=x>", "日本 😀 e\u0301", '"quoted" \\ %_', " blanks ", "=1+1"])
      expect(user({ title: text }).resource.title).toBe(text);
  });

  test("the stored text does not depend on the order in which a client writes", () => {
    const one = user({ title: "Dr", name: { givenName: "A", familyName: "B" }, emails: [{ type: "work", value: "a@x.test" }] });
    const other = user({ emails: [{ value: "a@x.test", type: "work" }], name: { familyName: "B", givenName: "A" }, title: "Dr" });
    expect(serialize(other.resource)).toBe(serialize(one.resource));
  });

  test.each([
    [true, true],
    [false, false],
    ["True", true],
    ["FALSE", false],
  ])("active %j is %s", (sent, active) => {
    for (const method of ["POST", "PUT"] as const) expect(user({ active: sent }, method)).toMatchObject({ active, resource: { active } });
  });

  test("A22: an absent active says nothing; a new person is shown as active, a replaced one as before", () => {
    for (const body of [{}, { active: null }]) {
      expect(user(body).active).toBeUndefined();
      const put = user(body, "PUT");
      expect(put.active).toBeUndefined();
      expect(withActive(put.resource, false).active).toBe(false);
      expect(withActive(put.resource, true).active).toBe(true);
    }
    expect(withActive(user({ active: true }, "PUT").resource, false).active).toBe(true);
  });

  test.each([
    ["no name", { userName: undefined }],
    ["null as a name", { userName: null }],
    ["an empty name", { userName: "" }],
    ["a blank name", { userName: " \t" }],
    ["a number as a name", { userName: 5 }],
    ["a name of 321 characters", { userName: "a".repeat(321) }],
    ["A13: an externalId of 10,000 characters", { externalId: "a".repeat(10_000) }],
    ["a displayName of 257 characters", { displayName: "a".repeat(257) }],
    ["active as a number", { active: 1 }],
    ["active as another word", { active: "yes" }],
    ["active as nothing", { active: "" }],
    ["a name as text", { name: "Ada" }],
    ["a name as a list", { name: [{ givenName: "Ada" }] }],
    ["addresses as text", { emails: "a@x.test" }],
    ["addresses as one object", { emails: { value: "a@x.test" } }],
    ["addresses as texts", { emails: ["a@x.test"] }],
    [
      "two primary addresses",
      {
        emails: [
          { value: "a", primary: true },
          { value: "b", primary: "true" },
        ],
      },
    ],
    ["a title as an object", { title: { not: "" } }],
    ["an extension as text", { [ENTERPRISE_URN]: "Math" }],
    ["a department as a number", { [ENTERPRISE_URN]: { department: 5 } }],
  ])("%s is refused", (_name, body) => {
    expect(refusal(() => user(body))).toBe("invalid_request invalidValue");
  });

  test("the longest names are taken, counted in characters", () => {
    expect(refusal(() => user({ userName: "😀".repeat(320), displayName: "b".repeat(256), externalId: "c".repeat(256) }))).toBe("accepted");
  });
});

describe("schemas", () => {
  test.each([
    ["missing: some clients send none", undefined, "accepted"],
    ["null", null, "accepted"],
    ["an empty list", [], "accepted"],
    ["in other letters", [USER_URN.toUpperCase()], "accepted"],
    ["with one nobody knows", [USER_URN, "urn:vendor:x:1.0"], "accepted"],
    ["only another type's", [GROUP_URN], "invalid_request invalidSyntax"],
    ["only an extension's", [ENTERPRISE_URN], "invalid_request invalidSyntax"],
    ["text", USER_URN, "invalid_request invalidSyntax"],
    ["no texts", [5], "invalid_request invalidSyntax"],
  ])("%s", (_name, schemas, expected) => {
    expect(refusal(() => user({ schemas }))).toBe(expected);
  });

  test("what is stored names the schemas that are there", () => {
    expect(user({ schemas: [USER_URN, ENTERPRISE_URN, "urn:vendor:x:1.0"] }).resource.schemas).toEqual([USER_URN]);
    expect(user({ [ENTERPRISE_URN]: { department: "D" } }).resource.schemas).toEqual([USER_URN, ENTERPRISE_URN]);
    expect(group({ schemas: [GROUP_URN, "http://vendor.test/Group"] }).resource.schemas).toEqual([GROUP_URN]);
  });

  test("none is named twice, however it is spelled", () => {
    const vendor = "urn:vendor:hr:1.0:User";
    const { resource } = user({ [vendor]: { a: 1 }, [`${vendor.toUpperCase()}:b`]: 2 });
    expect(resource).toMatchObject({ schemas: [USER_URN, vendor], [vendor]: { a: 1, b: 2 } });
    const storedOnce = { userName: "ada", [USER_URN.toUpperCase()]: { nope: "x" } };
    expect(canonical(storedOnce, "User").schemas).toEqual([USER_URN]);
  });
});

describe("a group's body", () => {
  test("members are ids, once each", () => {
    const members = [{ value: "u1", $ref: null, display: "A" }, { Value: "u2", type: "User" }, { value: "u1" }, null];
    expect(group({ externalId: "g1", members })).toEqual({
      resource: { schemas: [GROUP_URN], externalId: "g1", displayName: "Team" },
      displayName: "Team",
      externalId: "g1",
      members: [{ value: "u1" }, { value: "u2" }],
    });
  });

  test("only a body that speaks of members changes them", () => {
    expect(group({}, "PUT").members).toBeUndefined();
    expect(group({ members: [] }, "PUT").members).toEqual([]);
    expect(group({ members: null }, "PUT").members).toBeUndefined();
  });

  test.each([
    ["no name", { displayName: undefined }, "invalid_request invalidValue"],
    ["a blank name", { displayName: " " }, "invalid_request invalidValue"],
    ["members that are nothing", { members: [null] }, "invalid_request invalidValue"],
    ["members as text", { members: "u1" }, "invalid_request invalidValue"],
    ["members as an object", { members: { value: "u1" } }, "invalid_request invalidValue"],
    ["members without ids", { members: [{ display: "A" }] }, "invalid_request invalidValue"],
    ["50,001 members", { members: Array.from({ length: 50_001 }, (_one, at) => ({ value: `u${at}` })) }, "too_large tooMany"],
  ])("%s is refused", (_name, body, expected) => {
    expect(refusal(() => group(body))).toBe(expected);
  });
});

test.each([null, undefined, 5, "x", [], [{}], true])("%j is no resource", (body) => {
  expect(refusal(() => readUser(body, { method: "POST" }))).toBe("invalid_request invalidSyntax");
  expect(refusal(() => readGroup(body, { method: "PUT" }))).toBe("invalid_request invalidSyntax");
});

describe("10,000 fuzzed bodies", () => {
  const key = fc.constantFrom(
    ..."schemas id externalId meta userName USERNAME name givenName active emails value type primary display members groups password roles manager title".split(
      " ",
    ),
    ..."Operations op path value attributes filter count __proto__ constructor prototype toString hasOwnProperty x".split(" "),
    ENTERPRISE_URN,
    "urn:vendor:hr:1.0:User",
    "urn:",
    `${USER_URN}:name.givenName`,
    'emails[type eq "work"].value',
  );
  const leaf = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      "",
      "True",
      "add",
      "Replace",
      "remove",
      "members",
      "name.givenName",
      USER_URN,
      GROUP_URN,
      PATCH_URN,
      ENTERPRISE_URN,
    ),
    fc.constantFrom(
      'emails[type eq "work"].value',
      `${ENTERPRISE_URN}:manager`,
      'members[value eq "u1"]',
      "__proto__.x",
      "constructor.prototype.polluted",
      "urn:a:1.0:User:__proto__",
    ),
    fc.string({ unit: "binary", maxLength: 6 }),
    fc.double(),
  );
  // Objects as JSON.parse makes them: `__proto__` is a name like any other there.
  const bodyArb = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(tie("value"), { maxLength: 4 }),
      fc
        .array(fc.tuple(key, tie("value")), { maxLength: 6 })
        .map(
          (pairs) =>
            JSON.parse(
              `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? "null"}`).join(",")}}`,
            ) as unknown,
        ),
    ),
  })).value;
  const stored: ScimObject = {
    schemas: [USER_URN],
    userName: "ada",
    emails: [{ value: "a@x.test", type: "work" }],
    name: { givenName: "A" },
  };
  const operationArb = fc.record(
    { op: fc.oneof(leaf, fc.constantFrom("add", "Replace", "remove")), path: fc.oneof(leaf, key), value: bodyArb },
    { requiredKeys: [] },
  );

  test("are read or refused by a ScimError, and no prototype changes", () => {
    const clean = Object.getOwnPropertyNames(Object.prototype).sort();
    const outcomes = new Map<string, number>();
    const tally = (work: () => unknown) => {
      const said = refusal(work).split(" ")[0] ?? "";
      outcomes.set(said, (outcomes.get(said) ?? 0) + 1);
    };
    fc.assert(
      fc.property(bodyArb, fc.array(operationArb, { maxLength: 4 }), (body, operations) => {
        tally(() => readUser(body, { method: "POST" }));
        tally(() => readUser({ userName: "ada", ...(typeof body === "object" ? body : {}) }, { method: "PUT" }));
        tally(() => readGroup({ displayName: "t", ...(typeof body === "object" ? body : {}) }, { method: "PUT" }));
        tally(() => readSearch(body));
        tally(() => {
          const { resource } = applyUserPatch(stored, parsePatch({ Operations: operations }), () => "usr_1");
          expect(Object.getPrototypeOf(resource)).toBe(Object.prototype);
          JSON.parse(serialize(resource));
        });
        tally(() => {
          const parsed = parsePatch(body !== null && typeof body === "object" && "Operations" in body ? body : { Operations: operations });
          planGroupPatch(parsed);
          applyGroupPatch({ schemas: [GROUP_URN], displayName: "t" }, parsed, {
            isMember: () => true,
            kindOf: () => "user",
            refOf: ({ id }) => id,
            all: () => [],
          });
        });
        tally(() => project(stored, readProjection(body, undefined) ?? {}, "User"));
      }),
      { numRuns: 10_000 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(clean);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.getOwnPropertyNames(Array.prototype)).not.toContain("polluted");
    // Both sides are really reached.
    expect(outcomes.get("accepted") ?? 0).toBeGreaterThan(5_000);
    expect(outcomes.get("invalid_request") ?? 0).toBeGreaterThan(5_000);
  }, 90_000);
});
