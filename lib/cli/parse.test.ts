import { describe, expect, test } from "vitest";
import type { Noun } from "./command";
import { parse, usage, wordsOf } from "./parse";

const command = (flags: Noun[string]["flags"]) => ({ help: "Does it.", flags, run: async () => null });
const nouns = {
  org: {
    create: command({
      name: { kind: "text", required: true, help: "" },
      size: { kind: "number", help: "" },
      dry: { kind: "switch", help: "" },
    }),
  },
  check: { "": command({}) },
} as const;

test("values follow their flag or are attached to it; a switch takes none", () => {
  expect(parse(nouns, ["org", "create", "--name", "Halden Freight", "--size=3", "--dry"]).flags).toEqual({
    name: "Halden Freight",
    size: 3,
    dry: true,
  });
});

test("a value may look like a flag", () => {
  expect(parse(nouns, ["org", "create", "--name=--x"]).flags).toEqual({ name: "--x" });
});

test("a command that stands alone needs no verb", () => {
  expect(parse(nouns, ["check"]).command).toBe(nouns.check[""]);
});

describe("refusals name what is wrong", () => {
  test.each([
    ["no such noun", ["house"], /no command house.*org, check/],
    ["no such verb", ["org", "paint"], /no command org paint.*org create/],
    ["inherited names are no nouns", ["constructor"], /no command constructor/],
    ["missing flag", ["org", "create"], /--name is missing/],
    ["unknown flag", ["org", "create", "--name", "x", "--nmae", "y"], /no flag --nmae/],
    ["missing value", ["org", "create", "--name"], /--name needs a value/],
    ["not a number", ["org", "create", "--name", "x", "--size", "big"], /--size takes a whole number/],
    ["stray word", ["org", "create", "Halden"], /"Halden" belongs to no flag/],
  ])("%s", (_name, words, message) => expect(() => parse(nouns, words)).toThrow(message));
});

test("a line of a batch is a list of words; --json is what every answer is anyway", () => {
  expect(wordsOf('["org","create","--name","Åse \\"& Søn\\"","--json"]')).toEqual(["org", "create", "--name", 'Åse "& Søn"']);
});

test.each(["org list", "{}", '["org",1]', '["org"', "null"])("a line that is no list of words is refused: %s", (line) =>
  expect(() => wordsOf(line)).toThrow(/JSON list of words/),
);

test("usage lists every command with its flags", () => {
  expect(usage(nouns)).toContain("org create --name <name> [--size <number>] [--dry]");
});
