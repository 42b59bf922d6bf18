/**
 * PostgreSQL from the binaries of an npm package, for a machine that has none: makes the cluster, starts the server,
 * finds one that a killed launcher left behind, stops it. Everything lives in one folder.
 */
import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandOf, freePort, isAlive, wait } from "./lib/processes.mjs";
import { executionPlan } from "./lib/postgres-user.mjs";

export const USER = "rollcall";
const START_TIMEOUT_MS = 60_000;
/** After `kill -9` of the postmaster its children hold the shared memory for a few seconds more. */
const RETRY_EVERY_MS = 500;

/**
 * @param {{ dataDir: string, password: string, settings?: string[], database?: string, port?: number }} input `port`: the one that
 *   programs already know, when a server that died is replaced
 * @returns {Promise<{ url: string, adminUrl: string, port: number, pid: number, adopted: boolean, isAlive(): boolean, stop(): Promise<void> }>}
 */
export async function openPostgres({ dataDir, password, settings = [], database = USER, port }) {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const plan = executionPlan(dataDir);
  const cluster = join(plan.dataDir, "pgdata");
  if (!existsSync(join(cluster, "PG_VERSION"))) createCluster(plan, cluster, password);

  const found = leftOver(cluster);
  const server = found ?? (await startServer({ plan, cluster, password, settings, port }));
  const address = (name) => `postgresql://${USER}:${encodeURIComponent(password)}@127.0.0.1:${server.port}/${name}`;
  await untilAnswering(address("postgres"), server);
  await ensureDatabase(address("postgres"), database);
  return {
    ...server,
    adopted: Boolean(found),
    url: address(database),
    adminUrl: address("postgres"),
    isAlive: () => isAlive(server.pid),
    stop: () => stopServer(server.pid),
  };
}

/** Made beside its place and moved there when whole: half a cluster is never taken for one. */
function createCluster(plan, cluster, password) {
  const unfinished = `${cluster}.new`;
  const passwordFile = join(plan.dataDir, "pgpass.new");
  rmSync(unfinished, { recursive: true, force: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  plan.own(passwordFile);
  const args = ["-D", unfinished, "-U", USER, "--auth=scram-sha-256", `--pwfile=${passwordFile}`, "-E", "UTF8", "--locale=C", "--no-sync"];
  const [command, fullArgs] = plan.command("initdb", args);
  const made = spawnSync(command, fullArgs, { ...plan.spawnOptions, encoding: "utf8" });
  rmSync(passwordFile, { force: true });
  if (made.status !== 0) throw new Error(`PostgreSQL could not make its data folder: ${made.stderr || made.error?.message}`);
  renameSync(unfinished, cluster);
}

/** A server of this cluster that still runs; the lock file of a dead one is removed. */
function leftOver(cluster) {
  const lockFile = join(cluster, "postmaster.pid");
  if (!existsSync(lockFile)) return null;
  const lines = readFileSync(lockFile, "utf8").split("\n");
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  // PostgreSQL itself takes a dead but unreaped pid, or a stranger with a reused one, for a live server and refuses to start.
  if (isAlive(pid) && serves(pid, cluster) && port > 0) return { pid, port };
  rmSync(lockFile, { force: true });
  return null;
}

const serves = (pid, cluster) => process.platform === "win32" || commandOf(pid).includes(`-D ${cluster}`);

async function startServer(input) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const server = await tryStart(input);
    if (server.running) return server.running;
    if (Date.now() > deadline) throw new Error(`PostgreSQL did not start:\n${server.said}`);
    await wait(RETRY_EVERY_MS);
    leftOver(input.cluster);
  }
}

async function tryStart({ plan, cluster, password, settings, port: wanted }) {
  const port = wanted ?? (await freePort());
  const logFile = join(plan.dataDir, "postgres.log");
  const log = openSync(logFile, "w", 0o600);
  const options = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=100", "shared_buffers=128MB", ...settings];
  const [command, args] = plan.command("postgres", ["-D", cluster, "-p", String(port), ...options.flatMap((option) => ["-c", option])]);
  // Detached: Ctrl-C must reach web and worker first, and the launcher stops the server after them.
  const child = spawn(command, args, { ...plan.spawnOptions, detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  let ended = false;
  child.once("exit", () => {
    ended = true;
  });
  child.once("error", () => {
    ended = true;
  });
  child.unref();
  const url = `postgresql://${USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
  while (!ended) {
    if (await answers(url)) return { running: { pid: child.pid, port } };
    await wait(50);
  }
  return { said: readFileSync(logFile, "utf8").slice(-2000) };
}

async function untilAnswering(url, server) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(url))) {
    if (!isAlive(server.pid)) throw new Error("PostgreSQL ended while it was starting.");
    if (Date.now() > deadline) throw new Error(`PostgreSQL (process ${server.pid}) does not answer on port ${server.port}.`);
    await wait(50);
  }
}

/** @throws when the server answers that the password is wrong: waiting would not help. */
async function answers(url) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (error.code === "28P01") {
      throw new Error(
        "The embedded PostgreSQL refuses the password in secrets.json: the data folder and its secrets do not belong together.",
      );
    }
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function ensureDatabase(adminUrl, name) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

/** SIGINT is PostgreSQL's fast shutdown: open sessions end, nothing that was committed is lost. */
async function stopServer(pid) {
  if (!isAlive(pid)) return;
  process.kill(pid, "SIGINT");
  for (let waited = 0; isAlive(pid) && waited < 15_000; waited += 20) await wait(20);
  if (isAlive(pid)) process.kill(pid, "SIGQUIT");
}
