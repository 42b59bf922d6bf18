/**
 * Brings a database up to date: pending files of prisma/migrations through the schema engine, in Prisma's own history
 * table (so `prisma migrate deploy` sees the same state), then the job queue's own schema.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runMigrations } from "graphile-worker";
import pg from "pg";
import { openEngine } from "./engine.mjs";

/** Deployers on several machines take turns. */
const LOCK = 7_270_736_901;

/** @returns the names of the migrations that were applied now. */
export async function applyMigrations(databaseUrl: string, folder: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    const applied = (await isCurrent(client, folder)) ? [] : await applyPending(databaseUrl, folder);
    await runMigrations({ connectionString: databaseUrl });
    return applied;
  } finally {
    await client.end();
  }
}

async function applyPending(databaseUrl: string, folder: string): Promise<string[]> {
  // A statement that waits for a lock makes every later statement wait behind it: give up early instead.
  const { engine, close } = await openEngine({ url: databaseUrl, options: "-c lock_timeout=2000" });
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: migrationsList(folder),
      filters: { externalTables: [], externalEnums: [] },
    });
    return appliedMigrationNames;
  } finally {
    await close();
  }
}

/** Whether every file was applied as it stands: saves loading the engine at each start. */
async function isCurrent(client: pg.Client, folder: string): Promise<boolean> {
  const known = await client.query<{ present: boolean }>("select to_regclass('_prisma_migrations') is not null as present");
  if (!known.rows[0]?.present) return false;
  const { rows } = await client.query<{ migration_name: string; checksum: string; done: boolean }>(
    "select migration_name, checksum, finished_at is not null as done from _prisma_migrations where rolled_back_at is null",
  );
  const finished = new Map(rows.filter((row) => row.done).map((row) => [row.migration_name, row.checksum]));
  return rows.every((row) => row.done) && migrationNames(folder).every((name) => finished.get(name) === checksum(readSql(folder, name)));
}

export function migrationNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, "migration.sql")))
    .sort();
}

function migrationsList(folder: string) {
  const lockfile = join(folder, "migration_lock.toml");
  return {
    baseDir: folder,
    lockfile: { path: "migration_lock.toml", content: existsSync(lockfile) ? readFileSync(lockfile, "utf8") : null },
    shadowDbInitScript: "",
    migrationDirectories: migrationNames(folder).map((name) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: readSql(folder, name) } },
    })),
  };
}

const readSql = (folder: string, name: string) => readFileSync(join(folder, name, "migration.sql"), "utf8");
const checksum = (sql: string) => createHash("sha256").update(sql).digest("hex");
