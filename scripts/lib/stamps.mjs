/** A finished step leaves a stamp beside its product: the hash of everything it was made from. It dies with the product. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./paths.mjs";
import { isAlive, wait } from "./processes.mjs";

const SKIP = new Set(["node_modules", "generated", ".next", "dist", "test-results"]);

/** @param {string[]} sources files and folders below the root, hashed with their names */
export function fingerprint(sources, extra = "") {
  const hash = createHash("sha256").update(extra);
  for (const file of sources.flatMap((source) => filesBelow(source)).sort()) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

/** Tests are no part of a product. */
function filesBelow(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return /\.test\.tsx?$/.test(path) ? [] : [path];
  return readdirSync(full)
    .filter((name) => !SKIP.has(name))
    .flatMap((name) => filesBelow(`${path}/${name}`));
}

export function isStamped(stampFile, value) {
  const file = join(root, stampFile);
  return existsSync(file) && readFileSync(file, "utf8") === value;
}

export function stamp(stampFile, value) {
  mkdirSync(dirname(join(root, stampFile)), { recursive: true });
  writeFileSync(join(root, stampFile), value);
}

/** Two launchers in one checkout must not install or build at the same time; the lock of a dead one does not count. */
export async function alone(name, work) {
  const folder = join(root, `.${name}.lock`);
  for (;;) {
    try {
      mkdirSync(folder);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      const owner = readOwner(folder);
      if (owner !== null && !isAlive(owner)) rmSync(folder, { recursive: true, force: true });
      else await wait(200);
    }
  }
  writeFileSync(join(folder, "pid"), String(process.pid));
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** null while the owner is still writing its name. */
function readOwner(folder) {
  try {
    return Number(readFileSync(join(folder, "pid"), "utf8")) || null;
  } catch {
    // Made and not signed for ten seconds: its owner died in between.
    try {
      return Date.now() - statSync(folder).mtimeMs > 10_000 ? -1 : null;
    } catch {
      return null;
    }
  }
}
