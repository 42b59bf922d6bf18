import fc from "@/lib/properties/testing";
import { expect, test } from "vitest";
import { reachOf, selectedOf } from "./graph";

const graph = (roots: string[], edges: Record<string, string[]> = {}, everyone: string[] = []) =>
  reachOf({ roots, children: new Map(Object.entries(edges)), everyone: new Set(everyone) });
const selected = (...args: [reach: ReturnType<typeof graph>, direct: string[]]) => [...selectedOf(...args)].sort();

test.each([
  ["a direct member", graph(["a"]), ["a"], ["a"]],
  ["a member of a nested group", graph(["a"], { a: ["b"], b: ["c"] }), ["c"], ["a"]],
  ["a diamond counts once", graph(["a"], { a: ["b", "c"], b: ["d"], c: ["d"] }), ["d"], ["a"]],
  ["a cycle ends", graph(["a", "b"], { a: ["b"], b: ["a"] }), ["a"], ["a", "b"]],
  ["a group inside itself", graph(["a"], { a: ["a"] }), ["a"], ["a"]],
  ["a group that leads nowhere", graph(["a"], { b: ["a"] }), ["b"], []],
  ["a group of everybody", graph(["a", "x"], { a: ["b"] }, ["b"]), [], ["a"]],
  ["a selected group inside a selected group", graph(["a", "b"], { a: ["b"] }), ["b"], ["a", "b"]],
])("nested groups: %s", (_name, reach, direct, expected) => {
  expect(selected(reach, direct)).toEqual(expected);
});

test("any web of groups is walked to its end, and more edges never lose a person a group", () => {
  const name = fc.constantFrom("a", "b", "c", "d", "e");
  const edges = fc.dictionary(name, fc.array(name, { maxLength: 4 }));
  fc.assert(
    fc.property(fc.uniqueArray(name), edges, fc.array(name), name, name, (roots, web, direct, parent, child) => {
      const before = selected(graph(roots, web), direct);
      const after = selected(graph(roots, { ...web, [parent]: [...(web[parent] ?? []), child] }), direct);
      expect(after).toEqual(expect.arrayContaining(before));
    }),
  );
});
