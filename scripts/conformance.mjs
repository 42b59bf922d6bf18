/** `npm run conformance`: what SCIM clients rely on, played against the production build; a matrix per client and section. */
import { fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib/paths.mjs";
import { ensureBuilt, ensureInstalled, requireNode } from "./lib/prepare.mjs";

requireNode();
await ensureInstalled();
await ensureBuilt();
const { build } = await import("esbuild");
// Two folders below the root like its source, because what it starts is found from there.
const folder = join(root, "test-results", "conformance");
const outfile = join(folder, "matrix.mjs");
mkdirSync(folder, { recursive: true });
await build({
  ...{ bundle: true, platform: "node", format: "esm", target: "node20", packages: "external", logLevel: "warning" },
  entryPoints: [join(root, "e2e/scim/matrix.ts")],
  outfile,
});
const child = fork(outfile, [], { cwd: root });
process.exitCode = await new Promise((resolve) => child.once("exit", resolve));
