/** `npm start` as a person has it: one folder of data that survives whatever is killed. Runs on its own folder and port. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";

const root = join(import.meta.dirname, "../..");
const dataDir = mkdtempSync(join(tmpdir(), "rollcall-start-"));
const url = () => `http://localhost:${port}`;
let port = 0;
let launched: Launched | undefined;

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  port = await freePort();
});
test.afterAll(async () => {
  if (launched) await stop(launched);
  killPostgres();
  rmSync(dataDir, { recursive: true, force: true });
});

test("the first start prints the console, its sign-in, a setup link and the sandbox", async () => {
  launched = await start();
  expect(launched.said).toContain(`${url()}/console`);
  expect(launched.said).toMatch(/Sign in as\s+\S+@\S+/);
  expect(launched.said).toMatch(/Password\s+\S{8,}/);
  expect(setupLink(launched)).toMatch(new RegExp(`^${url()}/setup#rc_link_[0-9A-Za-z]{49}$`));
  expect(launched.said).toMatch(/Google\s+http:\/\/127\.0\.0\.1:\d+/);
  expect(await status("/setup")).toBe(200);
  await expect.poll(() => status("/readyz")).toBe(200);
});

test("secrets are for their owner only", () => {
  for (const file of ["secrets.json", "runtime.json"]) expect(statSync(join(dataDir, file)).mode & 0o077).toBe(0);
});

test("the command line finds the database of the running start by itself", () => {
  const [demo] = rollcall<{ id: string; name: string; members: number }[]>("org", "list");
  expect(demo).toMatchObject({ name: "Halden Freight", members: 6 });
  expect(rollcall<{ violations: unknown[] }>("check").violations).toEqual([]);
});

test("a second start in the same folder says so and changes nothing", async () => {
  const second = await runToEnd({});
  expect(second).toMatchObject({ code: 1 });
  expect(second.said).toContain("already runs");
  expect(await status("/healthz")).toBe(200);
});

for (const name of ["server.mjs", "worker.mjs", "google-workspace.mjs"])
  test(`${name} killed: another one takes its place`, async () => {
    const [before] = childrenOf(launcherPid(), name);
    process.kill(Number(before), "SIGKILL");
    await expect.poll(() => childrenOf(launcherPid(), name).filter((pid) => pid !== before).length).toBe(1);
    await expect.poll(() => status("/readyz"), { timeout: 30_000 }).toBe(200);
  });

test("PostgreSQL killed: it comes back where the others look for it", async () => {
  const before = postgresPid();
  process.kill(before, "SIGKILL");
  await expect.poll(() => existsSync(postgresLock) && postgresPid() !== before, { timeout: 60_000 }).toBe(true);
  await expect.poll(() => status("/readyz"), { timeout: 60_000 }).toBe(200);
  expect(rollcall<unknown[]>("org", "list")).toHaveLength(1);
});

test("the launcher killed: nobody holds the port, the next start adopts the running PostgreSQL and finds the data", async () => {
  const organization = rollcall<{ id: string }[]>("org", "list")[0]?.id;
  const postgres = postgresPid();
  const link = setupLink(launched);
  process.kill(launcherPid(), "SIGKILL");
  await expect.poll(() => status("/healthz")).toBe(0);

  launched = await start();
  expect(postgresPid()).toBe(postgres);
  expect(rollcall<{ id: string; members: number }[]>("org", "list")).toMatchObject([{ id: organization, members: 6 }]);
  expect(setupLink(launched)).not.toBe(link);
});

test("everything killed at once: the next start finds the data", async () => {
  const organization = rollcall<{ id: string }[]>("org", "list")[0]?.id;
  const launcher = launcherPid();
  for (const pid of [launcher, postgresPid(), ...childrenOf(launcher, "").map(Number)]) process.kill(pid, "SIGKILL");

  launched = await start();
  expect(rollcall<{ id: string }[]>("org", "list")).toMatchObject([{ id: organization }]);
  expect(rollcall<{ violations: unknown[] }>("check").violations).toEqual([]);
});

test("Ctrl-C ends everything", async () => {
  const launcher = launcherPid();
  const all = [launcher, postgresPid(), ...childrenOf(launcher, "").map(Number)];
  if (!launched) throw new Error("nothing was started");
  await stop(launched);
  await expect.poll(() => all.filter(isAlive)).toEqual([]);
  expect(existsSync(join(dataDir, "runtime.json"))).toBe(false);
  launched = undefined;
});

test("a taken port is named, with the way out", async () => {
  const blocker = createServer().listen(port);
  const { code, said } = await runToEnd({});
  blocker.close();
  expect(code).toBe(1);
  expect(said).toMatch(new RegExp(`Port ${port} is taken.*PORT=`));
});

test("with DATABASE_URL set, missing secrets are named and nothing is started", async () => {
  const { code, said } = await runToEnd({ DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none" });
  expect(code).toBe(1);
  expect(said).toContain("ROLLCALL_MASTER_KEYS and AUTH_SECRET");
});

type Launched = { process: ChildProcess; said: string };

function environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  return {
    NODE_ENV: "production",
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    PORT: String(port),
    ROLLCALL_DATA_DIR: dataDir,
    NO_COLOR: "1",
    ...more,
  };
}

function spawnStart(more: Record<string, string>) {
  const child = spawn("npm", ["start"], { cwd: root, env: environment(more), detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const launch: Launched = { process: child, said: "" };
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      launch.said += chunk.toString();
    });
  return launch;
}

async function start(): Promise<Launched> {
  const launch = spawnStart({});
  await expect
    .poll(() => (launch.process.exitCode === null ? launch.said : `ended: ${launch.said}`), { timeout: 90_000 })
    .toContain("Ctrl-C ends");
  return launch;
}

async function runToEnd(more: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const launch = spawnStart(more);
  const code = await new Promise<number | null>((resolve) => launch.process.once("close", resolve));
  return { code, said: launch.said };
}

/** What a terminal does on Ctrl-C: SIGINT to the whole group. */
async function stop(launch: Launched): Promise<void> {
  const ended = new Promise((resolve) => launch.process.once("close", resolve));
  if (launch.process.pid) process.kill(-launch.process.pid, "SIGINT");
  await ended;
}

function rollcall<T>(...args: string[]): T {
  const said = execFileSync("npm", ["run", "--silent", "rollcall", "--", ...args, "--json"], {
    cwd: root,
    env: environment(),
    encoding: "utf8",
  });
  const answer = JSON.parse(said) as { ok: boolean; data: T };
  expect(answer.ok).toBe(true);
  return answer.data;
}

const setupLink = (launch: Launched | undefined) => /Setup link\s+(\S+)/.exec(launch?.said ?? "")?.[1];
const launcherPid = () => (JSON.parse(readFileSync(join(dataDir, "runtime.json"), "utf8")) as { launcher: number }).launcher;
/** Stands while PostgreSQL runs; whoever starts it anew takes a dead one's file away first. */
const postgresLock = join(dataDir, "pgdata", "postmaster.pid");
const postgresPid = () => Number(readFileSync(postgresLock, "utf8").split("\n")[0]);

/** Living children of a process whose command names this file; PostgreSQL is asked for by its lock file. */
function childrenOf(parent: number, file: string): string[] {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const [, state, ppid] = /\) (\S) (\d+) /.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8");
      return Number(ppid) === parent && state !== "Z" && command.includes(file) && !command.includes("bin/postgres");
    } catch {
      return false;
    }
  });
}

async function status(path: string): Promise<number> {
  return fetch(url() + path, { headers: { connection: "close" } }).then(
    (answer) => answer.status,
    () => 0,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

function killPostgres(): void {
  try {
    process.kill(postgresPid(), "SIGKILL");
  } catch {
    // It has ended with the last test, as it should.
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
