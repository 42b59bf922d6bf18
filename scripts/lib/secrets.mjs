/** Secrets of an embedded installation, made once and kept in the data folder, readable by its owner only. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @returns {{ postgresPassword: string, masterKeys: string, authSecret: string, adminPassword: string }} */
export function readSecrets(dataDir) {
  const file = join(dataDir, "secrets.json");
  const kept = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const secrets = { ...fresh(), ...kept };
  if (Object.keys(secrets).some((name) => !(name in kept))) writePrivate(file, secrets);
  return secrets;
}

function fresh() {
  return {
    postgresPassword: randomBytes(24).toString("base64url"),
    masterKeys: `k1:${randomBytes(32).toString("base64")}`,
    authSecret: randomBytes(32).toString("base64url"),
    adminPassword: randomBytes(12).toString("base64url"),
  };
}

/** Whole or not at all: half a file of secrets would lock the data up. */
export function writePrivate(file, value) {
  mkdirSync(join(file, ".."), { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${process.pid}.new`;
  writeFileSync(unfinished, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, file);
}
