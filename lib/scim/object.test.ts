import fc from "@/lib/properties/testing";
import { expect, test } from "vitest";
import { entries } from "./object";

const names = (list: readonly string[]) => Object.fromEntries(list.map((name) => [name, 1]));

test.each<[string, string[]]>([
  ["two that differ in case", ["userName", "USERNAME"]],
  ["far from each other", ["title", "a", "b", "c", "TITLE"]],
  ["among many", [...Array.from({ length: 30 }, (_, at) => `n${at}`), "N7"]],
  ["a letter that grows when it becomes small", ["\u0130d", "i\u0307d"]],
])("a name stands twice: %s", (_name, list) => {
  expect(() => entries(names(list))).toThrow("stands twice");
});

test("names of one length are no twins for that, and any case of __proto__ is refused", () => {
  expect(entries(names(["title", "roles", "local"]))).toHaveLength(3);
  expect(() => entries(JSON.parse('{"__PROTO__": 1}'))).toThrow("not allowed");
  expect(() => entries(JSON.parse('{"a": 1, "__proto__": {}}'))).toThrow("not allowed");
});

test("twins are those whose small forms are equal, however many names there are", () => {
  const name = fc.string({ unit: fc.constantFrom("a", "A", "b", "B", "\u0130", "i", "\u0307"), minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 24 }), (list) => {
      const isTwice = new Set(list.map((one) => one.toLowerCase())).size < list.length;
      if (isTwice) expect(() => entries(names(list))).toThrow("stands twice");
      else expect(entries(names(list)).map(([key]) => key)).toEqual(Object.keys(names(list)));
    }),
  );
});
