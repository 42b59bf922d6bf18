import { describe, expect, test } from "vitest";
import { isKnown, requireMatch } from "./etag";

const headers = (sent: Record<string, string>) => ({ get: (name: string) => sent[name.toLowerCase()] ?? null });

describe("If-Match and If-None-Match, compared weakly", () => {
  test.each([['W/"3"'], ['"3"'], ["3"], ["*"], ['W/"1", W/"3"'], ['"2","3"']])("%s names version 3", (tag) => {
    expect(() => requireMatch(headers({ "if-match": tag }), 3)).not.toThrow();
    expect(() => requireMatch(headers({ "if-none-match": tag }), 3)).toThrow(expect.objectContaining({ code: "stale_version" }));
    expect(isKnown(headers({ "if-none-match": tag }), 3)).toBe(true);
  });

  test.each([['W/"2"'], ['"33"'], ["W/3x"], [""], ['""']])("%s does not", (tag) => {
    expect(() => requireMatch(headers({ "if-match": tag }), 3)).toThrow(expect.objectContaining({ code: "stale_version" }));
    expect(() => requireMatch(headers({ "if-none-match": tag }), 3)).not.toThrow();
    expect(isKnown(headers({ "if-none-match": tag }), 3)).toBe(false);
    expect(() => isKnown(headers({ "if-match": tag }), 3)).toThrow(expect.objectContaining({ code: "stale_version" }));
  });

  test("what stands behind a dot names the groups that are sent: a read is told them apart, a change is not", () => {
    expect(isKnown(headers({ "if-none-match": 'W/"3.abc"' }), 3, ".abc")).toBe(true);
    for (const other of ['W/"3"', 'W/"3.abd"', 'W/"2.abc"']) expect(isKnown(headers({ "if-none-match": other }), 3, ".abc")).toBe(false);
    for (const tag of ['W/"3.abc"', '"3.other"', 'W/"3"']) {
      expect(() => requireMatch(headers({ "if-match": tag }), 3)).not.toThrow();
      expect(isKnown(headers({ "if-match": tag }), 3, ".abc")).toBe(false);
    }
    expect(() => requireMatch(headers({ "if-match": 'W/"2.abc"' }), 3)).toThrow(expect.objectContaining({ code: "stale_version" }));
  });

  test("without either, everything goes", () => {
    expect(() => requireMatch(headers({}), 3)).not.toThrow();
    expect(isKnown(headers({}), 3)).toBe(false);
  });
});
