/** What failed, out of the reports of both test runners, so that it can be said again where everybody looks: at the end. */
import { stripVTControlCharacters } from "node:util";

const LINES = 14;

/**
 * @param report what Vitest's or Playwright's JSON reporter wrote; `{}` when nothing was written
 * @returns {{ title: string, message: string }[]} one entry per failed test, its message cut to its first lines, without colours
 */
export function failuresOf(report) {
  return [...ofVitest(report), ...ofPlaywright(report)].map(({ title, message }) => ({ title, message: short(message) }));
}

function ofVitest({ testResults = [] }) {
  return testResults.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === "failed");
    if (failed.length === 0 && message) return [{ title: name, message }];
    return failed.map((test) => ({ title: `${name} › ${test.fullName}`, message: test.failureMessages.join("\n") }));
  });
}

function ofPlaywright({ suites = [], errors = [] }) {
  const outside = errors.map((error) => ({ title: "outside of any test", message: error.message ?? "" }));
  return [...outside, ...suites.flatMap((suite) => ofSuite(suite, []))];
}

function ofSuite({ title, specs = [], suites = [] }, above) {
  const path = [...above, title];
  const failed = specs.filter((spec) => !spec.ok);
  return [
    ...failed.map((spec) => ({ title: [...path, spec.title].join(" › "), message: messages(spec) })),
    ...suites.flatMap((suite) => ofSuite(suite, path)),
  ];
}

function messages({ tests }) {
  const errors = tests.flatMap((test) => test.results.flatMap((result) => result.errors));
  return errors.map((error) => `${error.message ?? ""}${place(error.location)}`).join("\n");
}

const place = (location) => (location ? `\n    at ${location.file}:${location.line}` : "");

function short(message) {
  const lines = stripVTControlCharacters(message)
    .split("\n")
    .filter((line) => line.trim() !== "");
  if (lines.length <= LINES) return lines.join("\n");
  return [...lines.slice(0, LINES - 2), "…", lines.at(-1)].join("\n");
}
