/** The production parts one by one, as an operator runs them: deploy, web on two processes, worker; and how they leave. */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "@playwright/test";

const root = join(import.meta.dirname, "../..");
const started: Part[] = [];
let database: ChildProcess;
let environment: NodeJS.ProcessEnv;
let port = 0;

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  database = fork(join(root, "scripts/temporary-postgres.mjs"), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [{ url }] = (await once(database, "message")) as [{ url: string }];
  port = await freePort();
  environment = {
    NODE_ENV: "production",
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    DATABASE_URL: url,
    PORT: String(port),
    WEB_CONCURRENCY: "2",
    ROLLCALL_MASTER_KEYS: "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    AUTH_SECRET: "only-for-tests-only-for-tests",
    ROLLCALL_ADMIN_EMAIL: "owner@numeric.example",
    ROLLCALL_ADMIN_PASSWORD: "correct-horse-battery",
  };
});
test.afterAll(async () => {
  for (const { process: child } of started)
    if (child.pid && child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGKILL");
  database.disconnect();
});

test("db:deploy migrates, and a second time finds nothing to do", async () => {
  expect(await toEnd(run("db:deploy"))).toMatchObject({ code: 0, said: expect.stringContaining('"event":"migrated"') });
  expect((await toEnd(run("db:deploy"))).said).toContain('"applied":[]');
});

test("a batch answers line by line; a command that is wrong stops none of the others", async () => {
  const part = run("rollcall", environment, {
    words: ["--", "batch"],
    input: [
      JSON.stringify(["org", "create", "--name", "Halden Freight"]),
      "org list",
      JSON.stringify(["org", "paint"]),
      JSON.stringify(["staff", "add", "--email", "ana@numeric.example", "--role", "support"]),
      "",
      JSON.stringify(["org", "list"]),
    ].join("\n"),
  });
  const { code, said } = await toEnd(part);
  const answers = said
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  expect(answers).toMatchObject([
    { ok: true, data: { name: "Halden Freight" } },
    { ok: false, error: { message: expect.stringContaining("JSON list of words") } },
    { ok: false, error: { message: expect.stringContaining("no command org paint") } },
    { ok: false, error: { message: expect.stringContaining("standard input") } },
    { ok: true, data: [{ name: "Halden Freight" }] },
  ]);
  expect(code, "one of them failed").toBe(1);
});

test("web and worker say that they are ready in their first log line", async () => {
  const [web, worker] = [run("start:web"), run("start:worker")];
  for (const part of [web, worker]) {
    await expect.poll(() => part.said, { timeout: 60_000 }).toContain('"event":"ready"');
    const [first] = part.said.split("\n").filter((line) => line.startsWith("{"));
    expect(JSON.parse(first ?? "{}")).toMatchObject({ event: "ready" });
  }
  await expect.poll(() => status("/readyz")).toBe(200);
  expect(await status("/setup")).toBe(200);
});

test("A93: redirects, unknown addresses and the operations routes carry the headers too", async () => {
  for (const path of ["/", "/setup/", "//elsewhere.test/", "/healthz", "/readyz", "/api/nothing", "/nothing", "/setup"]) {
    const { headers } = await fetch(`http://127.0.0.1:${port}${path}`, { redirect: "manual" });
    const missing = [
      "content-security-policy",
      "x-content-type-options",
      "strict-transport-security",
      "referrer-policy",
      "cache-control",
      "x-request-id",
    ].filter((name) => !headers.get(name));
    expect({ path, missing }).toEqual({ path, missing: [] });
    expect(headers.get("location") ?? "/").toMatch(/^\/(?!\/)/);
  }
});

test("a request that asks for another protocol is answered in this one, also after Next served a page", async () => {
  // One connection, so that one process gets them all. Java's HttpClient asks like this, and `curl --http2`.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const h2c = {
    Connection: "Upgrade, HTTP2-Settings",
    Upgrade: "h2c",
    "HTTP2-Settings": "AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA",
  };
  const body = JSON.stringify({ token: "nobody" });
  const plain = await send(agent, "POST", "/api/setup/look", {}, body);
  expect(await send(agent, "GET", "/setup", {})).toBe(200);
  expect(await send(agent, "GET", "/setup", h2c)).toBe(200);
  expect(await send(agent, "GET", "/scim/v2/nobody/Users", h2c)).toBe(401);
  expect(await send(agent, "POST", "/api/setup/look", h2c, body)).toBe(plain);
  expect(await send(agent, "GET", "/healthz", { Connection: "Upgrade", Upgrade: "websocket" })).toBe(200);
  agent.destroy();
});

test("an address in its absolute form is the same place, of SCIM, operations, pages and the API", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const body = JSON.stringify({ token: "nobody" });
  const ask = (method: string, path: string, sent?: string) => send(agent, method, `http://elsewhere.example${path}`, {}, sent);
  expect(await ask("GET", "/scim/v2/nobody//Users/?count=1")).toBe(401);
  expect(await ask("GET", "/healthz")).toBe(200);
  expect(await ask("GET", "/setup")).toBe(200);
  expect(await ask("POST", "/api/setup/look", body)).toBe(await send(agent, "POST", "/api/setup/look", {}, body));
  agent.destroy();
});

test("with --json the answer alone stands on standard output, whatever is logged", async () => {
  const command = spawn(
    process.execPath,
    ["scripts/rollcall.mjs", "staff", "add", "--email", "new@numeric.example", "--role", "support", "--json"],
    {
      cwd: root,
      env: { ...environment, LOG_LEVEL: "debug" },
      stdio: ["pipe", "pipe", "ignore"],
    },
  );
  let said = "";
  command.stdout.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  command.stdin.end("a-long-password-of-theirs");
  await once(command, "close");
  expect(JSON.parse(said)).toMatchObject({ ok: true, data: { email: "new@numeric.example" } });
});

test("one of the web processes killed: the other answers, and it is replaced", async () => {
  const pids = () => new Set([...(started.at(-2)?.said ?? "").matchAll(/"event":"ready".*?"pid":(\d+)/g)].map((match) => Number(match[1])));
  await expect.poll(() => pids().size).toBe(2);
  const [first] = pids();
  process.kill(Number(first), "SIGKILL");
  await expect.poll(() => pids().size, { timeout: 30_000 }).toBe(3);
  expect(await status("/healthz")).toBe(200);
});

test("a header that never ends is cut", async () => {
  const socket = connect(port, "127.0.0.1");
  socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n");
  const began = performance.now();
  await once(socket.resume(), "close");
  expect(performance.now() - began).toBeLessThan(20_000);
});

test("on SIGTERM web and worker finish and leave within 30 s", async () => {
  const [web, worker] = started.slice(-2);
  if (!web || !worker) throw new Error("nothing was started");
  // A connection that is kept alive without a request must not hold the process.
  const idle = connect(port, "127.0.0.1");
  idle.on("error", () => {});
  await once(idle, "connect");
  const began = performance.now();
  for (const part of [web, worker]) if (part.process.pid) process.kill(-part.process.pid, "SIGTERM");
  await Promise.all([web.closed, worker.closed]);
  expect(performance.now() - began).toBeLessThan(30_000);
  expect(await status("/healthz")).toBe(0);
  idle.destroy();
});

test("a start without secrets fails at once and names them all, never a value", async () => {
  const { ROLLCALL_MASTER_KEYS: _, ...without } = environment;
  const bare = await toEnd(
    run("start:web", { ...without, AUTH_SECRET: "short", ROLLCALL_TEST_MODE: "1", APP_URL: "https://rollcall.example" }),
  );
  expect(bare.code).not.toBe(0);
  expect(bare.said).toContain("ROLLCALL_MASTER_KEYS");
  expect(bare.said).toContain("AUTH_SECRET");
  expect(bare.said).not.toContain('"short"');
  const exposed = await toEnd(run("start:web", { ...environment, ROLLCALL_TEST_MODE: "1", APP_URL: "https://rollcall.example" }));
  expect(exposed.said).toContain("refused unless APP_URL is a loopback address");
});

type Part = { process: ChildProcess; said: string; closed: Promise<number | null> };

function run(script: string, env: NodeJS.ProcessEnv = environment, { words = [] as string[], input = "" } = {}): Part {
  const child = spawn("npm", ["run", "--silent", script, ...words], { cwd: root, env, detached: true, stdio: "pipe" });
  child.stdin.end(input);
  const part: Part = { process: child, said: "", closed: once(child, "close").then(([code]) => code as number | null) };
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      part.said += chunk.toString();
    });
  started.push(part);
  return part;
}

async function toEnd(part: Part): Promise<{ code: number | null; said: string }> {
  const code = await part.closed;
  return { code, said: part.said };
}

async function status(path: string): Promise<number> {
  return fetch(`http://localhost:${port}${path}`, { headers: { connection: "close" } }).then(
    (answer) => answer.status,
    () => 0,
  );
}

/** The status; 0: no answer in time. */
async function send(agent: Agent, method: string, path: string, headers: OutgoingHttpHeaders, body = ""): Promise<number> {
  const length = body === "" ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
  const asked = request({ port, host: "127.0.0.1", agent, method, path, headers: { ...headers, ...length }, timeout: 5_000 });
  asked.on("timeout", () => asked.destroy());
  asked.end(body);
  const answer = await once(asked, "response").catch(() => null);
  if (!answer) return 0;
  const [incoming] = answer as [IncomingMessage];
  incoming.resume();
  await once(incoming, "end");
  return incoming.statusCode ?? 0;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0);
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  return typeof address === "object" && address ? address.port : 0;
}
