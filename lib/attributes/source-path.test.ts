import { describe, expect, it } from "vitest";
import { compilePath, type JsonObject } from "./source-path";

const record: JsonObject = {
  userName: "bo",
  name: { givenName: "Bo" },
  emails: [
    { value: "w@h.example", type: "work" },
    { value: "h@h.example", type: "home", primary: true },
    { value: "x@h.example", type: 'odd "]" one' },
  ],
  addresses: [{ type: "work", country: "NO" }, { type: "work", country: "SE" }, { type: "home" }],
  "urn:example:2.0:User": { field: "a", deep: { er: [{ kind: "x", v: 1 }] } },
  "urn:example:2.0:User:sub": { field: "b" },
};

describe("a path as a reader", () => {
  it.each([
    ["userName", "bo"],
    ["USERNAME", "bo"],
    ["name.GivenName", "Bo"],
    ["urn:ietf:params:scim:schemas:core:2.0:User:name.givenName", "Bo"],
    ["emails.value", ["w@h.example", "h@h.example", "x@h.example"]],
    ['emails[type eq "work"].value', "w@h.example"],
    ['emails[type eq "WORK"].Value', "w@h.example"],
    ["emails[primary eq true].value", "h@h.example"],
    ['emails[type eq "odd \\"]\\" one"].value', "x@h.example"],
    ['emails[type ne "work" and primary pr].value', "h@h.example"],
    ['emails[not (type sw "wo") and value co "x@"].value', "x@h.example"],
    ['addresses[type eq "work"].country', ["NO", "SE"]],
    ['addresses[type eq "home"].country', undefined],
    ["urn:example:2.0:User:field", "a"],
    ["urn:example:2.0:User.field", "a"],
    ["URN:EXAMPLE:2.0:USER:FIELD", "a"],
    ['urn:example:2.0:User:deep.er[kind eq "x"].v', 1],
    ["urn:example:2.0:User:sub:field", "b"],
    ["urn:example:3.0:User:field", undefined],
    ["title", undefined],
    ["userName.part", undefined],
  ])("%s", (path, value) => {
    expect(compilePath(path)(record)).toEqual(value);
  });

  it.each([
    "",
    " ",
    ".",
    "a.",
    ".a",
    "a..b",
    "a b",
    "a[",
    "a[]",
    'a[type eq "x"',
    'a[type eq "x"]b',
    'emails[kind eq "x"].value',
    'emails[type eq "x" and].value',
    "emails[primary gt true].value",
    "a[type = 1]",
    "a]b",
    "a/b",
    "urn:",
    "urn:x",
    "urn:ietf:params",
    "a".repeat(600),
    Array.from({ length: 30 }, () => "a").join("."),
  ])("is refused when it is none: %j", (path) => {
    expect(() => compilePath(path)).toThrow(/is not a SCIM path/);
  });

  it("takes linear time over long nonsense", () => {
    const started = performance.now();
    for (const bad of ["a[".repeat(200), `a[type eq "${"\\".repeat(400)}`, `urn:${":".repeat(400)}`, "a.".repeat(250)])
      expect(() => compilePath(bad)).toThrow();
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
