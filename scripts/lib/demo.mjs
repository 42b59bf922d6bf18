/** When the demo world exists (contract §2, ROLLCALL_DEMO) and where its Google is. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, portIsTaken } from "./processes.mjs";

const CLIENT_ID = "sandbox-client.apps.googleusercontent.com";
const CLIENT_SECRET = "sandbox-secret";

/** @returns {{ organization: boolean, sandbox: boolean }} */
export function demoPlan(env) {
  const byDefault = !env.DATABASE_URL && !env.GOOGLE_CLIENT_ID;
  const wanted = env.ROLLCALL_DEMO === "1" || (byDefault && env.ROLLCALL_DEMO !== "0");
  // Somebody's own stand-in for Google takes the sandbox's place.
  return { organization: wanted, sandbox: wanted && !env.GOOGLE_EMULATOR_HOST };
}

/** @param {{ origin: string } | null} sandbox */
export function googleEnv(env, sandbox) {
  if (sandbox) return { GOOGLE_EMULATOR_HOST: sandbox.origin, GOOGLE_CLIENT_ID: CLIENT_ID, GOOGLE_CLIENT_SECRET: CLIENT_SECRET };
  if (env.GOOGLE_EMULATOR_HOST && !env.GOOGLE_CLIENT_ID) return { GOOGLE_CLIENT_ID: CLIENT_ID, GOOGLE_CLIENT_SECRET: CLIENT_SECRET };
  return {};
}

/** The same one at each start while it is free, so that a page left open still works. */
export async function sandboxPort(dataDir) {
  const file = join(dataDir, "sandbox-port");
  const last = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  if (last > 0 && !(await portIsTaken(last))) return last;
  const port = await freePort();
  writeFileSync(file, String(port));
  return port;
}
