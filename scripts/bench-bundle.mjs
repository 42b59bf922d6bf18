/**
 * JavaScript of the customer's pages beyond an empty page of the same build, in kB of gzip: `node scripts/bench-bundle.mjs`.
 * Read from the manifests of the last `next build`: what a page's segments load, less what every page loads anyway. Parts
 * that are fetched when somebody opens them (a guide, a review) are not in a page's own list and do not count.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const NEXT = join(import.meta.dirname, "..", ".next");
const KB = 1000;

/** Route → budget in kB. */
export const BUDGETS = {
  "/setup": 25,
  "/setup/provider": 60,
  "/setup/connect": 60,
  "/setup/groups": 60,
  "/setup/roles": 60,
  "/setup/preview": 60,
  "/setup/enable": 60,
};

function manifests(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.name === "page_client-reference-manifest.js")
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The manifest is a script that fills a global: `globalThis.__RSC_MANIFEST["/x/page"] = {…}`. */
function readManifest(file) {
  const text = readFileSync(file, "utf8");
  const start = text.indexOf("] = {", text.indexOf("__RSC_MANIFEST[")) + 4;
  const route = /__RSC_MANIFEST\[("[^"]+")\]/.exec(text)?.[1] ?? '""';
  return { route: JSON.parse(route), manifest: JSON.parse(text.slice(start).replace(/;?\s*$/, "")) };
}

const sizes = new Map();
function gzipped(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(NEXT, file)), { level: 9 }).length);
  return sizes.get(file);
}

export function measure() {
  const shared = new Set(JSON.parse(readFileSync(join(NEXT, "build-manifest.json"), "utf8")).rootMainFiles);
  const pages = new Map();
  for (const file of manifests(join(NEXT, "server", "app"))) {
    const { route, manifest } = readManifest(file);
    const path = route.replace(/\/\([^/]+\)/g, "").replace(/\/page$/, "") || "/";
    const files = new Set(
      Object.values(manifest.entryJSFiles ?? {})
        .flat()
        .filter((name) => !shared.has(name)),
    );
    pages.set(path, { files: [...files], bytes: [...files].reduce((sum, name) => sum + gzipped(name), 0) });
  }
  return pages;
}

if (!existsSync(join(NEXT, "build-manifest.json"))) {
  process.stderr.write("There is no production build. Run npm run build first.\n");
  process.exitCode = 1;
} else {
  const pages = measure();
  for (const [path, { bytes, files }] of [...pages].sort()) {
    const budget = BUDGETS[path];
    const over = budget !== undefined && bytes > budget * KB;
    if (over) process.exitCode = 1;
    process.stdout.write(
      `${over ? "OVER " : "     "}${path.padEnd(28)} ${(bytes / KB).toFixed(1).padStart(6)} kB${budget ? ` of ${budget}` : ""}\n`,
    );
    if (process.argv.includes("--files"))
      for (const file of files) process.stdout.write(`          ${(gzipped(file) / KB).toFixed(1).padStart(6)}  ${file}\n`);
  }
  for (const path of Object.keys(BUDGETS)) {
    if (pages.has(path)) continue;
    process.stderr.write(`${path} is not in the build\n`);
    process.exitCode = 1;
  }
}
