/**
 * How SCIM reads ask PostgreSQL: one statement, rows as arrays, prepared under a name. What a filter looks like is the
 * caller's choice, so the shapes that get a name are counted: a named statement lives as long as its connection.
 *
 * Quick reads that become ready in the same turn of the event loop share a connection and a packet: under load the
 * system calls of each cost more than the statement. Nobody waits for company: alone, a read leaves in the same turn.
 */
import { createHash } from "node:crypto";
import type { Writable } from "node:stream";
import type pg from "pg";
import { pool } from "../db/client";

const MOST_NAMES = 200;
const names = new Map<string, string>();
/** Reads on one connection are answered in turn: more of them would rather use a second core of the database. */
const MOST_TOGETHER = 8;

type Config = pg.QueryArrayConfig<unknown[]>;
type Waiting = { config: Config; resolve: (rows: unknown[][]) => void; reject: (error: unknown) => void };
let waiting: Waiting[] = [];

/** For reads that an index answers. @throws what the driver throws; doors present it */
export function ask<Row extends readonly unknown[]>(text: string, values: readonly unknown[]): Promise<Row[]> {
  return new Promise<unknown[][]>((resolve, reject) => {
    waiting.push({ config: configOf(text, values), resolve, reject });
    if (waiting.length === 1) setImmediate(leave);
    // The statement's text says what a row holds; select.ts and rows.ts stand side by side for that.
  }) as unknown as Promise<Row[]>;
}

/** For reads that may take long: nobody stands behind them. */
export async function askAlone<Row extends readonly unknown[]>(text: string, values: readonly unknown[]): Promise<Row[]> {
  const { rows } = await pool().query<unknown[]>(configOf(text, values));
  return rows as unknown as Row[];
}

function leave(): void {
  const all = waiting;
  waiting = [];
  for (let at = 0; at < all.length; at += MOST_TOGETHER) void together(all.slice(at, at + MOST_TOGETHER));
}

/** Each statement stands for itself: one that fails takes no other with it. */
async function together(reads: readonly Waiting[]): Promise<void> {
  let client: pg.PoolClient;
  try {
    client = await pool().connect();
  } catch (error) {
    for (const { reject } of reads) reject(error);
    return;
  }
  const stream = streamOf(client);
  stream?.cork();
  let failed = false;
  const asked = reads.map(({ config, resolve, reject }) =>
    client.query<unknown[]>(config).then(
      ({ rows }) => resolve(rows),
      (error: unknown) => {
        failed = true;
        reject(error);
      },
    ),
  );
  stream?.uncork();
  await Promise.all(asked);
  // These statements fail for reasons of the connection or the database: it is not handed out again.
  client.release(failed);
}

/** The driver's socket, which its types do not tell of. */
function streamOf(client: pg.PoolClient): Writable | undefined {
  return (client as unknown as { connection?: { stream?: Writable } }).connection?.stream;
}

function configOf(text: string, values: readonly unknown[]): Config {
  return { name: nameOf(text), text, values: [...values], rowMode: "array" };
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= MOST_NAMES) return known;
  const name = `scim_${createHash("sha1").update(text).digest("hex").slice(0, 16)}`;
  names.set(text, name);
  return name;
}
