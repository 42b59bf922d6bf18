import { expect, test } from "vitest";
import pg from "pg";
import { inject } from "vitest";
import { applyMigrations, migrationNames } from "./apply";
import { cloneDatabase, dropDatabase } from "../../lib/db/testing";

const folder = new URL("../migrations", import.meta.url).pathname;

test("the template holds every migration, the queue's schema, and a second run applies nothing", async () => {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  const history = await client.query("select migration_name from _prisma_migrations where finished_at is not null order by 1");
  const queue = await client.query(
    "select to_regprocedure('graphile_worker.add_job(text,json,text,timestamptz,int,text,int,text[],text)') is not null as present",
  );
  await client.end();

  expect(history.rows.map((row) => row.migration_name)).toEqual(migrationNames(folder));
  expect(queue.rows[0]?.present).toBe(true);
  expect(await applyMigrations(process.env.DATABASE_URL ?? "", folder)).toEqual([]);
});

test("two deployers at once take turns and apply each migration once", async () => {
  const adminUrl = inject("databaseAdminUrl");
  const url = await cloneDatabase(adminUrl, "template0");
  const both = await Promise.all([applyMigrations(url, folder), applyMigrations(url, folder)]);

  expect(both.flat().sort()).toEqual(migrationNames(folder));
  await dropDatabase(adminUrl, url);
});
