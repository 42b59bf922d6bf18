/** What /readyz asks: the database, every migration this build knows, and a worker that was seen within the last minute. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pool } from "../db/client";
import { logger } from "../logger";

type Facts = { unfinished: number; applied: string[]; worker: boolean };

export async function isReady(): Promise<boolean> {
  try {
    const { rows } = await pool().query<Facts>(
      `select (select count(*)::int from _prisma_migrations where finished_at is null and rolled_back_at is null) as unfinished,
              (select coalesce(array_agg(migration_name), '{}') from _prisma_migrations where finished_at is not null and rolled_back_at is null) as applied,
              exists (select 1 from worker_heartbeat where at > now() - interval '60 seconds') as worker`,
    );
    const facts = rows[0];
    if (!facts) return false;
    return facts.worker && facts.unfinished === 0 && expectedMigrations().every((name) => facts.applied.includes(name));
  } catch (error) {
    logger.warn({ err: error }, "readiness could not be told");
    return false;
  }
}

let expected: string[] | undefined;
function expectedMigrations(): string[] {
  const folder = join(process.cwd(), "prisma", "migrations");
  expected ??= readdirSync(folder).filter((name) => existsSync(join(folder, name, "migration.sql")));
  return expected;
}
