/**
 * How SCIM reads ask PostgreSQL: one statement, rows as arrays, prepared under a name. What a filter looks like is the
 * caller's choice, so the shapes that get a name are counted: a named statement lives as long as its connection.
 */
import { createHash } from "node:crypto";
import { pool } from "../db/client";

const MOST_NAMES = 200;
const names = new Map<string, string>();

/** @throws what the driver throws; doors present it */
export async function ask<Row extends readonly unknown[]>(text: string, values: readonly unknown[]): Promise<Row[]> {
  const { rows } = await pool().query<unknown[]>({ name: nameOf(text), text, values: [...values], rowMode: "array" });
  // The statement's text says what a row holds; select.ts and rows.ts stand side by side for that.
  return rows as unknown as Row[];
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= MOST_NAMES) return known;
  const name = `scim_${createHash("sha1").update(text).digest("hex").slice(0, 16)}`;
  names.set(text, name);
  return name;
}
