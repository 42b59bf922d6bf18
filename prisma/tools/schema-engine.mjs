#!/usr/bin/env node
// Speaks the schema-engine CLI + JSON-RPC (stdio) protocol on top of the npm-shipped WASM engine and pg.
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import pg from "pg";
import { parseIntoClientConfig } from "pg-connection-string";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
// the engine's catalogue queries return the internal "char" type (OID 18), which adapter-pg refuses: present it as text
globalThis.PRISMA_WASM_PANIC_REGISTRY = {
  set_message: (m) => {
    if (process.env.SE_DEBUG) process.stderr.write("PANIC " + m + "\n");
  },
};
let chars = new Set();
for (const proto of [pg.Client.prototype, pg.Pool.prototype]) {
  const q0 = proto.query;
  proto.query = function (...a) {
    const r = q0.apply(this, a);
    return r?.then
      ? r.then((x) => {
          for (const y of [x].flat()) {
            chars = new Set();
            for (const f of y?.fields ?? [])
              if (f.dataTypeID === 18) {
                f.dataTypeID = 25;
                chars.add(f.name);
              }
          }
          return x;
        })
      : r;
  };
}
const argv = process.argv.slice(2);
const dir = path.dirname(fileURLToPath(import.meta.resolve("@prisma/schema-engine-wasm")));
const load = async () => {
  const bg = await import(pathToFileURL(dir + "/schema_engine_bg.js"));
  const { instance } = await WebAssembly.instantiate(fs.readFileSync(dir + "/schema_engine_bg.wasm"), { "./schema_engine_bg.js": bg });
  bg.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start?.();
  return bg;
};
if (argv.includes("--version") || argv.includes("-V")) {
  const bg = await load();
  console.log("schema-engine-cli " + bg.version());
  process.exit(0);
}
const opt = (n) => argv.flatMap((a, i) => (argv[i - 1] === n ? [a] : []));
const ds = JSON.parse(opt("--datasource")[0] ?? "{}");
const files = opt("--datamodels");
const cfg = (url) => {
  const c = parseIntoClientConfig(url);
  return { ...c, max: 4 };
};
const log = (level, f) =>
  process.stderr.write(JSON.stringify({ timestamp: new Date().toISOString(), level, fields: f, target: "schema_engine::logger" }) + "\n");
const fail = (message, code) => {
  log("INFO", { message: "start" });
  log("ERROR", { message, is_panic: false, error_code: code });
  process.exitCode = 1;
  setTimeout(() => process.exit(1), 50);
};
if (argv.includes("cli")) {
  const what = argv[argv.indexOf("cli") + 1];
  const c = cfg(ds.url);
  const connect = async (over = {}) => {
    const k = new pg.Client({ ...c, ...over });
    await k.connect();
    return k;
  };
  try {
    if (what === "can-connect-to-database") {
      (await connect()).end();
      process.exit(0);
    }
    if (what === "create-database") {
      const k = await connect({ database: "postgres" });
      await k.query(`CREATE DATABASE ${pg.escapeIdentifier(c.database)}`);
      await k.end();
      process.exit(0);
    }
    if (what === "drop-database") {
      const k = await connect({ database: "postgres" });
      await k.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(c.database)} WITH (FORCE)`);
      await k.end();
      process.exit(0);
    }
  } catch (e) {
    fail(e.message, e.code === "3D000" ? "P1003" : e.code === "28P01" ? "P1000" : "P1001");
    await new Promise((r) => setTimeout(r, 500));
  }
}
class Factory extends PrismaPg {
  constructor(c) {
    super(c);
    this.c = c;
  }
  fix(a) {
    // a result column of type "char" must be announced as Character
    const q = a.queryRaw.bind(a);
    a.queryRaw = async (x) => {
      const r = await q(x);
      r.columnTypes = r.columnTypes.map((t, i) => (chars.has(r.columnNames[i]) ? ColumnTypeEnum.Character : t));
      return r;
    };
    return a;
  }
  async connect() {
    return this.fix(await super.connect());
  }
  async connectToShadowDb() {
    const admin = new pg.Client(this.c);
    await admin.connect();
    const database = "prisma_shadow_" + Math.random().toString(36).slice(2);
    await admin.query(`CREATE DATABASE "${database}"`);
    const pool = this.fix(await new PrismaPg({ ...this.c, database }).connect());
    const dispose = pool.dispose.bind(pool);
    pool.dispose = async () => {
      await dispose();
      await admin.query(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
      await admin.end();
    };
    return pool;
  }
}
const bg = await load();
const datamodels = files.map((f) => [f, fs.readFileSync(f, "utf8")]);
let eng;
const engine = () =>
  (eng ??= (async () => {
    const f = bindMigrationAwareSqlAdapterFactory(new Factory(cfg(ds.url ?? "postgresql://none@127.0.0.1:1/none")));
    return bg.SchemaEngine.new({ datamodels: datamodels.length ? datamodels : undefined }, () => {}, f);
  })());
let id = 1;
const send = (m) => process.stdout.write(JSON.stringify(m) + "\n");
const toErr = (e) => {
  const msg = String(e?.message ?? e);
  const code = e?.code && /^P\d{4}$/.test(e.code) ? e.code : (msg.match(/\b(P[1345]\d{3})\b/) ?? [])[1];
  return {
    code: 4466,
    message: "An error happened. Check the data field for details.",
    data: { is_panic: false, message: msg.replace(/\n\s+\d+: schema_engine_wasm[\s\S]*$/, ""), meta: {}, error_code: code },
  };
};
const rl = readline.createInterface({ input: process.stdin });
let chain = Promise.resolve();
rl.on("line", (line) => {
  chain = chain.then(async () => {
    let m;
    try {
      m = JSON.parse(line);
    } catch {
      return;
    }
    if (!m.method) return;
    const p = m.params ?? {};
    try {
      let r;
      const e = m.method === "createDatabase" ? null : await engine();
      if (process.env.SE_DEBUG) process.stderr.write(m.method + " " + JSON.stringify(p).slice(0, 300) + "\n");
      switch (m.method) {
        case "getDatabaseVersion":
          r = await e.version(p);
          break;
        case "dbExecute":
          await e.dbExecute(p);
          r = null;
          break;
        case "reset":
          await e.reset(p);
          r = null;
          break;
        case "diff": {
          r = await e.diff(p);
          if (r.stdout != null) {
            send({ id: id++, jsonrpc: "2.0", method: "print", params: { content: r.stdout } });
            r = { ...r, stdout: null };
          }
          break;
        }
        case "createDatabase": {
          const c = cfg(p.url ?? ds.url);
          const k = new pg.Client({ ...c, database: "postgres" });
          await k.connect();
          await k.query(`CREATE DATABASE ${pg.escapeIdentifier(c.database)}`);
          await k.end();
          r = { databaseName: c.database };
          break;
        }
        default:
          r = await e[m.method](p);
      }
      send({ jsonrpc: "2.0", id: m.id, result: r ?? null });
    } catch (e) {
      if (process.env.SE_DEBUG) process.stderr.write(String(e?.stack ?? e) + "\n");
      send({ jsonrpc: "2.0", id: m.id, error: toErr(e) });
    }
  });
});
rl.on("close", () => chain.finally(() => process.exit(0)));
