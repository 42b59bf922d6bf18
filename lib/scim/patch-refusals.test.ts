import { describe, expect, test } from "vitest";
import { parsePatch } from "./patch";
import { ENTERPRISE_URN } from "./schema";
import { patched, refusal, result, stored, type Operation } from "./testing";

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
    ["invalidPath", { op: "add", path: `${ENTERPRISE_URN}:`, value: { department: "x" } }],
    ["invalidPath", { op: "add", path: "urn:example:2.0:User.", value: { department: "x" } }],
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
    ["invalidValue", { op: "replace", path: "emails", value: [[]] }],
    ["invalidValue", { op: "replace", path: "emails", value: [""] }],
    ["invalidValue", { op: "replace", path: "emails", value: [{ valeu: "x" }] }],
    ["invalidValue", { op: "replace", path: "emails", value: { valeu: "x" } }],
    ["invalidValue", { op: "replace", value: { emails: [{}] } }],
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

  test("a list that names nothing known is refused by the attribute's name", () => {
    expect(() => patched([{ op: "replace", path: "emails", value: [{ valeu: "x" }] }])).toThrow('"emails" names nothing');
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
