import { expect, test } from "vitest";
import type { ProviderUser, Rejected } from "../types";
import { FIELDS, listFields, readGroup, readMember, readUser, storable, toPage } from "./schema";

const user = (extra: object = {}) => ({ id: "112233445566778899001", primaryEmail: "ada@halden.example", suspended: false, ...extra });

test("every list's mask names nextPageToken, or paging would end after the first page", () => {
  expect(listFields("members", FIELDS.member)).toBe("nextPageToken,members(id,email,type,role,status)");
  for (const key of ["user", "group", "member"] as const) expect(listFields(key, FIELDS[key])).toMatch(/^nextPageToken,/);
});

test("an id of 21 digits keeps every digit", () => {
  expect((readUser(user()) as ProviderUser).externalId).toBe("112233445566778899001");
});

test.each([
  ["no name object", {}, null, null],
  ["no family name", { name: { givenName: "Ada" } }, "Ada", null],
  ["an empty one", { name: { givenName: "Ada", familyName: "" } }, "Ada", null],
  ["a zero-width space", { name: { givenName: "Ada", familyName: "\u200b" } }, "Ada", null],
  ["blanks", { name: { givenName: " Ada ", familyName: "  " } }, "Ada", null],
  ["null", { name: { givenName: "Ada", familyName: null } }, "Ada", null],
  ["a whole one", { name: { givenName: "Ada", familyName: "Byron" } }, "Ada", "Byron"],
])("names: %s", (_case, extra, givenName, familyName) => {
  expect(readUser(user(extra))).toMatchObject({ givenName, familyName });
});

test.each([
  ["a NUL in the name", { name: { givenName: "A\u0000" } }],
  ["half a surrogate pair", { name: { givenName: "\ud800" } }],
  ["a name of a megabyte", { name: { givenName: "x".repeat(1_000_000) } }],
  ["suspended that is not a truth value", { suspended: "yes" }],
  ["a number for an id", { id: 42 }],
])("poison is set aside and named, never gone: %s", (_case, extra) => {
  const page = toPage([user(), user(extra)], readUser, null);
  expect(page.items).toHaveLength(1);
  expect(page.rejected).toHaveLength(1);
  expect(JSON.stringify(page.rejected)).not.toContain("\\u0000");
  expect(JSON.stringify(page.rejected).length).toBeLessThan(5000);
});

test("a rejected record keeps its id, so that nobody takes it for absent", () => {
  expect((readUser(user({ suspended: 1 })) as Rejected).externalId).toBe("112233445566778899001");
});

test("counts come as text, groups may lack a name", () => {
  expect(readGroup({ id: "g1", email: "a@halden.example", directMembersCount: "17" })).toMatchObject({
    name: "a@halden.example",
    directMembersCount: 17,
  });
  expect(readGroup({ id: "g1", name: "A" })).toMatchObject({ email: null, directMembersCount: null });
});

test.each([
  ["USER", "user"],
  ["GROUP", "group"],
  ["CUSTOMER", "everyone"],
  ["EXTERNAL", "other"],
  ["SOMETHING_NEW", "other"],
  [undefined, "other"],
])("a member of type %s is %s", (type, kind) => {
  expect(readMember({ id: "1", type })).toMatchObject({ kind, email: null });
});

test("what support may see of a bad record holds nothing the database refuses", () => {
  expect(storable({ "a\u0000": "b\u0000\ud800", deep: { deep: { deep: { deep: { deep: {} } } } } })).toEqual({
    "a\ufffd": "b\ufffd\ufffd",
    deep: { deep: { deep: { deep: { deep: "…" } } } },
  });
});
