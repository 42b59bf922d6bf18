import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, expect, test } from "vitest";
import { openPostgres, type Postgres } from "./postgres.mjs";

const folders: string[] = [];
const opened: Postgres[] = [];
const helpers: ChildProcess[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.stop()));
  for (const helper of helpers.splice(0)) helper.kill("SIGKILL");
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const aFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-pg-"));
  folders.push(folder);
  return folder;
};

async function open(dataDir: string): Promise<Postgres> {
  const server = await openPostgres({ dataDir, password: "p@ss/word", settings: ["fsync=off"] });
  opened.push(server);
  return server;
}

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
}

test("data outlives the server, and a half-made cluster is never taken for a whole one", async () => {
  const folder = aFolder();
  mkdirSync(join(folder, "pgdata.new"));
  writeFileSync(join(folder, "pgdata.new", "PG_VERSION"), "18");
  const first = await open(folder);
  await query(first.url, "create table kept as select 1 as one");
  await first.stop();
  const second = await open(folder);
  expect(second.adopted).toBe(false);
  expect(await query(second.url, "select one from kept")).toEqual([{ one: 1 }]);
  expect(existsSync(join(folder, "pgdata.new"))).toBe(false);
});

test("a server that still runs is adopted", async () => {
  const folder = aFolder();
  const first = await open(folder);
  const second = await open(folder);
  expect(second).toMatchObject({ adopted: true, pid: first.pid, port: first.port });
});

test("a killed server's lock file does not stop the next one", async () => {
  const folder = aFolder();
  const first = await open(folder);
  process.kill(first.pid, "SIGKILL");
  const second = await open(folder);
  expect(second.pid).not.toBe(first.pid);
  expect(await query(second.url, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("neither does a lock file that names a zombie or a stranger", async () => {
  const folder = aFolder();
  await (await open(folder)).stop();
  for (const pid of [await aZombie(), process.pid]) {
    writeFileSync(join(folder, "pgdata", "postmaster.pid"), `${pid}\n${folder}/pgdata\n1700000000\n5432\n\n127.0.0.1\n`);
    const server = await open(folder);
    expect(server.adopted).toBe(false);
    await server.stop();
  }
});

test("a wrong password is said at once, not waited out", async () => {
  const folder = aFolder();
  await open(folder);
  await expect(openPostgres({ dataDir: folder, password: "another" })).rejects.toThrow(/do not belong together/);
});

/** A process that has ended and that nobody reaps: it ends only once its parent, a shell that would reap, has become a sleep. */
async function aZombie(): Promise<number> {
  const child = "until grep -q sleep /proc/$$/comm; do :; done & echo $!; exec sleep 30";
  const parent = spawn("sh", ["-c", child], { stdio: ["ignore", "pipe", "ignore"] });
  helpers.push(parent);
  const pid = await new Promise<number>((resolve) => parent.stdout?.once("data", (chunk: Buffer) => resolve(Number(chunk.toString()))));
  await expect.poll(() => readFileSync(`/proc/${pid}/stat`, "utf8")).toMatch(/\) Z /);
  return pid;
}
