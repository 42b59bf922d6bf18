/** `npm run db:deploy`: applies pending migrations to DATABASE_URL and says what it did. */
import { resolve } from "node:path";
import { applyMigrations } from "./apply";

const url = process.env.DATABASE_URL;
if (!url) throw new Error("DATABASE_URL is not set: nothing to migrate");
const applied = await applyMigrations(url, resolve("prisma/migrations"));
console.log(
  JSON.stringify({ level: "info", event: "migrated", applied, msg: applied.length ? "migrations applied" : "database is up to date" }),
);
