/** What the stand-in for Prisma's native engine has to correct; each of these failed with the packages as they come. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import pg from "pg";
import { expect, inject, test } from "vitest";
import { EngineConnections, connectionOf, lastPanic, openEngine } from "./engine.mjs";

const script = new URL("./schema-engine.mjs", import.meta.url).pathname;
const root = new URL("../..", import.meta.url).pathname;
const url = () => process.env.DATABASE_URL ?? "";

test("(a) the shadow database is another one, and gone afterwards", async () => {
  const connections = new EngineConnections(connectionOf(url()));
  const shadow = await connections.connectToShadowDb();
  const { rows } = await shadow.queryRaw({ sql: "select current_database()::text", args: [], argTypes: [] });
  const name = String(rows[0]?.[0]);
  expect(name).toMatch(/^prisma_shadow_/);
  await shadow.dispose();
  expect(await query("select 1 from pg_database where datname = $1", [name])).toEqual([]);
});

test('(b) the internal type "char" arrives as Character and everything beside it as it is', async () => {
  const connection = await new EngineConnections(connectionOf(url())).connect();
  const sql = "select relkind, relname::text as relname from pg_class where relname = 'member'";
  const { columnTypes, rows } = await connection.queryRaw({ sql, args: [], argTypes: [] });
  expect(rows).toEqual([["r", "member"]]);
  expect(columnTypes[0]).not.toBe(columnTypes[1]);
  await connection.dispose();
});

test("a script reaches PostgreSQL whole: semicolons in comments and bodies cut nothing", async () => {
  const connection = await new EngineConnections(connectionOf(url())).connect();
  await connection.executeScript(`-- one; two
    create function answer() returns int language plpgsql as $$ begin return 42; end; $$;
    create table "semi;colon" (id int);`);
  expect(await query("select answer() as answer")).toEqual([{ answer: 42 }]);
  await expect(connection.executeScript("select nothing from nowhere")).rejects.toThrow();
  await connection.dispose();
});

test("(c) a panic inside the engine is heard in its own words", async () => {
  const { engine, close } = await openEngine({ url: url() });
  await expect(Promise.resolve().then(() => engine.debugPanic())).rejects.toThrow();
  expect(lastPanic()).toMatch(/panic/i);
  await close();
});

test("(d) a refused sub-command puts the error on the second line, where Prisma reads it", async () => {
  const gone = new URL(url());
  gone.pathname = "/no_such_database";
  const { code, stderr } = await run(script, ["--datasource", JSON.stringify({ url: gone.toString() }), "cli", "can-connect-to-database"]);
  const [first, second] = stderr.trim().split("\n");
  expect(code).toBe(1);
  expect(JSON.parse(first ?? "").level).toBe("INFO");
  expect(JSON.parse(second ?? "")).toMatchObject({ level: "ERROR", fields: { error_code: "P1003" } });
});

test("Prisma's own command line takes the script for its engine: status, and no drift between migrations and schema", async () => {
  const prisma = join(root, "scripts/prisma.mjs");
  const status = await run(prisma, ["migrate", "status"]);
  expect(status.stdout + status.stderr).toContain("up to date");

  const diff = await run(prisma, ["migrate", "diff", "--from-migrations", "prisma/migrations", "--to-schema", "prisma/schema", "--script"]);
  expect({ code: diff.code, said: statements(diff.stdout) }).toEqual({ code: 0, said: [] });
});

/** What Prisma's schema language cannot say stands in the migrations alone: such differences are meant. */
function statements(sql: string): string[] {
  return sql
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("--"));
}

async function query(text: string, values: unknown[] = []) {
  const client = new pg.Client({ connectionString: url() || inject("databaseAdminUrl") });
  await client.connect();
  const { rows } = await client.query(text, values);
  await client.end();
  return rows;
}

function run(file: string, args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}
