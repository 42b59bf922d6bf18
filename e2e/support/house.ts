/** One whole installation for a Playwright worker: PostgreSQL, sandbox Google, web and worker from the production build, on ports of its own. */
import { type ChildProcess, execFile, fork, spawn } from "node:child_process";
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandLine } from "./command-line";

const root = join(import.meta.dirname, "../..");

type Environment = Record<string, string | undefined>;

export type House = {
  url: string;
  google: SandboxGoogle;
  databaseUrl: string;
  owner: { email: string; password: string };
  /** `rollcall …args --json`: data, or a thrown Error with the answer's message. */
  cli<T = Record<string, unknown>>(...args: string[]): Promise<T>;
  /** Every line of `rollcall export`, parsed; `more`: logs, events. */
  exported(organization: string, more?: readonly string[]): Promise<Record<string, unknown>[]>;
  /** Ends the worker process with SIGKILL and starts another. */
  replaceWorker(): Promise<void>;
  /** The same for the web process: whatever it was at is lost, and another listens at its address. */
  replaceWeb(): Promise<void>;
  /** A second web process on the same database. @returns its address */
  anotherWeb(): Promise<string>;
  stop(): Promise<void>;
};

export type SandboxGoogle = {
  origin: string;
  /** Any action of the sandbox's own page: set_suspended, add_person, … */
  act(action: string, input?: Record<string, unknown>): Promise<unknown>;
  control<T = unknown>(method: "GET" | "POST" | "PUT" | "DELETE", name: string, body?: unknown): Promise<T>;
  reset(): Promise<void>;
};

export type HouseOptions = {
  /** "next": plain `next start` in the place of our own server. */
  web?: "server" | "next";
};

export async function openHouse(name: string, extraEnv: Record<string, string> = {}, options: HouseOptions = {}): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-e2e-"));
  const logs = join(root, "test-results", "logs", name);
  mkdirSync(logs, { recursive: true });
  const children: ChildProcess[] = [];
  const start = (file: string, env: Environment) => {
    const child = startChild(join(root, file), env, join(logs, `${file.replace(/\W+/g, "-")}.log`));
    children.push(child.process);
    return child;
  };

  const database = await startDatabase();
  const google = start("dist/google-workspace.mjs", { PORT: "0", DATA: join(folder, "google.json") });
  const { origin } = (await google.ready) as { origin: string };
  const port = await freePort();
  const owner = { email: "owner@numeric.example", password: "correct-horse-battery" };
  const env: Environment = {
    PORT: String(port),
    APP_URL: `http://localhost:${port}`,
    NEXTAUTH_URL: `http://localhost:${port}`,
    DATABASE_URL: database.url,
    ROLLCALL_MASTER_KEYS: "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    AUTH_SECRET: "only-for-tests-only-for-tests",
    ROLLCALL_ADMIN_EMAIL: owner.email,
    ROLLCALL_ADMIN_PASSWORD: owner.password,
    ROLLCALL_TEST_MODE: "1",
    GOOGLE_EMULATOR_HOST: origin,
    GOOGLE_CLIENT_ID: "sandbox-client.apps.googleusercontent.com",
    GOOGLE_CLIENT_SECRET: "sandbox-secret",
    METRICS_TOKEN: "metrics-token-for-tests",
    ...extraEnv,
  };
  await runToEnd("dist/deploy.mjs", [], env);
  let web =
    options.web === "next"
      ? startNext(env, join(logs, "next-start.log"), (process) => children.push(process))
      : start("dist/server.mjs", env);
  let worker = start("dist/worker.mjs", env);
  await Promise.all([web.ready, worker.ready]);

  const rollcall = commandLine(batch({ ...env, LOG_LEVEL: "error" }, join(logs, "cli.log")));
  const cli = async <T>(...words: string[]) => {
    const { ok, data, error } = await rollcall.ask(words);
    if (!ok) throw new Error(`rollcall ${words.join(" ")}: ${error?.message} ${JSON.stringify(error?.params ?? {})}`);
    return data as T;
  };

  const house: House = {
    url: `http://localhost:${port}`,
    google: sandbox(origin),
    databaseUrl: database.url,
    owner,
    cli,
    exported: (organization, more = []) =>
      cli("export", "--organization", organization, ...(more.length > 0 ? ["--with", more.join(",")] : [])),
    replaceWorker: async () => {
      worker.process.kill("SIGKILL");
      worker = start("dist/worker.mjs", env);
      await worker.ready;
    },
    replaceWeb: async () => {
      web.process.kill("SIGKILL");
      web = start("dist/server.mjs", env);
      await web.ready;
    },
    anotherWeb: async () => {
      const other = String(await freePort());
      await start("dist/server.mjs", { ...env, PORT: other }).ready;
      return `http://localhost:${other}`;
    },
    stop: async () => {
      await Promise.all([rollcall.end(), ...children.map(endChild)]);
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return house;
}

function sandbox(origin: string): SandboxGoogle {
  const control: SandboxGoogle["control"] = async (method, name, body) => {
    const answer = await fetch(`${origin}/_control/${name}`, { method, body: body === undefined ? undefined : JSON.stringify(body) });
    if (!answer.ok) throw new Error(`sandbox ${name}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as never;
  };
  return {
    origin,
    control,
    act: (action, input = {}) => control("POST", "action", { action, ...input }),
    reset: async () => {
      await control("POST", "reset");
    },
  };
}

async function startDatabase() {
  const keeper = fork(join(root, "scripts/temporary-postgres.mjs"), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const { url } = await new Promise<{ url: string }>((resolve, reject) => {
    keeper.once("message", (message) => resolve(message as { url: string }));
    keeper.once("exit", (code) => reject(new Error(`the database did not start (exit code ${code})`)));
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      keeper.once("exit", () => resolve());
      keeper.disconnect();
    });
  return { url, stop };
}

/** Nothing of the surroundings but what programs need to run: a test's installation must not meet somebody's settings. */
const complete = (env: Environment): NodeJS.ProcessEnv => ({
  NODE_ENV: "production",
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  ...env,
});

/** Forked with a channel: it leaves when this process does, however that ends. */
function startChild(file: string, env: Environment, logFile: string) {
  const child = fork(file, {
    cwd: root,
    env: complete(env),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const log = createWriteStream(logFile, { flags: "a" });
  child.stderr?.pipe(log, { end: false });
  const ready = new Promise<unknown>((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      log.write(chunk);
      text += chunk.toString();
      const line = text.split("\n").find((one) => one.includes('"event":"ready"'));
      if (!line) return;
      text = "";
      resolve(JSON.parse(line));
    });
    child.once("exit", (code, signal) => reject(new Error(`${file} ended (${code ?? signal}); see ${logFile}`)));
  });
  // Somebody may end it on purpose before anybody waits for it.
  ready.catch(() => {});
  return { process: child, ready };
}

function batch(env: Environment, logFile: string): ChildProcess {
  const child = spawn(process.execPath, [join(root, "dist/cli.mjs"), "batch"], { cwd: root, env: complete(env), stdio: "pipe" });
  child.stderr.pipe(createWriteStream(logFile, { flags: "a" }));
  return child;
}

/** `next start`: it tells nobody when it is ready, so it is asked. */
function startNext(env: Environment, logFile: string, started: (process: ChildProcess) => void) {
  const next = join(root, "node_modules/next/dist/bin/next");
  const child = fork(next, ["start", "--port", env.PORT ?? ""], {
    cwd: root,
    env: complete(env),
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  started(child);
  const log = createWriteStream(logFile, { flags: "a" });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  const answers = () =>
    fetch(`${env.APP_URL}/healthz`).then(
      (answer) => answer.ok,
      () => false,
    );
  const ready = (async () => {
    while (!(await answers())) {
      if (child.exitCode !== null) throw new Error(`next start ended (${child.exitCode}); see ${logFile}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return { process: child, ready };
}

function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const late = setTimeout(() => child.kill("SIGKILL"), 30_000);
    child.once("exit", () => {
      clearTimeout(late);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

function runToEnd(file: string, args: string[], env: Environment): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: root, env: complete(env), maxBuffer: 50_000_000 };
    execFile(process.execPath, [join(root, file), ...args], options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${file} ${args.join(" ")}: ${stderr || error.message}`));
      else resolve(stdout);
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
