/**
 * Every promise of the acceptance list and every attack that concerns directories which push stands in the title of a
 * test. Titles are looked for, so whoever deletes the last test of one is told.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** Of the vendor's own API and product, which this half does not build: features by version, an embedded members view, its keys. */
const ELSEWHERE = ["A-06", "A-36", "A-38"];

const numbered = (prefix: string, last: number) => Array.from({ length: last }, (_, at) => `${prefix}-${String(at + 1).padStart(2, "0")}`);
const ATTACKS = "A01 A02 A03 A05 A06 A08 A10 A11 A12 A13 A15 A17 A18 A19 A20 A22 A23 A25 A26 A28 A29 A31 A32 A33 A34 A37 A38".split(" ");

const TEST_FILE = /\.(test|spec)\.tsx?$/;
const files = ["lib", "app", "components", "e2e", "scripts"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => TEST_FILE.test(file) && !file.endsWith("proof.test.ts"))
    .map((file) => join(root, folder, file)),
);

/** The text that follows `test(`, `describe(`, the `(` after a table of `test.each`. */
const TITLE = /(?:\b(?:test|it|describe)(?:\.(?:only|for))?|[)\]`])\(\s*(["'`])((?:\\.|(?!\1)[^\\])*)\1/g;

/** An id at the head of a row of a table of cases, whose first column is the title. */
const ROW = /\[(["'`])((?:A-|R-|A)\d\d\b(?:\\.|(?!\1)[^\\])*)\1/g;

const titles = files.flatMap((file) =>
  [TITLE, ROW].flatMap((what) => [...readFileSync(file, "utf8").matchAll(what)].map((match) => match[2] ?? "")),
);
const named = new Set(titles.flatMap((title) => title.match(/\b(?:[AR]-\d\d|A\d\d)\b/g) ?? []));

test("titles are found at all", () => {
  expect(titles.length).toBeGreaterThan(500);
  expect(named.has("A-99")).toBe(false);
});

describe("is shown by a test that says so", () => {
  test.each([...numbered("A", 40), ...numbered("R", 20)].filter((id) => !ELSEWHERE.includes(id)))("acceptance %s", (id) => {
    expect(named).toContain(id);
  });

  test.each(ATTACKS)("attack %s", (id) => {
    expect(named).toContain(id);
  });
});
