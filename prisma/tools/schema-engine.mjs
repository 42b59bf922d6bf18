#!/usr/bin/env node
/**
 * Stands where Prisma's command line expects its native engine (PRISMA_SCHEMA_ENGINE_BINARY): the same arguments, the same
 * JSON-RPC, one line a message on standard input and output, answered by the WebAssembly engine.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import pg from "pg";
import { connectionOf, lastPanic, loadEngine, openEngine } from "./engine.mjs";

const args = process.argv.slice(2);
const valuesOf = (name) => args.filter((_, at) => args[at - 1] === name);
const datasourceUrl = JSON.parse(valuesOf("--datasource")[0] ?? "{}").url;
const CONNECTION_CODES = { "3D000": "P1003", "28P01": "P1000" };

if (args.includes("--version") || args.includes("-V")) {
  console.log(`schema-engine-cli ${(await loadEngine()).version()}`);
} else if (args.includes("cli")) {
  await runSubCommand(args[args.indexOf("cli") + 1]);
} else {
  serve();
}

/** The one-shot commands that Prisma runs before it opens the conversation. */
async function runSubCommand(command) {
  const { database } = connectionOf(datasourceUrl);
  try {
    if (command === "can-connect-to-database") await withClient(datasourceUrl, {}, () => {});
    else if (command === "create-database") await createDatabase(datasourceUrl);
    else if (command === "drop-database") {
      await withClient(datasourceUrl, { database: "postgres" }, (client) =>
        client.query(`drop database if exists ${pg.escapeIdentifier(database)} with (force)`),
      );
    } else throw new Error(`unknown sub-command ${command}`);
  } catch (error) {
    // Prisma skips the first line of standard error here and reads the second.
    logLine("INFO", { message: "start" });
    logLine("ERROR", { message: error.message, is_panic: false, error_code: CONNECTION_CODES[error.code] ?? "P1001" });
    process.exitCode = 1;
  }
}

function serve() {
  const datamodels = valuesOf("--datamodels").map((file) => [file, readFileSync(file, "utf8")]);
  let opening;
  const engine = () => {
    opening ??= openEngine({ url: datasourceUrl, datamodels }).then((opened) => opened.engine);
    return opening;
  };
  let last = Promise.resolve();
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    last = last.then(() => answer(line, engine));
  });
  lines.on("close", () => last.finally(() => process.exit(0)));
}

async function answer(line, engine) {
  const { id, method, params = {} } = parse(line);
  if (!method) return;
  try {
    send({ jsonrpc: "2.0", id, result: (await call(method, params, engine)) ?? null });
  } catch (error) {
    send({ jsonrpc: "2.0", id, error: present(error) });
  }
}

async function call(method, params, engine) {
  if (method === "createDatabase") return { databaseName: await createDatabase(params.url ?? datasourceUrl) };
  if (method === "getDatabaseVersion") return (await engine()).version(params);
  if (method === "diff") {
    // The native engine prints the difference by calling back; Prisma writes it out.
    const { stdout, ...rest } = await (await engine()).diff(params);
    if (stdout != null) send({ jsonrpc: "2.0", id: 1, method: "print", params: { content: stdout } });
    return { ...rest, stdout: null };
  }
  return (await engine())[method](params);
}

async function createDatabase(url) {
  const { database } = connectionOf(url);
  await withClient(url, { database: "postgres" }, (client) => client.query(`create database ${pg.escapeIdentifier(database)}`));
  return database;
}

async function withClient(url, over, work) {
  const client = new pg.Client({ ...connectionOf(url), ...over });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function present(error) {
  const text = lastPanic() || String(error?.message ?? error);
  const known = /^P\d{4}$/.test(error?.code ?? "") ? error.code : text.match(/\b(P[1345]\d{3})\b/)?.[1];
  const message = text.replace(/\n\s+\d+: schema_engine_wasm[\s\S]*$/, "");
  return {
    code: 4466,
    message: "An error happened. Check the data field for details.",
    data: { is_panic: lastPanic() !== "", message, meta: {}, error_code: known },
  };
}

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

function send(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function logLine(level, fields) {
  process.stderr.write(`${JSON.stringify({ timestamp: new Date().toISOString(), level, fields, target: "schema_engine::logger" })}\n`);
}
