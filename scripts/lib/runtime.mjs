/** What a running `npm start` leaves for other commands: where its database is and with which environment it runs. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "./processes.mjs";
import { writePrivate } from "./secrets.mjs";

const fileOf = (dataDir) => join(dataDir, "runtime.json");

/** @param {{ launcher: number, url: string, env: Record<string, string> }} facts */
export function writeRuntime(dataDir, facts) {
  writePrivate(fileOf(dataDir), facts);
}

export function removeRuntime(dataDir) {
  rmSync(fileOf(dataDir), { force: true });
}

/** The running installation of this data folder, or null. */
export function readRuntime(dataDir) {
  const file = fileOf(dataDir);
  if (!existsSync(file)) return null;
  const facts = JSON.parse(readFileSync(file, "utf8"));
  return isAlive(facts.launcher) ? facts : null;
}

/** The environment of a production command: its own with DATABASE_URL, else that of the running `npm start`. */
export function commandEnv(dataDir) {
  if (process.env.DATABASE_URL) return { ...process.env };
  const running = readRuntime(dataDir);
  return running ? { ...process.env, ...running.env } : null;
}

export const NOT_RUNNING = "DATABASE_URL is not set and no `npm start` is running here whose database could be used.";
