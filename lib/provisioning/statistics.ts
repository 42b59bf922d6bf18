/**
 * The first thousands of people arrive within seconds, long before the database looks at its tables by itself. Without
 * statistics it plans for three people an organization, and a batch that takes 0.2 s takes many. So whoever has just
 * written a large batch asks for a look when most of a table is new.
 */
import { pool } from "../db/client";
import { logger } from "../logger";

const TABLES = ["directory_user", "member", "group_membership", "directory_group", "provisioning_log"];
const MANY = 300;

/** `people`: made by this batch; `groups`: named by it. */
export async function refreshStatistics({ people, groups }: { people: number; groups: number }): Promise<void> {
  const written = Math.max(people, groups);
  if (written < MANY) return;
  const fresh = people >= groups ? ["directory_user", "member", "provisioning_log"] : ["directory_group"];
  try {
    const { rows } = await pool().query<{ relname: string }>(
      // What was counted since the last look arrives a second late, so the rows of this very batch speak for themselves.
      `select s.relname from pg_stat_user_tables s join pg_class c on c.oid = s.relid
       where s.schemaname = current_schema() and s.relname = any($1::text[])
       and (c.reltuples < $2 and s.relname = any($3::text[]) or s.n_mod_since_analyze > greatest(500, s.n_live_tup / 2))`,
      [TABLES, written, fresh],
    );
    // Names from the list above, not from outside.
    for (const { relname } of rows) await pool().query(`analyze ${relname}`);
  } catch (error) {
    logger.warn({ err: error }, "statistics were not refreshed");
  }
}
