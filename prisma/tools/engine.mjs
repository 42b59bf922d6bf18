/**
 * Prisma's schema engine from its npm package (WebAssembly) over `pg`: the native engine is a download outside the registry.
 * Used by schema-engine.mjs, which speaks the native engine's command line, and by apply.ts, which applies migrations directly.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import pg from "pg";
import { parseIntoClientConfig } from "pg-connection-string";

const INTERNAL_CHAR = 18;
const TEXT = 25;
const NOWHERE = "postgresql://none@127.0.0.1:1/none";

// The engine reports a panic through this hook; without it the panic itself is lost behind a TypeError.
globalThis.PRISMA_WASM_PANIC_REGISTRY = {
  message: "",
  set_message(text) {
    this.message = text;
  },
};

/** The text of the last panic, or "". */
export const lastPanic = () => globalThis.PRISMA_WASM_PANIC_REGISTRY.message;

let loading;
/** The engine's bindings; loaded once a process. */
export function loadEngine() {
  loading ??= (async () => {
    const bindings = await import("@prisma/schema-engine-wasm/schema_engine_bg");
    const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
    const wasm = readFileSync(join(folder, "schema_engine_bg.wasm"));
    const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": withPatientTimers(bindings) });
    bindings.__wbg_set_wasm(instance.exports);
    instance.exports.__wbindgen_start?.();
    return bindings;
  })();
  return loading;
}

/** The engine never clears the timer of its ten-second lock wait, and a process that is done would stay that long. */
function withPatientTimers(bindings) {
  const timers = Object.keys(bindings).filter((name) => name.startsWith("__wbg_setTimeout_"));
  const quiet = (callback, milliseconds) => setTimeout(callback, milliseconds >>> 0).unref();
  return { ...bindings, ...Object.fromEntries(timers.map((name) => [name, quiet])) };
}

/**
 * @param {{ url?: string, datamodels?: [string, string][], options?: string }} input
 * @returns the engine and what closes its connections
 */
export async function openEngine({ url = NOWHERE, datamodels = [], options }) {
  const { SchemaEngine } = await loadEngine();
  const connections = new EngineConnections({ ...connectionOf(url), ...(options ? { options } : {}) });
  const models = datamodels.length > 0 ? datamodels : undefined;
  const engine = await SchemaEngine.new({ datamodels: models }, () => {}, bindMigrationAwareSqlAdapterFactory(connections));
  return { engine, close: () => connections.close() };
}

/**
 * Host, port, user, password and database apart: an adapter made from a connection string ignores a `database` beside it
 * and would open the main database as its own shadow.
 */
export function connectionOf(url) {
  return { ...parseIntoClientConfig(url), max: 4 };
}

/** Opens databases for the engine, and the shadow database that `migrate dev` and `migrate diff` make and drop. */
export class EngineConnections extends PrismaPg {
  constructor(connection) {
    super(connection);
    this.connection = connection;
    this.opened = [];
  }

  async connect() {
    const adapter = corrected(await super.connect());
    this.opened.push(adapter);
    return adapter;
  }

  async close() {
    await Promise.all(this.opened.splice(0).map((adapter) => adapter.dispose()));
  }

  async connectToShadowDb() {
    const database = `prisma_shadow_${Math.random().toString(36).slice(2)}`;
    const admin = new pg.Client(this.connection);
    await admin.connect();
    await admin.query(`create database "${database}"`);
    const shadow = corrected(await new PrismaPg({ ...this.connection, database }).connect());
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await admin.query(`drop database if exists "${database}" with (force)`);
      await admin.end();
    };
    return shadow;
  }
}

/** Both corrections that the adapter needs before the engine can work with it. */
function corrected(adapter) {
  // The adapter cuts scripts at every semicolon, also in comments and function bodies. PostgreSQL takes a script whole.
  adapter.executeScript = async (script) => {
    await adapter
      .underlyingDriver()
      .query(script)
      .catch((error) => adapter.onError(error));
  };
  return presentInternalChar(adapter);
}

/** The engine's catalogue queries return the internal type "char", which the adapter refuses and the engine expects as Character. */
function presentInternalChar(adapter) {
  const charColumns = new WeakMap();
  const performIO = adapter.performIO.bind(adapter);
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.performIO = async (query) => {
    const result = await performIO(query);
    const isChar = result.fields.map((field) => field.dataTypeID === INTERNAL_CHAR);
    if (!isChar.includes(true)) return result;
    charColumns.set(result.rows, isChar);
    return { ...result, fields: result.fields.map((field, at) => (isChar[at] ? { ...field, dataTypeID: TEXT } : field)) };
  };
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const isChar = charColumns.get(result.rows);
    if (!isChar) return result;
    return { ...result, columnTypes: result.columnTypes.map((type, at) => (isChar[at] ? ColumnTypeEnum.Character : type)) };
  };
  return adapter;
}
