/**
 * `npm test`: the whole proof, with every set-up step. Types, lint and import rules, unit and integration tests, then the
 * production build driven by a real browser; one closing line for all of it. `npm test -- unit` runs a part:
 * static, unit, db, e2e.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureChromium } from "./lib/chromium.mjs";
import { failuresOf } from "./lib/failures.mjs";
import { root } from "./lib/paths.mjs";
import { ensureBuilt, ensureClient, ensureInstalled, requireNode } from "./lib/prepare.mjs";
import { run, runHere } from "./lib/run.mjs";
import { bold, giveUp, green, red, say } from "./lib/say.mjs";

const PARTS = ["static", "unit", "db", "e2e"];
const asked = process.argv.slice(2);
const parts = asked.length > 0 ? asked : PARTS;
const unknown = parts.filter((part) => !PARTS.includes(part));
const bin = (name) => join(root, "node_modules/.bin", name);
const results = join(root, "test-results");
const total = { passed: 0, failed: 0 };
const failures = [];

requireNode();
if (unknown.length > 0) giveUp(`There is no part ${unknown.join(", ")}. Parts: ${PARTS.join(", ")}.`);
delete process.env.NODE_ENV;
await prepare();
if (parts.includes("static")) await staticChecks();
for (const project of ["unit", "db"]) if (parts.includes(project)) await vitest(project);
if (parts.includes("e2e")) await endToEnd();
for (const { title, message } of failures) say(`\n${red("✗")} ${bold(title)}\n${message}`);
say(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

async function prepare() {
  try {
    await ensureInstalled();
    await ensureClient();
    mkdirSync(results, { recursive: true });
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    say("\n0 passed, 1 failed");
    process.exit(1);
  }
}

async function staticChecks() {
  // Next writes the types of its routes while it builds.
  await count("the production build", () => ensureBuilt());
  await Promise.all([
    count("types", () => run(bin("tsc"), ["--noEmit"])),
    count("lint and format", () => run(bin("biome"), ["check", "--error-on-warnings"])),
    count("import rules", () =>
      run(bin("depcruise"), [
        "--config",
        ".dependency-cruiser.cjs",
        "app",
        "components",
        "lib",
        "server.ts",
        "proxy.ts",
        "instrumentation.ts",
      ]),
    ),
  ]);
}

async function vitest(project) {
  const report = join(results, `${project}.json`);
  rmSync(report, { force: true });
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${report}`];
  const code = await runHere(bin("vitest"), ["run", "--project", project, ...reporters]);
  const { numPassedTests = 0, numFailedTests = 0, numFailedTestSuites = 0 } = read(report);
  add({ passed: numPassedTests, failed: numFailedTests || (code === 0 ? 0 : Math.max(1, numFailedTestSuites)) });
}

async function endToEnd() {
  const chromium = await ensureChromium();
  if (!chromium) {
    say(red("There is no Chromium here and none could be installed. Install one, or set CHROMIUM_PATH to it."));
    return add({ passed: 0, failed: 1 });
  }
  if (!(await count("the production build for the browser", () => ensureBuilt(), { quiet: true }))) return;
  const report = join(results, "e2e.json");
  rmSync(report, { force: true });
  const env = { ...process.env, CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const code = await runHere(bin("playwright"), ["test"], { env });
  const { stats = {} } = read(report);
  const failed = (stats.unexpected ?? 0) + (stats.flaky ?? 0);
  add({ passed: stats.expected ?? 0, failed: failed || (code === 0 ? 0 : 1) });
}

/** One check that either holds or not. `quiet`: already counted elsewhere when it holds. */
async function count(title, work, { quiet = false } = {}) {
  try {
    await work();
    if (!quiet) {
      say(`${green("✓")} ${title}`);
      add({ passed: 1, failed: 0 });
    }
    return true;
  } catch (error) {
    say(`${red("✗")} ${bold(title)}\n${error.message}`);
    add({ passed: 0, failed: 1 });
    return false;
  }
}

function add({ passed, failed }) {
  total.passed += passed;
  total.failed += failed;
}

function read(report) {
  const said = existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : {};
  failures.push(...failuresOf(said));
  return said;
}
