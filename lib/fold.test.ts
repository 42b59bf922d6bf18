import fc from "@/lib/properties/testing";
import { expect, test } from "vitest";
import { same } from "./fold";

test.each<[string, unknown, unknown, boolean]>([
  ["the order of names does not matter", { a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 }, true],
  ["the order of a list does", [1, 2], [2, 1], false],
  ["absent equals undefined", { a: 1, b: undefined }, { a: 1 }, true],
  ["absent is not null", { a: 1, b: null }, { a: 1 }, false],
  ["a list is no object", [], {}, false],
  ["null is no object", null, {}, false],
  ["a name that every object has by nature counts when it is said", {}, { constructor: "x" }, false],
  ["and from the other side", { toString: "x" }, {}, false],
  ["and inside", { a: { valueOf: 1 } }, { a: {} }, false],
])("%s", (_name, a, b, expected) => {
  expect(same(a, b)).toBe(expected);
  expect(same(b, a)).toBe(expected);
});

test("same is what canonical JSON says", () => {
  // Each kind is named: a list of nothing and an object of nothing are two things.
  const canonical = (value: unknown): unknown =>
    Array.isArray(value)
      ? ["list", ...value.map(canonical)]
      : typeof value === "object" && value !== null
        ? [
            "object",
            ...Object.entries(value)
              .map(([key, item]) => [key, canonical(item)])
              .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
          ]
        : ["plain", value];
  const values = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes("__proto__"));
  const pairs = fc.oneof(
    fc.tuple(values, values),
    values.map((value): [unknown, unknown] => [value, JSON.parse(JSON.stringify(value))]),
  );
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      expect(same(a, b)).toBe(JSON.stringify(canonical(a)) === JSON.stringify(canonical(b)));
    }),
  );
});
