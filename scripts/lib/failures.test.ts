import { describe, expect, it } from "vitest";
import { failuresOf } from "./failures.mjs";

const ESC = "\u001b";

describe("what failed is said again at the end", () => {
  it("a failed test of Vitest by its file and name, without colours; what passed is left out", () => {
    const report = {
      testResults: [
        {
          name: "/app/lib/ids.test.ts",
          message: "",
          assertionResults: [
            { status: "passed", fullName: "ids fold", failureMessages: [] },
            { status: "failed", fullName: "ids sort", failureMessages: [`AssertionError: expected ${ESC}[31m1${ESC}[39m to be 2`] },
          ],
        },
      ],
    };
    expect(failuresOf(report)).toEqual([{ title: "/app/lib/ids.test.ts › ids sort", message: "AssertionError: expected 1 to be 2" }]);
  });

  it("a file of Vitest that could not be loaded", () => {
    const report = { testResults: [{ name: "lib/x.test.ts", message: "Cannot find module 'y'", assertionResults: [] }] };
    expect(failuresOf(report)).toEqual([{ title: "lib/x.test.ts", message: "Cannot find module 'y'" }]);
  });

  it("a failed test of Playwright by its whole path, with every error and its place", () => {
    const error = { message: "Expected: visible\nReceived: hidden", location: { file: "/app/e2e/a.spec.ts", line: 7, column: 1 } };
    const spec = (title: string, ok: boolean) => ({ title, ok, tests: [{ results: [{ errors: ok ? [] : [error] }] }] });
    const inner = { title: "members", specs: [spec("shown", true), spec("hidden", false)] };
    const report = { errors: [], suites: [{ title: "a.spec.ts", specs: [], suites: [inner] }] };
    expect(failuresOf(report)).toEqual([
      { title: "a.spec.ts › members › hidden", message: "Expected: visible\nReceived: hidden\n    at /app/e2e/a.spec.ts:7" },
    ]);
  });

  it("an error outside of any test of Playwright", () => {
    expect(failuresOf({ errors: [{ message: "no tests found" }], suites: [] })).toEqual([
      { title: "outside of any test", message: "no tests found" },
    ]);
  });

  it("a long message keeps its beginning and its last line", () => {
    const message = Array.from({ length: 50 }, (_, at) => `line ${at}`).join("\n");
    const [failure] = failuresOf({ errors: [{ message }] });
    expect(failure?.message.split("\n")).toHaveLength(14);
    expect(failure?.message).toMatch(/^line 0\n[\s\S]*\n…\nline 49$/);
  });

  it("nothing was written", () => {
    expect(failuresOf({})).toEqual([]);
  });
});
