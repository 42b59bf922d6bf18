import fc from "@/lib/properties/testing";
import { expect, test } from "vitest";
import { parseJson } from "./json-guard";

const reasonOf = (text: string, limits?: Parameters<typeof parseJson>[1]) => {
  try {
    parseJson(text, limits);
    return null;
  } catch (error) {
    return (error as { reason?: string }).reason;
  }
};

test("whatever JSON.stringify makes of plain data is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      const clean = !/\\u0000|__proto__/.test(text) && !/\p{Surrogate}/u.test(text) && !/\\ud[89a-f]/i.test(text);
      fc.pre(clean);
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
});

test.each([
  ["a name twice", '{"a":1,"a":2}', "duplicate_name"],
  ["a name twice in an inner object", '[{"b":{"a":1,"a":2}}]', "duplicate_name"],
  ["a name twice by an escape", '{"a":1,"\\u0061":2}', "duplicate_name"],
  ["the same name in two objects", '[{"a":1},{"a":2},{"b":{"a":3}}]', null],
  ["a value that looks like a name", '{"a":"b","b":"a"}', null],
  ["a colon inside a string", '{"a":"b\\":\\"c"}', null],
  ["braces inside a string", '{"a":"{{{{[[[["}', null],
  ["a backslash before the end of a string", '{"a":"x\\\\","b":1}', null],
  ["__proto__ as a name", '{"__proto__":1}', "forbidden_name"],
  ["__proto__ by an escape", '{"\\u005f_proto__":1}', "forbidden_name"],
  ["__proto__ as a value", '"__proto__"', null],
  ["NUL", '"\\u0000"', "invalid_text"],
  ["a lone surrogate", '"\\udc00"', "invalid_text"],
  ["a whole pair", '"\\ud83d\\ude00"', null],
  ["twenty levels", `${"[".repeat(20)}${"]".repeat(20)}`, null],
  ["twenty-one levels", `${"[".repeat(21)}${"]".repeat(21)}`, "too_deep"],
  ["a string without end", '{"a":"', "malformed_json"],
  ["a closing brace too many", '{"a":1}}', "malformed_json"],
  ["nothing", "", "malformed_json"],
] as const)("%s", (_name, text, reason) => {
  expect(reasonOf(text)).toBe(reason);
});

test("names that differ only in case are one name where the surface says so", () => {
  expect(reasonOf('{"Active":true,"active":false}')).toBeNull();
  expect(reasonOf('{"Active":true,"active":false}', { depth: 20, foldNames: true })).toBe("duplicate_name");
});

test("a megabyte of anything ends at once", () => {
  const started = performance.now();
  for (const text of [`"${"\\".repeat(1_000_000)}`, "[".repeat(1_000_000), `{${'"a":1,'.repeat(150_000)}`, `"${"x".repeat(1_000_000)}"`])
    reasonOf(text);
  expect(performance.now() - started).toBeLessThan(5_000);
});
