import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = new URL("../..", import.meta.url).pathname;
const house = mkdtempSync(join(tmpdir(), "rollcall-floors-"));

beforeAll(() => {
  for (const file of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"]) cpSync(join(root, file), join(house, file));
  symlinkSync(join(root, "node_modules"), join(house, "node_modules"));
  write("lib/db/client.ts", "export const prisma = () => null;");
  write("lib/members/queries.ts", "export const findMember = () => null;");
  write("lib/provisioning/provision.ts", "export const provision = () => null;");
  write("lib/providers/registry.ts", "export const openReader = () => null;");
  write("lib/doors/core.ts", "export const door = () => null;");
  write("lib/sync/run-sync.ts", "export const runSync = () => null;");
  write("app/api/a/route.ts", "export const GET = () => null;");
});
afterAll(() => rmSync(house, { recursive: true, force: true }));

const BROKEN = [
  ["components/portal/bad.tsx", 'import { prisma } from "@/lib/db/client"; export const x = prisma();', "screens-hold-no-server"],
  ["components/portal/node.tsx", 'import { readFileSync } from "node:fs"; export const x = readFileSync;', "screens-hold-no-node"],
  ["components/portal/zod.tsx", 'import { z } from "zod"; export const x = z.string();', "portal-holds-no-zod"],
  ["lib/db/bad.ts", 'import { findMember } from "../members/queries"; export const x = findMember();', "ground-stands-alone"],
  ["lib/queue/bad.ts", 'import { findMember } from "../members/queries"; export const x = findMember();', "leaf-queue"],
  ["lib/roles/bad.ts", 'import { findMember } from "../members/queries"; export const x = findMember();', "queries-of-members"],
  ["lib/members/bad.ts", 'import { provision } from "../provisioning/provision"; export const x = provision();', "records-point-down"],
  ["lib/provisioning/bad.ts", 'import { openReader } from "../providers/registry"; export const x = openReader();', "pipeline-points-down"],
  ["lib/setup/bad.ts", 'import { runSync } from "../sync/run-sync"; export const x = runSync();', "flow-setup"],
  ["lib/sync/framework.ts", 'import { headers } from "next/headers"; export const x = headers();', "flow-sync"],
  ["lib/cli/bad.ts", 'import { door } from "../doors/core"; export const x = door();', "cli-is-no-web"],
  ["app/api/b/route.ts", 'import { GET as other } from "../a/route"; export const GET = other;', "no-door-calls-a-door"],
] as const;

test("every broken arrow is reported", () => {
  for (const [file, text] of BROKEN) write(file, text);
  const { said, status } = cruise();
  for (const [file] of BROKEN) rmSync(join(house, file));

  for (const [file, , rule] of BROKEN) expect(said).toContain(`${rule}: ${file}`);
  expect(status).toBeGreaterThan(0);
});

test("and nothing else is: a sound house passes, types may point anywhere", () => {
  write("lib/queue/fine.ts", 'import type { findMember } from "../members/queries"; export type Find = typeof findMember;');
  expect(cruise()).toMatchObject({ status: 0 });
});

function cruise() {
  const args = [
    join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"),
    "--config",
    ".dependency-cruiser.cjs",
    "app",
    "components",
    "lib",
  ];
  mkdirSync(join(house, "components"), { recursive: true });
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: house, encoding: "utf8" });
  return { said: stdout + stderr, status };
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(house, file)), { recursive: true });
  writeFileSync(join(house, file), text);
}
