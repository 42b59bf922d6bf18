/** The set-up steps before anything can run: packages, Prisma's client, bundles, pages. Each is skipped when its product is current. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.mjs";
import { prismaEnv } from "./prisma.mjs";
import { run } from "./run.mjs";
import { giveUp, step } from "./say.mjs";
import { alone, fingerprint, isStamped, stamp } from "./stamps.mjs";

const INSTALL_STAMP = "node_modules/.rollcall-stamp";
const CLIENT_STAMP = "lib/db/generated/.stamp";
const BUNDLES_STAMP = "dist/.stamp";
const PAGES_STAMP = ".next/rollcall-stamp";

const LOCK = "package-lock.json";
const SERVER_SOURCES = [
  "lib",
  "server.ts",
  "server-routes.ts",
  "server-cluster.ts",
  "app",
  "prisma",
  "e2e/google-workspace",
  "messages",
  "tsconfig.json",
  LOCK,
];
const PAGE_SOURCES = [
  "app",
  "components",
  "lib",
  "messages",
  "public",
  "proxy.ts",
  "instrumentation.ts",
  "next.config.ts",
  "tailwind.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  LOCK,
];

/** name in dist → entry. The sandbox is no part of the product; it stands beside it for demos and tests. */
export const BUNDLES = {
  server: "server.ts",
  worker: "lib/worker/main.ts",
  cli: "lib/cli/main.ts",
  deploy: "prisma/tools/deploy.ts",
  "google-workspace": "e2e/google-workspace/main.ts",
};

export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  giveUp(`Rollcall needs Node 20.19 or later; this is ${process.versions.node}.`);
}

export async function ensureInstalled() {
  const value = fingerprint(["package.json", LOCK], `${process.platform}-${process.arch}-${process.versions.modules}`);
  if (isStamped(INSTALL_STAMP, value)) return;
  await alone("install", async () => {
    if (!isStamped(INSTALL_STAMP, value) && !isInstalled()) await step("Installing packages", install);
    stamp(INSTALL_STAMP, value);
  });
}

/** Whether node_modules already holds what the lock asks for, e.g. after somebody's own `npm ci`. */
function isInstalled() {
  const hidden = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(join(root, LOCK), "utf8")).packages;
  const present = JSON.parse(readFileSync(hidden, "utf8")).packages;
  return Object.entries(wanted).every(([path, { version, optional, peer }]) => {
    if (path === "") return true;
    return present[path] ? present[path].version === version : Boolean(optional || peer);
  });
}

async function install() {
  // NODE_ENV=production would leave the tools out that build and test.
  const { NODE_ENV: _, ...env } = process.env;
  const args = ["ci", "--include=dev", "--prefer-offline", "--no-audit", "--no-fund"];
  const npm = process.env.npm_execpath;
  if (npm?.endsWith(".js")) await run(process.execPath, [npm, ...args], { env });
  else await run(process.platform === "win32" ? "npm.cmd" : "npm", args, { env });
}

export async function ensureClient() {
  const value = fingerprint(["prisma/schema", LOCK]);
  const isCurrent = () => isStamped(CLIENT_STAMP, value) && existsSync(join(root, "lib/db/generated/client.ts"));
  if (isCurrent()) return;
  await alone("generate", async () => {
    if (isCurrent()) return;
    const prisma = join(root, "node_modules/prisma/build/index.js");
    await step("Generating the database client", () =>
      run(process.execPath, [prisma, "generate"], { env: { ...process.env, ...prismaEnv } }),
    );
    stamp(CLIENT_STAMP, value);
  });
}

/** The programs of dist/: seconds, where the pages take half a minute. */
export async function ensureBundles() {
  await ensureClient();
  const value = fingerprint(SERVER_SOURCES);
  if (isStamped(BUNDLES_STAMP, value)) return;
  await alone("bundle", async () => {
    if (isStamped(BUNDLES_STAMP, value)) return;
    await bundle();
    stamp(BUNDLES_STAMP, value);
  });
}

async function bundle() {
  const { build } = await import("esbuild");
  const entries = Object.entries(BUNDLES).filter(([, entry]) => existsSync(join(root, entry)));
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries),
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: "linked",
    logLevel: "error",
  });
}

export async function ensurePages() {
  const value = fingerprint(PAGE_SOURCES);
  const isCurrent = () => isStamped(PAGES_STAMP, value) && existsSync(join(root, ".next/BUILD_ID"));
  if (isCurrent()) return;
  await alone("pages", async () => {
    if (isCurrent()) return;
    const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
    await step("Building the pages", () => run(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], { env }));
    stamp(PAGES_STAMP, value);
  });
}

export async function ensureBuilt() {
  await ensureInstalled();
  await ensureBundles();
  await ensurePages();
}
