import { describe, expect, test } from "vitest";
import { parseFilter, parsePath } from "./filter";
import { matches } from "./match";
import { refusal } from "./testing";
import type { ScimObject } from "./types";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const VENDOR = "urn:vendor:hr:1.0:User";

const ada: ScimObject = {
  id: "usr_1",
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
  externalId: "Ext-1",
  userName: "Ada@X.test",
  active: true,
  name: { givenName: "Ada", familyName: "Løv" },
  title: "",
  displayName: 'Ada "the first" \\ countess',
  emails: [
    { value: "ada@work.test", type: "work", primary: true },
    { value: "ada@home.test", type: "home" },
  ],
  roles: [],
  groups: [{ value: "grp_1", display: "Engineers", type: "direct" }],
  meta: { resourceType: "User", created: "2026-01-02T03:04:05.678Z", lastModified: "2026-02-01T00:00:00.000Z", version: 'W/"3"' },
  [ENTERPRISE]: { department: "Math", manager: { value: "usr_9" } },
  [VENDOR]: { level: 7, flag: true, tags: ["a", "B"], things: [{ value: "x", kind: "k" }], empty: {} },
};

const holds = (filter: string, resource = ada) => matches(parseFilter(filter), resource, "User");

describe("how filters group", () => {
  test.each([
    ["and binds before or", 'userName eq "no" and active eq true or id eq "usr_1"', true],
    ["… on either side", 'id eq "usr_1" or userName eq "no" and active eq false', true],
    ["brackets group", '(id eq "usr_1" or userName eq "no") and active eq false', false],
    ["not takes a group", 'not (userName eq "no")', true],
    ["not needs no blank", 'not(userName eq "ada@x.test")', false],
    ["groups nest", 'not (not ((id eq "usr_1")))', true],
    ["words of the grammar in any letter case", 'USERNAME Eq "ada@x.test" AND NOT (active EQ false)', true],
    ["blanks around and inside groups", '  ( id  eq  "usr_1" )  ', true],
  ])("%s", (_name, filter, expected) => {
    expect(holds(filter)).toBe(expected);
  });
});

describe("how values compare", () => {
  test.each([
    ["letter case does not count", 'userName eq "ADA@x.TEST"', true],
    ["… nor in parts of a text", 'name.familyName sw "LØ"', true],
    ["… nor do compatibility forms", 'name.givenName eq "Ａda"', true],
    ["… unless the attribute is exact", 'externalId eq "ext-1"', false],
    ["… like ids", 'id eq "USR_1"', false],
    ["co, sw and ew", 'userName co "a@x" and userName sw "ada" and userName ew ".test"', true],
    ["order of texts", 'userName gt "ada" and userName lt "adb" and userName ge "ADA@X.test" and userName le "ada@x.test"', true],
    ["JSON escapes", 'displayName eq "Ada \\"the first\\" \\\\ countess"', true],
    ["… all of them", 'name.givenName eq "\\u0041da"', true],
    ["booleans", "active eq true and not (active eq false)", true],
    ["booleans as Entra writes them", 'active eq "True"', true],
    ["moments, not texts", 'meta.created eq "2026-01-02T05:04:05.678+02:00"', true],
    ["… in order", 'meta.created gt "2026-01-02T03:04:05Z" and meta.lastModified le "2026-02-01T00:00:00Z"', true],
    ["a leap day", 'meta.created gt "2024-02-29T23:59:59+01:00"', true],
    ["ne is the contrary of eq", 'userName ne "bob"', true],
    ["… also without a value", 'nickName ne "bob"', true],
    ["null is no value", "nickName eq null and userName ne null", true],
    ["numbers of unknown extensions", `${VENDOR}:level gt 6.5 and ${VENDOR}:level le 7e0`, true],
    ["a number is no text", `${VENDOR}:level eq "7"`, false],
    ["lists of unknown extensions", `${VENDOR}:tags eq "b"`, true],
  ])("%s", (_name, filter, expected) => {
    expect(holds(filter)).toBe(expected);
  });
});

describe("attributes with several values", () => {
  test.each([
    ["a value path is decided per element", 'emails[type eq "work" and value co "home"]', false],
    ["… two plain terms are not", 'emails.type eq "work" and emails.value co "home"', true],
    ["without a part, the value is meant", 'emails eq "ADA@home.test"', true],
    ["a part behind the brackets, on the same element", 'emails[type eq "work"].value eq "ada@home.test"', false],
    ["… as Entra asks", 'emails[type eq "work"].value eq "ada@WORK.test"', true],
    ["or and not inside the brackets", 'emails[not (type eq "work") or primary eq true]', true],
    ["not around the brackets", 'not (emails[type eq "other"])', true],
    ["a part of any element", "emails.primary eq true", true],
    ["ne means: none equals", 'emails.type ne "home"', false],
    ["groups", 'groups.display eq "engineers" and groups[value eq "grp_1"]', true],
    ["things of unknown extensions", `${VENDOR}:things[value eq "x" and Kind eq "K"]`, true],
  ])("%s", (_name, filter, expected) => {
    expect(holds(filter)).toBe(expected);
  });
});

describe("presence", () => {
  test.each([
    ["a value", "userName pr", true],
    ["an empty text is none", "title pr", false],
    ["an empty list is none", "roles pr", false],
    ["a missing one is none", "nickName pr", false],
    ["an empty object is none", `${VENDOR}:empty pr`, false],
    ["a complex attribute", "name pr", true],
    ["a part of any element", "emails.primary pr", true],
    ["an extension", `${ENTERPRISE} pr`, true],
    ["an extension that is not there", "urn:vendor:other:1.0:User pr", false],
  ])("%s", (_name, filter, expected) => {
    expect(holds(filter)).toBe(expected);
  });

  test.each([["", [], null, {}, [null]].map((value) => [JSON.stringify(value), value] as const)].flat())(
    "%s is no value",
    (_name, value) => {
      expect(holds("nickName pr", { nickName: value })).toBe(false);
    },
  );
});

test("in a search over two types, what this one lacks is an attribute without a value, and what neither has a mistake", () => {
  const beside = (filter: string) => matches(parseFilter(filter), ada, "User", { beside: "Group" });
  for (const filter of [
    "not (members pr)",
    'members.value ne "u1"',
    "members eq null",
    'members pr or userName sw "ada"',
    'not (members[value eq "u1"])',
  ])
    expect([filter, beside(filter)]).toEqual([filter, true]);
  for (const filter of ["members pr", 'members.value eq "u1"', "members ne null", 'members[value eq "u1"]', "members pr and userName pr"])
    expect([filter, beside(filter)]).toEqual([filter, false]);
  for (const filter of ["nonsense pr", 'members pr or nonsense eq "a"', "members.nonsense pr"])
    expect(refusal(() => beside(filter))).toBe("invalid_request invalidFilter");
  expect(refusal(() => holds("members pr"))).toBe("invalid_request invalidFilter");
});

describe("names", () => {
  test.each([
    `${ENTERPRISE}:department eq "math"`,
    `${ENTERPRISE.toUpperCase()}:DEPARTMENT eq "math"`,
    `${ENTERPRISE}.department eq "math"`,
    `${ENTERPRISE}:manager.value eq "usr_9"`,
    `${ENTERPRISE}:manager eq "usr_9"`,
    'urn:ietf:params:scim:schemas:core:2.0:User:name.givenName eq "ada"',
    'urn:ietf:params:scim:schemas:core:2.0:User:emails[type eq "work"]',
    `${VENDOR}:Level eq 7`,
    `${VENDOR}.level eq 7`,
    'NAME.givenname eq "ada"',
    'schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"',
  ])("%s", (filter) => {
    expect(holds(filter)).toBe(true);
  });
});

describe("what is refused with invalidFilter", () => {
  test.each([
    "",
    " ",
    "userName",
    "userName eq",
    'eq "a"',
    'userName eq "a',
    'userName eq "a" and',
    'userName eq "a" or or id pr',
    'userName eq "a" id pr',
    '(userName eq "a"',
    'userName eq "a")',
    'userName eq"a"',
    'userName like "a"',
    "userName eq a",
    "userName eq 'a'",
    "userName eq True",
    "userName eq 01",
    "userName eq 1e999",
    'userName eq "\\x"',
    'userName eq "\\u0000"',
    'userName eq "\\ud800"',
    "userName pr pr",
    'not userName eq "a"',
    "not",
    'emails[type eq "work"',
    "emails[]",
    'emails[type eq "work"].',
    'emails[type eq "work"].value',
    'emails[emails[type eq "a"]]',
    'emails.value[type eq "a"]',
    'emails[type.x eq "a"]',
    'name.a.b eq "c"',
    'userName eq "a" -- comment',
    'userName eq "a";',
    'password eq "a"',
    "password pr",
    'unknown eq "a"',
    'name.unknown eq "a"',
    'emails[unknown eq "a"]',
    'urn:ietf:params:scim:schemas:core:2.0:Group:displayName eq "a"',
    `${ENTERPRISE}:unknown eq "a"`,
    "active gt true",
    'active co "t"',
    'active eq "yes"',
    `${VENDOR}:flag ge true`,
    'name eq "Ada"',
    'name gt "Ada"',
    'addresses eq "x"',
    "userName gt null",
    "userName eq 5",
    'meta.created gt "yesterday"',
    'meta.created gt "2026-02-29T00:00:00Z"',
    'meta.created gt "2026-04-31T00:00:00+02:00"',
    "meta.created gt 5",
    'name[givenName eq "a"]',
    'schemas[value eq "a"]',
    "__proto__ pr",
    'constructor eq "a"',
    'userName eq "a"\u00a0and id pr',
  ])("%s", (filter) => {
    expect(refusal(() => holds(filter))).toBe("invalid_request invalidFilter");
  });
});

describe("limits (reliability §6)", () => {
  const terms = (count: number) => Array.from({ length: count }, () => "id pr").join(" or ");
  const nested = (depth: number) => `${"(".repeat(depth)}id pr${")".repeat(depth)}`;

  test("1,024 characters, 20 terms, nesting 10", () => {
    expect(holds(terms(20))).toBe(true);
    expect(refusal(() => parseFilter(terms(21)))).toBe("invalid_request invalidFilter");
    expect(holds(nested(10))).toBe(true);
    expect(refusal(() => parseFilter(nested(11)))).toBe("invalid_request invalidFilter");
    expect(holds(`userName ne "${"a".repeat(1024 - 14)}"`)).toBe(true);
    expect(refusal(() => parseFilter(`userName ne "${"a".repeat(1024 - 13)}"`))).toBe("invalid_request invalidFilter");
  });

  test("a megabyte of brackets costs nothing", () => {
    const start = performance.now();
    for (const piece of ["(", "not (", "a[", '"', "\\", "urn:", ":user"])
      expect(refusal(() => parseFilter(piece.repeat(1_000_000 / piece.length)))).toBe("invalid_request invalidFilter");
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe("paths of a PATCH", () => {
  test.each([
    ["userName", { urn: null, name: "userName", sub: null }, false],
    ["name.givenName", { urn: null, name: "name", sub: "givenName" }, false],
    ["members.$ref", { urn: null, name: "members", sub: "$ref" }, false],
    ['emails[type eq "work"]', { urn: null, name: "emails", sub: null }, true],
    ['emails[type eq "a]b"].Value', { urn: null, name: "emails", sub: "Value" }, true],
    [`${ENTERPRISE}:manager.value`, { urn: ENTERPRISE, name: "manager", sub: "value" }, false],
    [`${ENTERPRISE}.department`, { urn: ENTERPRISE, name: "department", sub: null }, false],
    [ENTERPRISE, { urn: ENTERPRISE, name: "", sub: null }, false],
    ["urn:custom:hr:2.1:things", { urn: "urn:custom:hr:2.1", name: "things", sub: null }, false],
    [
      "urn:ietf:params:scim:schemas:core:2.0:User:active",
      { urn: "urn:ietf:params:scim:schemas:core:2.0:User", name: "active", sub: null },
      false,
    ],
  ])("%s", (path, attribute, hasFilter) => {
    const parsed = parsePath(path);
    expect(parsed.attribute).toEqual(attribute);
    expect(parsed.filter !== null).toBe(hasFilter);
  });

  test.each([
    "",
    " ",
    "a.b.c",
    "a..b",
    ".a",
    "a.",
    "a[",
    "a[]",
    'a[b eq "c"',
    'a[b eq "c"]d',
    'a[b eq "c"].d.e',
    "a b",
    "1a",
    "__proto__",
    "a/b",
    "urn:",
    'a.b[c eq "d"]',
    "a[b]",
    "a\u0000",
  ])("%j is no path", (path) => {
    expect(refusal(() => parsePath(path))).toBe("invalid_request invalidPath");
  });
});
