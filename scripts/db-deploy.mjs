/** `npm run db:deploy`: brings the database up to date and makes the first owner when the environment names one. */
import { join } from "node:path";
import { dataDir, root } from "./lib/paths.mjs";
import { ensureBundles } from "./lib/prepare.mjs";
import { commandEnv, NOT_RUNNING } from "./lib/runtime.mjs";
import { runHere } from "./lib/run.mjs";
import { giveUp } from "./lib/say.mjs";

const env = commandEnv(dataDir);
if (!env) giveUp(NOT_RUNNING);
await ensureBundles().catch((error) => giveUp(error.message));
process.exitCode = await runHere(process.execPath, [join(root, "dist/deploy.mjs")], { env });
