import { describe, expect, it, test } from "vitest";
import { effectiveRows } from "@/lib/attributes/compile";
import { defaultMapping } from "@/lib/attributes/mapping";
import { STANDARD_TARGETS } from "@/lib/attributes/schema";
import { PROVIDERS } from "@/lib/directories/schema";
import en from "@/messages/en.json";
import { allRows, countChanges, freshRow, type Row, repeatsDefault, sorted, TARGETS } from "./mapping-rows";

const row = (source: string, target: string, over: Partial<Row> = {}): Row => ({ ...freshRow(source), target, ...over });

test.each(PROVIDERS)("A-37: every note of %s has its sentence", (provider) => {
  const notes: Record<string, string> = en.mapping.notes;
  for (const { noteCode } of effectiveRows(defaultMapping(provider))) if (noteCode) expect(notes[noteCode], noteCode).toMatch(/\.$/);
});

test("every target can be chosen, and has its words", () => {
  expect([...TARGETS].sort()).toEqual([...STANDARD_TARGETS].sort());
  for (const target of [...TARGETS, "metadata"]) expect(en.mapping.targets).toHaveProperty(target);
});

describe("rows that are edited", () => {
  const defaults = [row("userName", "email", { is_default: true }), row("externalId", "external_id", { is_default: true })];

  it("hide the default they repeat with more to say", () => {
    const own = [row("USERNAME", "email", { required: true })];
    expect(allRows(own, defaults).map(({ source, is_default }) => [source, is_default])).toEqual([
      ["USERNAME", false],
      ["externalId", true],
    ]);
    expect(repeatsDefault(row("userName", "email"), defaults)).toBe(true);
    expect(repeatsDefault(row("userName", "email", { note: "x" }), defaults)).toBe(false);
  });

  it("count what came, went or says something else", () => {
    const before = [row("title", "metadata.title"), row("nickName", "first_name")];
    expect(countChanges(before, before)).toBe(0);
    expect(
      countChanges(before, [row("title", "metadata.title", { transforms: [{ kind: "trim" }] }), row("locale", "metadata.locale")]),
    ).toBe(3);
  });

  it("stand by target, metadata by name, in the order in which they are tried", () => {
    const rows = [row("b", "metadata.b"), row("x", "active"), row("two", "email"), row("a", "metadata.a"), row("one", "email")];
    expect(sorted(rows).map(({ source }) => source)).toEqual(["two", "one", "x", "a", "b"]);
  });
});
