/**
 * Rows for a statement: one array for each column, in PostgreSQL's binary format, put together again by `unnest`. Sent as
 * JSON the database reads each value twice and builds a table of names for each row, which costs more than writing it
 * (docs/decisions/0016). Pure.
 */
import { type Bytes, Unsendable } from "./bytes";
import { idList, listLiteral } from "./literals";

/** How a column is written: its type's object identifier (PostgreSQL, catalogue pg_type) and the value's bytes. */
const TYPES = {
  uuid: { oid: 2950, write: (to: Bytes, value: unknown) => to.uuid(text(value)) },
  text: { oid: 25, write: (to: Bytes, value: unknown) => to.text(text(value)) },
  int: { oid: 23, write: (to: Bytes, value: unknown) => to.int32(number(value)) },
  float8: { oid: 701, write: (to: Bytes, value: unknown) => to.double(number(value)) },
  boolean: { oid: 16, write: (to: Bytes, value: unknown) => to.byte(value ? 1 : 0) },
  json: { oid: 114, write: (to: Bytes, value: unknown, texts: Texts) => to.text(json(value, texts)) },
  jsonb: { oid: 3802, write: (to: Bytes, value: unknown, texts: Texts) => to.byte(1).text(json(value, texts)) },
  /** From ISO 8601. */
  timestamptz: { oid: 1184, write: (to: Bytes, value: unknown) => to.instant(Date.parse(text(value))) },
  /** From hexadecimal. */
  bytea: { oid: 17, write: (to: Bytes, value: unknown) => to.hex(text(value)) },
  // An array of arrays is a table, and unnest takes it apart: lists travel as text.
  "text[]": { oid: 25, write: (to: Bytes, value: unknown) => to.text(listLiteral(value as readonly unknown[])) },
  "uuid[]": { oid: 25, write: (to: Bytes, value: unknown) => to.text(idList(value as readonly string[])) },
} as const;

type Type = keyof typeof TYPES;
/** `property`: of the rows, in camel case. */
export type Column = { name: string; property: string; type: Type };

/** A column's name in camel case. */
export const propertyOf = (name: string) => name.replace(/_[a-z]/g, (part) => part.slice(1).toUpperCase());

/** From `name type, …`. @throws TypeError for a type that is not known here */
export function columns(list: string): Column[] {
  return list.split(", ").map((one) => {
    const [name = "", type = ""] = one.split(" ");
    if (!(type in TYPES)) throw new TypeError(`no way to send a ${type}`);
    return { name, property: propertyOf(name), type: type as Type };
  });
}

const isList = (type: Type) => type.endsWith("[]");

/** What to select of such rows: lists are read from their text. */
export const pick = ({ name, type }: Column): string => (isList(type) ? `x.${name}::${type}` : `x.${name}`);

/** An item `x` for a FROM clause, and its arrays. `first`: the place of the first of the parameters that `valuesOf` makes. */
export function unnest(list: readonly Column[], first: number): { from: string; arrays: string[] } {
  const arrays = list.map(({ type }, at) => `$${first + at}::${isList(type) ? "text" : type}[]`);
  return { from: `unnest(${arrays.join(", ")}) as x(${list.map(({ name }) => name).join(", ")})`, arrays };
}

type Row = { readonly [property: string]: unknown };
/** What was already put into words: the same object often stands in several rows. */
export type Texts = Map<unknown, string>;

/** One parameter for each column. */
export function valuesOf(list: readonly Column[], rows: readonly Row[], texts: Texts = new Map()): ColumnValues[] {
  return list.map((column) => new ColumnValues(column, rows, texts));
}

/** A parameter: a one-dimensional array, written when it is sent. */
export class ColumnValues {
  constructor(
    private readonly column: Column,
    private readonly rows: readonly Row[],
    private readonly texts: Texts,
  ) {}

  /** @throws Unsendable for a value that is not of the column's type, and for none at all: null is said */
  writeTo(to: Bytes): void {
    const { property, type } = this.column;
    const { oid, write } = TYPES[type];
    to.int32(this.rows.length === 0 ? 0 : 1);
    const flags = to.here;
    to.int32(0).int32(oid);
    if (this.rows.length > 0) to.int32(this.rows.length).int32(1);
    for (const row of this.rows) {
      const value = row[property];
      if (value === undefined) throw new Unsendable("22023", `a row says nothing of ${property}`);
      if (value === null) {
        to.mark(flags + 3, 1);
        to.int32(-1);
        continue;
      }
      const start = to.begin();
      write(to, value, this.texts);
      to.end(start);
    }
  }
}

function json(value: unknown, texts: Texts): string {
  if (typeof value !== "object") return JSON.stringify(value);
  let known = texts.get(value);
  if (known === undefined) {
    known = JSON.stringify(value);
    texts.set(value, known);
  }
  return known;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new Unsendable("22023", "a text, an id, a moment or bytes are sent from text");
  return value;
}

function number(value: unknown): number {
  if (typeof value !== "number") throw new Unsendable("22023", "a number is sent from a number");
  return value;
}
