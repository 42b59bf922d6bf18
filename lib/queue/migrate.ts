/** The queue's own tables: made before the first job is added, by the same step that applies our migrations. */
import { runMigrations } from "graphile-worker";

export async function migrateQueue(connectionString: string): Promise<void> {
  await runMigrations({ connectionString });
}
