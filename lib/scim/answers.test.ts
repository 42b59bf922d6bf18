/** What goes into a query and what comes out in an answer: paging, projection, lists and the discovery documents. */
import { describe, expect, test } from "vitest";
import type { Attribute } from "./attribute";
import { resourceType, resourceTypes, schema, schemas, serviceProviderConfig } from "./discovery";
import { listResponse } from "./list";
import { BULK_LIMITS, PAGE_LIMITS } from "./limits";
import { project, readProjection } from "./project";
import { readQuery, readSearch } from "./query";
import { ENTERPRISE_URN, GROUP_URN, SEARCH_URN, schemaOf, USER_URN } from "./schema";
import { refusal } from "./testing";
import type { ScimObject, ScimValue } from "./types";

const query = (text: string) => readQuery(new URLSearchParams(text));

describe("paging (A31)", () => {
  test.each([
    ["", 1, PAGE_LIMITS.default],
    ["startIndex=0", 1, 100],
    ["startIndex=-5", 1, 100],
    ["startIndex=101&count=50", 101, 50],
    ["STARTINDEX=7&Count=3", 7, 3],
    ["startIndex=9223372036854775808", 2_147_483_647, 100],
    ["count=0", 1, 0],
    ["count=-1", 1, 0],
    ["count=1000000000", 1, 200],
    ["count=201", 1, 200],
    ["count=5&count=6", 1, 5],
  ])("%j is page %i, %i", (text, startIndex, count) => {
    expect(query(text)).toMatchObject({ startIndex, count, cursor: null });
  });

  test.each([
    "startIndex=1e3",
    "startIndex=NaN",
    "startIndex=x",
    "startIndex=1.5",
    "startIndex=",
    "count=",
    "count=ten",
    "count=0x10",
    "sortOrder=up",
  ])("%s is refused", (text) => {
    expect(refusal(() => query(text))).toBe("invalid_request invalidValue");
  });

  test("a cursor, and an empty one for the first page (RFC 9865)", () => {
    expect(query("cursor=&count=10")).toMatchObject({ cursor: "", count: 10 });
    expect(query("cursor=abc").cursor).toBe("abc");
    for (const text of ["cursor=&count=ten", "count=1.5&cursor=abc"])
      expect(refusal(() => query(text))).toBe("invalid_request invalidCount");
    expect(refusal(() => readSearch({ cursor: "", count: 1.5 }))).toBe("invalid_request invalidCount");
  });

  test("filter, sorting and blanks written as plus", () => {
    const asked = query("filter=userName+eq+%22a%2Bb@x.test%22&sortBy=name.familyName&sortOrder=Descending");
    expect(asked).toMatchObject({ sortBy: "name.familyName", sortOrder: "descending", filter: { kind: "compare", value: "a+b@x.test" } });
    expect(refusal(() => query("filter="))).toBe("invalid_request invalidFilter");
  });

  test("sent twice, lists of names add up and two filters are none", () => {
    expect(query("attributes=userName&Attributes=title,name").projection).toEqual({ attributes: ["userName", "title", "name"] });
    expect(query("excludedAttributes=title&excludedAttributes=name").projection).toEqual({ excludedAttributes: ["title", "name"] });
    expect(refusal(() => query("filter=id+pr&Filter=title+pr"))).toBe("invalid_request invalidFilter");
    expect(query("filter=id+pr&filter=id+pr").filter).toMatchObject({ kind: "present" });
  });

  test("the same by the body of a search", () => {
    const body = { schemas: [SEARCH_URN], filter: "id pr", startIndex: 3, Count: 500, attributes: ["userName"], sortBy: "userName" };
    expect(readSearch(body)).toMatchObject({ startIndex: 3, count: 200, sortBy: "userName", projection: { attributes: ["userName"] } });
    expect(readSearch({ startIndex: "2" })).toMatchObject({ startIndex: 2, filter: null });
    for (const wrong of [{ count: 1.5 }, { count: {} }, { filter: 5 }, { attributes: [5] }, { sortBy: [] }])
      expect(refusal(() => readSearch(wrong))).toBe("invalid_request invalidValue");
    for (const wrong of [null, [], "x", { schemas: ["urn:x"] }])
      expect(refusal(() => readSearch(wrong))).toBe("invalid_request invalidSyntax");
  });
});

describe("attributes and excludedAttributes", () => {
  const ada: ScimObject = {
    id: "usr_1",
    meta: { resourceType: "User", version: 'W/"1"' },
    groups: [{ value: "grp_1", display: "Team" }],
    schemas: [USER_URN, ENTERPRISE_URN],
    userName: "ada",
    name: { givenName: "Ada", familyName: "Love" },
    emails: [{ value: "a@x.test", type: "work" }, { type: "home" }],
    [ENTERPRISE_URN]: { department: "Math", manager: { value: "m1" } },
    "urn:vendor:hr:1.0:User": { Level: 7, Nick: "A" },
  };
  const always = { id: ada.id ?? null, schemas: ada.schemas ?? null };

  test.each([
    ["userName", { userName: "ada" }],
    ["USERNAME, name.givenname", { userName: "ada", name: { givenName: "Ada" } }],
    [`${USER_URN}:userName`, { userName: "ada" }],
    ["emails.value", { emails: [{ value: "a@x.test" }] }],
    ["emails,emails.value", { emails: ada.emails }],
    ["meta.version,groups", { meta: { version: 'W/"1"' }, groups: ada.groups }],
    [ENTERPRISE_URN, { [ENTERPRISE_URN]: ada[ENTERPRISE_URN] }],
    [`${ENTERPRISE_URN}:department`, { [ENTERPRISE_URN]: { department: "Math" } }],
    [`${ENTERPRISE_URN}:manager.value`, { [ENTERPRISE_URN]: { manager: { value: "m1" } } }],
    ["URN:vendor:hr:1.0:user:level", { "urn:vendor:hr:1.0:User": { Level: 7 } }],
    ["nonsense,password,id", {}],
    ["a b,[],..", {}],
  ] as [string, ScimObject][])("only %s", (names, expected) => {
    expect(project(ada, readProjection(names, undefined) ?? {}, "User")).toEqual({ ...always, ...expected });
  });

  test.each([
    ["groups", { groups: undefined }],
    ["id,schemas", {}],
    ["name.givenName", { name: { familyName: "Love" } }],
    ["name.givenName,name.familyName", { name: {} }],
    ["emails.type", { emails: [{ value: "a@x.test" }] }],
    [`${ENTERPRISE_URN}:department`, { [ENTERPRISE_URN]: { manager: { value: "m1" } } }],
    [ENTERPRISE_URN.toLowerCase(), { [ENTERPRISE_URN]: undefined }],
    ["urn:vendor:hr:1.0:User:NICK", { "urn:vendor:hr:1.0:User": { Level: 7 } }],
  ] as [string, Record<string, ScimValue | undefined>][])("without %s", (names, changed) => {
    const expected = Object.fromEntries(
      Object.entries({ ...ada, ...changed }).filter(([, value]) => value !== undefined && JSON.stringify(value) !== "{}"),
    );
    expect(project(ada, readProjection(undefined, names) ?? {}, "User")).toEqual(expected);
  });

  test("a group without its members, as Entra asks", () => {
    const group = { id: "grp_1", schemas: [GROUP_URN], displayName: "Team", members: [{ value: "usr_1" }] };
    expect(project(group, readProjection(undefined, "members") ?? {}, "Group")).toEqual({
      id: "grp_1",
      schemas: [GROUP_URN],
      displayName: "Team",
    });
  });

  test("both exclude each other; nothing named asks for everything", () => {
    expect(refusal(() => readProjection("a", "b"))).toBe("invalid_request invalidValue");
    expect(readProjection("", " , ")).toBeNull();
    expect(readProjection(undefined, undefined)).toBeNull();
  });
});

test("a list is put together from ready text", () => {
  const text = listResponse({ totalResults: 7, startIndex: 3, resources: ['{"id":"a"}', '{"id":"b"}'], nextCursor: 'n"' });
  expect(JSON.parse(text)).toEqual({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: 7,
    itemsPerPage: 2,
    startIndex: 3,
    nextCursor: 'n"',
    Resources: [{ id: "a" }, { id: "b" }],
  });
  expect(JSON.parse(listResponse({ totalResults: 0, resources: [], startIndex: 1 }))).toMatchObject({
    totalResults: 0,
    itemsPerPage: 0,
    Resources: [],
  });
});

describe("discovery", () => {
  const BASE = "https://rollcall.test/scim/v2/dir_1";
  const documents = [serviceProviderConfig(BASE), ...resourceTypes(BASE), ...schemas(BASE)];

  test("advertises what works, with the limits that hold", () => {
    expect(serviceProviderConfig(BASE)).toMatchObject({
      patch: { supported: true },
      bulk: { supported: true, ...BULK_LIMITS },
      filter: { supported: true, maxResults: 200 },
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: true },
      pagination: { cursor: true, index: true, defaultPaginationMethod: "index", defaultPageSize: 100, maxPageSize: 200 },
      authenticationSchemes: [{ type: "oauthbearertoken" }],
    });
  });

  test("holds nothing null, and every document knows its own address", () => {
    for (const document of documents) {
      expect(JSON.stringify(document)).not.toContain("null");
      expect(document.meta).toMatchObject({ location: expect.stringMatching(/^https:\/\/rollcall\.test\/scim\/v2\/dir_1\//) });
    }
  });

  test("single documents by name and by URN, in any letter case", () => {
    expect(resourceType(BASE, "user")).toEqual(resourceTypes(BASE)[0]);
    expect(schema(BASE, ENTERPRISE_URN.toLowerCase())).toMatchObject({ id: ENTERPRISE_URN, name: "EnterpriseUser" });
    expect(schemas(BASE).map(({ id }) => id)).toEqual([USER_URN, ENTERPRISE_URN, GROUP_URN]);
    for (const unknown of ["", "Users", "constructor", "urn:x"]) {
      expect(resourceType(BASE, unknown)).toBeNull();
      expect(schema(BASE, unknown)).toBeNull();
    }
  });

  test("every attribute that is read is described, and the other way round", () => {
    const names = (attributes: readonly Attribute[]): string[] =>
      attributes.flatMap((one) => [one.name, ...one.subAttributes.map((sub) => `${one.name}.${sub.name}`)]);
    const described = (document: ScimObject | null) =>
      ((document?.attributes ?? []) as { name: string; subAttributes?: { name: string }[] }[]).flatMap((one) => [
        one.name,
        ...(one.subAttributes ?? []).map((sub) => `${one.name}.${sub.name}`),
      ]);
    for (const type of ["User", "Group"] as const)
      expect(described(schema(BASE, schemaOf(type).urn))).toEqual(names(schemaOf(type).attributes));
  });

  test("what RFC 7643 §7 asks of an attribute is there", () => {
    const kinds = ["string", "boolean", "decimal", "integer", "dateTime", "reference", "complex", "binary"];
    const check = (attribute: ScimObject) => {
      expect(kinds).toContain(attribute.type);
      expect(attribute).toMatchObject({
        name: expect.any(String),
        multiValued: expect.any(Boolean),
        required: expect.any(Boolean),
        description: expect.stringMatching(/\.$/),
      });
      expect(["readOnly", "readWrite", "immutable", "writeOnly"]).toContain(attribute.mutability);
      expect(["always", "default", "request", "never"]).toContain(attribute.returned);
      if (attribute.type === "reference") expect(attribute.referenceTypes).toBeDefined();
      if (attribute.type === "complex") for (const sub of attribute.subAttributes as ScimObject[]) check(sub);
    };
    for (const document of schemas(BASE)) for (const attribute of document.attributes as ScimObject[]) check(attribute);
  });
});
