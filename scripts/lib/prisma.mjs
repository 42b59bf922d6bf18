import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./paths.mjs";

/** Without these three Prisma looks for a native engine on the network, and for news. */
export const prismaEnv = {
  PRISMA_SCHEMA_ENGINE_BINARY: join(root, "prisma/tools/schema-engine.mjs"),
  CHECKPOINT_DISABLE: "1",
  PRISMA_HIDE_UPDATE_MESSAGE: "1",
};

/** @returns {Promise<number>} the exit code */
export function runPrisma(args, { quiet = false } = {}) {
  const child = spawn(process.execPath, [join(root, "node_modules/prisma/build/index.js"), ...args], {
    cwd: root,
    env: { ...process.env, ...prismaEnv },
    stdio: quiet ? ["ignore", "ignore", "inherit"] : "inherit",
  });
  return new Promise((resolve) => child.once("exit", (code) => resolve(code ?? 1)));
}
