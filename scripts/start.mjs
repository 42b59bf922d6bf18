/**
 * `npm start`: everything on one machine. Installs and builds what is missing, starts PostgreSQL unless DATABASE_URL names
 * one, migrates, runs web and worker and, without a Google client, a sandbox Google Workspace with a demo organization.
 */
import { join } from "node:path";
import { keepRunning } from "./lib/children.mjs";
import { demoPlan, googleEnv } from "./lib/demo.mjs";
import { banner } from "./lib/banner.mjs";
import { dataDir, root } from "./lib/paths.mjs";
import { ensureBuilt, requireNode } from "./lib/prepare.mjs";
import { portIsTaken, wait } from "./lib/processes.mjs";
import { readRuntime, removeRuntime, writeRuntime } from "./lib/runtime.mjs";
import { run } from "./lib/run.mjs";
import { giveUp, red, say } from "./lib/say.mjs";
import { readSecrets } from "./lib/secrets.mjs";

const port = Number(process.env.PORT || 3000);
const appUrl = process.env.APP_URL || `http://localhost:${port}`;
const embedded = !process.env.DATABASE_URL;
const stops = [];
let leaving = false;

process.stdout.on("error", () => {});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => leave(0));

async function main() {
  requireNode();
  refuseSecond();
  if (!embedded) requireSecrets();
  await ensureBuilt();
  if (await staysTaken(port)) throw new Error(`Port ${port} is taken by another program. Choose a free one: PORT=${port + 1} npm start`);

  const database = embedded ? await startDatabase() : null;
  const demo = demoPlan(process.env);
  const env = { ...process.env, ...baseEnv(database) };
  const sandbox = demo.sandbox ? await startSandbox(env) : null;
  Object.assign(env, googleEnv(process.env, sandbox));
  writeRuntime(dataDir, { launcher: process.pid, url: appUrl, env: pick(env, RUNTIME_NAMES) });
  stops.push(() => removeRuntime(dataDir));

  await run(process.execPath, [join(root, "dist/deploy.mjs")], { env });
  const worker = startChild("worker", "dist/worker.mjs", env);
  const web = startChild("web", "dist/server.mjs", env);
  const prepared = cli(["start", "prepare", ...(demo.organization ? ["--demo"] : [])], env);
  const [facts] = await Promise.all([prepared, web.ready, worker.ready]);
  if (!leaving) say(banner({ appUrl, facts, sandbox, dataDir, embedded, env }));
}

function refuseSecond() {
  const running = readRuntime(dataDir);
  if (running) giveUp(`Rollcall already runs from this folder (process ${running.launcher}), at ${running.url}`);
}

function requireSecrets() {
  const missing = ["ROLLCALL_MASTER_KEYS", "AUTH_SECRET"].filter((name) => !process.env[name]);
  if (missing.length === 0) return;
  giveUp(
    `With DATABASE_URL set, ${missing.join(" and ")} must be set as well: secrets of a database that outlives this folder are yours to keep.`,
  );
}

/** After `kill -9` of a launcher its web process needs a moment to leave. */
async function staysTaken(wanted) {
  for (let tries = 0; tries < 25; tries++) {
    if (!(await portIsTaken(wanted))) return false;
    await wait(200);
  }
  return true;
}

async function startDatabase() {
  const { openPostgres } = await import("./postgres.mjs");
  const input = { dataDir, password: readSecrets(dataDir).postgresPassword };
  let server = await openPostgres(input);
  let stopped = false;
  stops.push(async () => {
    stopped = true;
    await server.stop();
  });
  watch();
  return server;

  // Whoever kills the server finds it again on the same port, where web and worker keep asking.
  async function watch() {
    while (!stopped) {
      await wait(500);
      if (stopped || server.isAlive()) continue;
      say(red("PostgreSQL ended and is started again."));
      try {
        server = await openPostgres({ ...input, port: server.port });
      } catch (error) {
        say(red(error.message));
        await wait(2000);
      }
    }
  }
}

function baseEnv(database) {
  const secrets = embedded ? readSecrets(dataDir) : null;
  return {
    NODE_ENV: "production",
    PORT: String(port),
    APP_URL: appUrl,
    NEXTAUTH_URL: process.env.NEXTAUTH_URL || appUrl,
    ...(database ? { DATABASE_URL: database.url } : {}),
    ...(secrets && {
      ROLLCALL_MASTER_KEYS: process.env.ROLLCALL_MASTER_KEYS || secrets.masterKeys,
      AUTH_SECRET: process.env.AUTH_SECRET || secrets.authSecret,
      ROLLCALL_ADMIN_EMAIL: process.env.ROLLCALL_ADMIN_EMAIL || "owner@localhost.example",
      ROLLCALL_ADMIN_PASSWORD: process.env.ROLLCALL_ADMIN_PASSWORD || secrets.adminPassword,
    }),
  };
}

/** What other commands need to work on the same installation. */
const RUNTIME_NAMES = [
  ["DATABASE_URL", "ROLLCALL_MASTER_KEYS", "AUTH_SECRET", "APP_URL", "NEXTAUTH_URL", "PORT"],
  ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET", "GOOGLE_EMULATOR_HOST"],
].flat();

const pick = (env, names) => Object.fromEntries(names.filter((name) => env[name]).map((name) => [name, env[name]]));

async function startSandbox(env) {
  const { sandboxPort } = await import("./lib/demo.mjs");
  const sandboxEnv = { ...env, PORT: String(await sandboxPort(dataDir)), DATA: join(dataDir, "sandbox-google.json") };
  const child = startChild("sandbox Google", "dist/google-workspace.mjs", sandboxEnv);
  return child.ready;
}

function startChild(name, file, env) {
  const logFile = join(dataDir, "logs", `${name.split(" ")[0]}.log`);
  const child = keepRunning({
    name,
    file: join(root, file),
    env,
    logFile,
    onDeath: (said) => leaving || say(red(`${said}. It is started again.`)),
  });
  stops.push(() => child.stop());
  return child;
}

async function cli(args, env) {
  const said = await run(process.execPath, [join(root, "dist/cli.mjs"), ...args, "--json"], { env }).catch((error) => error.message);
  const answer = JSON.parse(said.match(/^\{.*\}$/m)?.[0] ?? "{}");
  if (!answer.ok) throw new Error(`The first records could not be made: ${answer.error?.message ?? said}`);
  return answer.data;
}

/** Web, worker and sandbox first and together, then PostgreSQL. */
async function leave(code) {
  if (leaving) return;
  leaving = true;
  const database = embedded ? stops.shift() : undefined;
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await database?.();
  process.exit(code);
}

await main().catch(async (error) => {
  process.stderr.write(`\n${red("✗")} ${error.message}\n`);
  await leave(1);
});
