/** `npm run --silent rollcall -- <noun> <verb> …`: the command line, on DATABASE_URL or on the database of the running `npm start`. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { dataDir, root } from "./lib/paths.mjs";
import { ensureBundles } from "./lib/prepare.mjs";
import { commandEnv, NOT_RUNNING } from "./lib/runtime.mjs";

const env = commandEnv(dataDir);
if (!env) refuse(NOT_RUNNING);
else {
  Object.assign(process.env, env);
  process.env.NODE_ENV ??= "production";
  process.env.LOG_LEVEL ||= "error";
  process.env.ROLLCALL_LOG_FD = "2";
  process.chdir(root);
  try {
    await ensureBundles();
    await import(pathToFileURL(join(root, "dist/cli.mjs")).href);
  } catch (error) {
    refuse(error.message);
  }
}

function refuse(message) {
  process.exitCode = 1;
  if (process.argv.includes("--json")) process.stdout.write(`${JSON.stringify({ ok: false, error: { code: "internal", message } })}\n`);
  else process.stderr.write(`${message}\n`);
}
