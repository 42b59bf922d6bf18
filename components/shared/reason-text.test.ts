import compile from "icu-minify/compile";
import { expect, test } from "vitest";
import { REASON_CODES } from "@/lib/logs/reasons";
import en from "@/messages/en.json";

const reasons: Record<string, { title: string; text: string; fix?: string }> = en.reasons;

test.each(REASON_CODES)("reason %s has a title and a sentence that compile", (code) => {
  expect(reasons[code]?.title).toMatch(/^[A-Z]/);
  // What a door answered is a sentence of its own and stands for itself.
  expect(reasons[code]?.text).toMatch(/(?:\.|\{problem\})$/);
  for (const part of Object.values(reasons[code] ?? {})) expect(() => compile(part)).not.toThrow();
});

test("the voice: no exclamation marks, no “successfully”, no “please”, no “oops”", () => {
  const leaves = (tree: object, path: string): string[] =>
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "string" ? [`${path}${key}: ${value}`] : leaves(value, `${path}${key}.`),
    );
  expect(leaves(en, "").filter((line) => /successfully|\bplease\b|\boops\b|\w!(?!=)/i.test(line))).toEqual([]);
});
