/** `npm run bench -- <name>`: speed and size, as ratios inside one run. Without a name: what there is. */
import { fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib/paths.mjs";
import { ensureBuilt, ensureClient, ensureInstalled, requireNode } from "./lib/prepare.mjs";
import { giveUp, say } from "./lib/say.mjs";

const BENCHES = {
  bundle: { about: "JavaScript of the customer's pages beyond an empty page, against its budget", run: bundle },
  provision: { about: "a first sync's writes and a pass without changes, against bare inserts of the same rows", run: provision },
  scim: { about: "the SCIM server as deployed, against the least that one could do", run: scim },
};

requireNode();
const [name, ...flags] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench)
  giveUp(
    `Benches:\n${Object.entries(BENCHES)
      .map(([key, { about }]) => `  ${key}: ${about}`)
      .join("\n")}`,
  );
await ensureInstalled();
await bench.run(flags);

async function bundle() {
  await ensureBuilt();
  await import("./bench-bundle.mjs");
}

/** `--people 10000` */
async function provision(args) {
  await ensureClient();
  const { build } = await import("esbuild");
  mkdirSync(join(root, "dist"), { recursive: true });
  const outfile = join(root, "dist", "bench-provision.mjs");
  const shared = { bundle: true, platform: "node", format: "esm", target: "node20", packages: "external", logLevel: "warning" };
  await build({ ...shared, entryPoints: [join(root, "scripts/bench/provision.ts")], outfile });
  const { url, stop } = await database();
  const env = {
    ...process.env,
    DATABASE_URL: url,
    ROLLCALL_MASTER_KEYS: "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    AUTH_SECRET: "only-for-benches-only-for-benches",
    LOG_LEVEL: "error",
  };
  const child = fork(outfile, args, { cwd: root, env });
  process.exitCode = await new Promise((resolve) => child.once("exit", resolve));
  await stop();
  say("Quote the ratios: absolute times depend on the machine and on what else it does.");
}

/** See scripts/bench/scim.mjs for what it takes. */
async function scim(args) {
  await (args.includes("--server") ? ensureClient() : ensureBuilt());
  const { benchScim } = await import("./bench/scim.mjs");
  const at = args.indexOf("--database");
  const postgres = at < 0 ? await database() : { adminUrl: args[at + 1], pid: 0, stop: async () => {} };
  await benchScim(args, postgres).finally(() => postgres.stop());
  say("Quote the ratios: absolute times depend on the machine and on what else it does.");
}

/** Nothing is flushed, on either side of the ratio: what is compared is work, not the disk. */
async function database() {
  const keeper = fork(join(root, "scripts/temporary-postgres.mjs"), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const { url, adminUrl, pid } = await new Promise((resolve, reject) => {
    keeper.once("message", resolve);
    keeper.once("exit", (code) => reject(new Error(`the database did not start (exit code ${code})`)));
  });
  const stop = () =>
    new Promise((resolve) => {
      keeper.once("exit", resolve);
      keeper.disconnect();
    });
  return { url, adminUrl, pid, stop };
}
