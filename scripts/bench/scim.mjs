/**
 * `npm run bench -- scim`: the SCIM server as it is deployed, beside the bare limit (limit-server.mjs), on one PostgreSQL,
 * in turn. One web process, everything on: token, tenancy, validation, log, events. Quote the ratios.
 *
 *   --people 1000,10000,100000   sizes of the directory          --rounds 3  --seconds 2  --concurrency 16
 *   --ops create,get             only these operations           --quick     1,000 people, one short round
 *   --group 100,1000,10000       sizes of the group for members  --database URL  a server of your own (may create databases)
 *   --ops …,extra                flood, memory and the listing of everybody; --no-extra leaves them out
 *   --warmup 0.5                 seconds that each round is under way before it counts: a process that has run for a while, or a new one
 *   --isolate                    a fresh database for each operation: what one leaves behind does not weigh on the next
 *   --server FILE                another build of the server     --json      only the result
 */
import { execFile, fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { root } from "../lib/paths.mjs";
import { freePort } from "../lib/processes.mjs";
import { say } from "../lib/say.mjs";
import { Connection } from "./scim-client.mjs";
import { limitSchema, limitSeed } from "./limit-server.mjs";
import { rssMb } from "./processes.mjs";

const here = (name) => join(root, "scripts/bench", name);
const exec = promisify(execFile);
/** In this order: what makes people and fills groups comes after what reads them. */
const GOALS = {
  lookup: [0.35, 0.55],
  "lookup-miss": [0.35, 0.55],
  get: [0.35, 0.55],
  page: [0.35, 0.55],
  "page-deep": [0.35, 0.55],
  patch: [0.35, 0.5],
  "patch-entra": [0.35, 0.5],
  create: [0.3, 0.5],
  members: [0.35, 0.5],
  "members-remove": [0.35, 0.5],
  "add-100": [0.3, 0.6],
  "put-group": [0.4, 1],
  "put-group-same": [0.4, 1],
};
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;

export async function benchScim(flags, postgres) {
  const options = optionsOf(flags);
  const seeder = await bundleSeeder();
  const results = [];
  for (const people of options.people)
    for (const ops of options.isolate ? options.ops.map((op) => [op]) : [options.ops]) {
      const stage = await openStage({ people, seeder, postgres, options });
      try {
        for (const op of ops)
          if (op === "extra") results.push(await extras(stage, { people, options }));
          else for (const group of groupsFor(op, options)) results.push(await compare(stage, { op, people, group, options }));
      } finally {
        await stage.close();
      }
    }
  console.log(JSON.stringify(results));
}

function optionsOf(flags) {
  const given = (name) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined);
  const quick = flags.includes("--quick");
  const numbers = (text) => text.split(",").map(Number);
  return {
    people: numbers(given("--people") ?? (quick ? "1000" : "1000,10000,100000")),
    ops: given("--ops")?.split(",") ?? [...Object.keys(GOALS), ...(flags.includes("--no-extra") ? [] : ["extra"])],
    isolate: flags.includes("--isolate"),
    groups: numbers(given("--group") ?? "1000"),
    rounds: Number(given("--rounds") ?? (quick ? 1 : 3)),
    seconds: Number(given("--seconds") ?? (quick ? 1 : 2)),
    warmup: Number(given("--warmup") ?? 0.5),
    concurrency: Number(given("--concurrency") ?? 16),
    server: given("--server") ?? join(root, "dist/server.mjs"),
    quiet: flags.includes("--json"),
    profile: flags.includes("--profile"),
  };
}

const groupsFor = (op, { groups }) => (/^(members|add)/.test(op) ? groups : [1000]);

async function bundleSeeder() {
  const { build } = await import("esbuild");
  mkdirSync(join(root, "dist"), { recursive: true });
  const outfile = join(root, "dist/bench-seed-scim.mjs");
  const shared = { bundle: true, platform: "node", format: "esm", target: "node20", packages: "external", logLevel: "warning" };
  await build({ ...shared, entryPoints: [here("seed-scim.ts")], outfile });
  return outfile;
}

/** A database with both sides' tables and people, and both servers on it. */
async function openStage({ people, seeder, postgres, options }) {
  const name = `bench_${people}_${Date.now().toString(36)}`;
  await sql(postgres.adminUrl, (client) => client.query(`create database "${name}"`));
  const url = Object.assign(new URL(postgres.adminUrl), { pathname: `/${name}` }).href;
  const env = {
    ...process.env,
    DATABASE_URL: url,
    NODE_ENV: "production",
    ROLLCALL_MASTER_KEYS: "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    AUTH_SECRET: "only-for-benches-only-for-benches",
    SCIM_RATE_LIMIT: "off",
    WEB_CONCURRENCY: "1",
  };
  const seeded = await exec(process.execPath, [seeder, String(people), "1"], {
    cwd: root,
    env: { ...env, LOG_LEVEL: "error" },
    maxBuffer: 1 << 26,
  });
  const [main, neighbour] = JSON.parse(seeded.stdout.trim().split("\n").at(-1));
  await sql(url, async (client) => {
    await client.query(limitSchema);
    await client.query(limitSeed, [people]);
    await client.query("analyze");
  });
  const rollcall = await start(
    options.server,
    { ...env, PORT: String(await freePort()), APP_URL: "http://localhost:3000" },
    options.profile ? ["--cpu-prof"] : [],
  );
  const limit = await start(here("limit-server.mjs"), { ...env, PORT: String(await freePort()), TOKEN: "limit" });
  const at = ({ port }, directory) => `http://127.0.0.1:${port}/scim/v2/${directory}`;
  return {
    targets: {
      rollcall: { base: at(rollcall, main.directory), token: main.token, pid: rollcall.pid },
      limit: { base: `http://127.0.0.1:${limit.port}`, token: "limit", pid: limit.pid },
    },
    neighbour: { base: at(rollcall, neighbour.directory), token: neighbour.token, pid: rollcall.pid },
    postgresPid: postgres.pid,
    close: async () => {
      await Promise.all([rollcall.stop(), limit.stop()]);
      await sql(postgres.adminUrl, (client) => client.query(`drop database if exists "${name}" with (force)`));
    },
  };
}

function start(file, env, execArgv = []) {
  const child = fork(file, { cwd: root, env, execArgv, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const stop = () =>
    new Promise((resolve) => {
      child.once("exit", resolve);
      child.kill("SIGTERM");
    });
  return new Promise((resolve, reject) => {
    child.once("message", ({ port }) => resolve({ port, pid: child.pid, stop }));
    child.once("exit", (code) => reject(new Error(`${file} ended with ${code} before it was ready`)));
  });
}

/** A B A B: what else the machine does hits both. */
async function compare({ targets, postgresPid }, { op, people, group, options }) {
  const runs = { rollcall: [], limit: [] };
  for (let round = 0; round < options.rounds; round++)
    for (const [name, { base, token, pid }] of Object.entries(targets))
      runs[name].push(
        await load({
          base,
          token,
          op,
          people,
          groupSize: group,
          concurrency: options.concurrency,
          seconds: options.seconds,
          warmup: options.warmup,
          pids: [pid, postgresPid],
        }),
      );
  const of = (name, key) => median(runs[name].map((one) => one[key]));
  const cpu = (name) => [0, 1].map((at) => median(runs[name].map(({ cpuMs }) => cpuMs[at])));
  const ratio = Number(median(runs.rollcall.map((one, round) => one.perSecond / runs.limit[round].perSecond)).toFixed(3));
  const [must, aim] = GOALS[op] ?? [null, null];
  const result = {
    op,
    people,
    ...(/member|group|add/.test(op) ? { group } : {}),
    ratio,
    must,
    aim,
    perSecond: [of("rollcall", "perSecond"), of("limit", "perSecond")],
    p99: [of("rollcall", "p99"), of("limit", "p99")],
    cpuMs: { rollcall: cpu("rollcall"), limit: cpu("limit") },
    peakMb: Math.max(...runs.rollcall.map(({ peakMb }) => peakMb[0])),
    errors: runs.rollcall.concat(runs.limit).reduce((sum, one) => sum + one.errors, 0),
    firstError: runs.rollcall.concat(runs.limit).find((one) => one.firstError)?.firstError ?? null,
  };
  const verdict = must === null ? "" : ratio >= aim ? "aim" : ratio >= must ? "must" : "MISSED";
  if (!options.quiet)
    say(
      `${String(people).padStart(6)} ${op.padEnd(15)} ${String(ratio).padStart(6)} ${verdict.padEnd(6)} ${result.perSecond.join(" / ")} per s, p99 ${result.p99.join(" / ")} ms, cpu ${result.cpuMs.rollcall.join("+")} / ${result.cpuMs.limit.join("+")} ms${result.errors ? `, ${result.errors} ERRORS ${result.firstError ?? ""}` : ""}`,
    );
  return result;
}

async function load(settings) {
  const { stdout } = await exec(process.execPath, [here("scim-load.mjs"), JSON.stringify(settings)], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

/** A neighbour's p99 beside a flood, memory after a minute of everything, and after everybody was listed. */
async function extras({ targets, neighbour }, { people, options }) {
  const { rollcall } = targets;
  const minute = options.rounds > 1 ? 60 : 5;
  const asNeighbour = (seconds) => load({ ...neighbour, op: "lookup", people: Math.min(people, 1000), concurrency: 2, seconds, pids: [] });
  // A cold server is slow by itself: beside it the flood would look harmless.
  await asNeighbour(2);
  const calm = await asNeighbour(5);
  const flooding = load({ ...rollcall, op: "mixed", people, concurrency: 64, seconds: 8, pids: [rollcall.pid] });
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const beside = await asNeighbour(5);
  await flooding;
  const mixed = await load({ ...rollcall, op: "mixed", people, concurrency: options.concurrency, seconds: minute, pids: [rollcall.pid] });
  const before = rssMb(rollcall.pid);
  const listed = await listAll(rollcall);
  const result = {
    op: "extra",
    people,
    neighbourP99: { calm: calm.p99, beside: beside.p99, times: Number((beside.p99 / calm.p99).toFixed(2)) },
    memoryMb: { afterMixed: mixed.peakMb[0], beforeListing: before, afterListing: rssMb(rollcall.pid) },
    mixed: { seconds: minute, perSecond: mixed.perSecond, errors: mixed.errors },
    listed,
  };
  if (!options.quiet)
    say(
      `${String(people).padStart(6)} neighbour's p99 ${calm.p99} → ${beside.p99} ms (${result.neighbourP99.times}×); memory ${JSON.stringify(result.memoryMb)} MB; ${listed} listed`,
    );
  return result;
}

async function listAll({ base, token }) {
  const connection = new Connection(base, token);
  let seen = 0;
  for (let total = Number.POSITIVE_INFINITY; seen < total; ) {
    const { Resources, totalResults } = JSON.parse(
      (await connection.request("GET", `/Users?startIndex=${seen + 1}&count=200`)).body.toString(),
    );
    if (Resources.length === 0) break;
    total = totalResults;
    seen += Resources.length;
  }
  connection.end();
  return seen;
}

async function sql(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
