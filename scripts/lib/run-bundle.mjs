import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { dataDir, root } from "./paths.mjs";
import { commandEnv, NOT_RUNNING } from "./runtime.mjs";
import { giveUp } from "./say.mjs";

/** Becomes one of the programs in dist/. */
export async function runBundle(name) {
  const file = join(root, "dist", `${name}.mjs`);
  if (!existsSync(file)) giveUp("There is no production build here yet. Run: npm run build");
  const env = commandEnv(dataDir);
  if (!env) giveUp(NOT_RUNNING);
  Object.assign(process.env, env, { NODE_ENV: "production" });
  process.env.NEXTAUTH_URL ||= process.env.APP_URL || `http://localhost:${process.env.PORT || 3000}`;
  process.chdir(root);
  await import(pathToFileURL(file).href);
}
