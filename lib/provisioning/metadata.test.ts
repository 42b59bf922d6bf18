import { expect, test } from "vitest";
import { mergeMetadata } from "./metadata";

test.each([
  ["nothing stated changes nothing", { plan: "pro" }, undefined, undefined, { plan: "pro" }],
  ["what is stated stands beside what is there", { plan: "pro" }, { hr: { dept: "Sea" } }, undefined, { plan: "pro", hr: { dept: "Sea" } }],
  ["inside an object too", { hr: { desk: 9 } }, { hr: { dept: "Sea" } }, undefined, { hr: { desk: 9, dept: "Sea" } }],
  ["what is no longer stated goes", { hr: { desk: 9, dept: "Sea" } }, {}, { hr: { dept: "Sea" } }, { hr: { desk: 9 } }],
  ["with the object it alone filled", { hr: { dept: "Sea" }, plan: "pro" }, undefined, { hr: { dept: "Sea" } }, { plan: "pro" }],
  ["unless somebody wrote over it", { hr: { dept: "Air" } }, undefined, { hr: { dept: "Sea" } }, { hr: { dept: "Air" } }],
  ["what is stated again wins", { hr: { dept: "Air" } }, { hr: { dept: "Sea" } }, { hr: { dept: "Sea" } }, { hr: { dept: "Sea" } }],
  ["a list is one value", { tags: ["a"] }, { tags: ["b", "c"] }, { tags: ["a"] }, { tags: ["b", "c"] }],
])("%s", (_name, current, stated, before, expected) => {
  expect(mergeMetadata(current, stated, before)).toEqual(expected);
});

test("the same said again is the same object", () => {
  const current = { hr: { dept: "Sea" }, plan: "pro" };
  expect(mergeMetadata(current, { hr: { dept: "Sea" } }, { hr: { dept: "Sea" } })).toBe(current);
});
