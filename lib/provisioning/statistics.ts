/**
 * The first thousands of people arrive within seconds, long before the database looks at its tables by itself. Without
 * statistics it plans for three people an organization, and a batch that takes 0.2 s takes many. So whoever has just
 * written a large batch asks for a look when most of a table is new.
 */
import { pool } from "../db/client";
import { logger } from "../logger";

const TABLES = ["directory_user", "member", "group_membership", "directory_group", "provisioning_log"];
const MANY = 300;

export async function refreshStatistics(written: number): Promise<void> {
  if (written < MANY) return;
  try {
    const { rows } = await pool().query<{ relname: string }>(
      `select relname from pg_stat_user_tables where schemaname = current_schema() and relname = any($1::text[])
       and n_mod_since_analyze > greatest(500, n_live_tup / 2)`,
      [TABLES],
    );
    // Names from the list above, not from outside.
    for (const { relname } of rows) await pool().query(`analyze ${relname}`);
  } catch (error) {
    logger.warn({ err: error }, "statistics were not refreshed");
  }
}
