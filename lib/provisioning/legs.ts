/**
 * Statements sent together: one round trip for as many as are ready, as one query of the driver with one Sync at its end
 * (PostgreSQL, "Extended Query" and "Pipelining"). After an error PostgreSQL passes over what is left of the leg.
 */
import { createHash } from "node:crypto";
import pg from "pg";
import { Bytes } from "./bytes";
import { ColumnValues } from "./columns";
import { literal } from "./literals";

export type Query = { text: string; values?: unknown[] };
/** `command` as PostgreSQL names it: SELECT, COMMIT, … */
export type Answer = { rows: Row[]; command: string };
export type Client = Pick<pg.PoolClient, "query">;

type Fields = { [column: string]: unknown };
// biome-ignore lint/suspicious/noExplicitAny: whoever asks knows what it selected, as with the driver's own results
type Row = any;
/** `within`: a column called `member.email` is the `email` of the row's `member`. */
type Column = { name: string; within: string | null; parse: ((text: string) => unknown) | null };

/** Sends all, waits for all. @throws the first error; nothing that stands after it in the leg was done */
export function leg(client: Client, queries: readonly Query[]): Promise<Answer[]> {
  const sent = new Leg(queries);
  client.query(sent as unknown as pg.Submittable);
  return sent.done;
}

/** After a failed statement a commit answers ROLLBACK without an error: nothing was written then. */
export function assertCommitted(answer: Answer | undefined): void {
  if (answer?.command !== "COMMIT") throw Object.assign(new Error("the transaction was rolled back"), { code: "40001" });
}

/** What a connection has prepared, by text: every statement is planned and described once (pipeline-measured.md §6). */
const prepared = new WeakMap<object, Map<string, Column[]>>();

/**
 * The driver describes and synchronizes each query by itself, which for a dozen small ones costs more than their work. Its
 * calls to a query are the interface that its cursors use.
 */
export class Leg extends pg.Query {
  readonly done: Promise<Answer[]>;
  // Values and answers are let go of once they are sent and told: a query that is over may be held on to, and these hold a
  // whole unit's rows.
  private bound: Bound[][];
  readonly texts: readonly string[];
  private answers: Answer[] = [];
  private known: Map<string, Column[]> | null = null;
  private columns: Column[] = [];
  private found: Row[] = [];
  private error: unknown = null;
  private settle: (error: unknown) => void = () => {};

  constructor(queries: readonly Query[]) {
    super("");
    this.texts = queries.map(({ text }) => text);
    this.bound = queries.map(({ values }) => (values ?? []).map((value) => (value instanceof ColumnValues ? value : literal(value))));
    this.done = new Promise((resolve, reject) => {
      this.settle = (error) => {
        const { answers } = this;
        this.answers = [];
        this.found = [];
        return error ? reject(error) : resolve(answers);
      };
    });
  }

  override submit = (connection: pg.Connection): Error | undefined => {
    const known = prepared.get(connection) ?? new Map<string, Column[]>();
    prepared.set(connection, known);
    this.known = known;
    try {
      for (const [at, text] of this.texts.entries()) {
        const statement = nameOf(text);
        const isNew = !known.has(text);
        if (isNew) {
          // Close and Parse: it may have been prepared by a leg that failed afterwards.
          message("C", () => room.text("S").text(statement).byte(0));
          message("P", () => room.text(statement).byte(0).text(text).byte(0).int16(0));
        }
        message("B", () => bind(statement, this.bound[at] ?? []));
        if (isNew) message("D", () => room.text("P").byte(0));
        message("E", () => room.byte(0).int32(0));
      }
      // Sync.
      message("S", () => {});
    } catch (error) {
      room.clear();
      return error instanceof Error ? error : new Error(String(error));
    }
    this.bound = [];
    const bytes = room.take();
    if (room.size > LARGE) room = new Bytes(USUAL);
    // One that is ending says so by itself, to everybody who waits on it.
    if (connection.stream.writable) connection.stream.write(bytes);
    this.expect();
  };

  /** The next statement's columns, as far as they are known. */
  private expect(): void {
    this.columns = this.known?.get(this.texts[this.answers.length] ?? "") ?? [];
    this.found = [];
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    this.columns = fields.map(({ name, dataTypeID }) => {
      const [last = name, within = null] = name.split(".").reverse();
      return { name: last, within, parse: parserOf(dataTypeID) };
    });
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const row: Fields = {};
    try {
      for (let at = 0; at < this.columns.length; at++) {
        const { name, within, parse } = this.columns[at] as Column;
        const text = fields[at] as string | null;
        const place = within === null ? row : inside(row, within);
        place[name] = text === null || parse === null ? text : parse(text);
      }
      this.found.push(row);
    } catch (error) {
      this.error ??= error;
    }
  }

  handleCommandComplete({ text: tag }: { text: string }): void {
    const text = this.texts[this.answers.length];
    if (text !== undefined) this.known?.set(text, this.columns);
    this.answers.push({ rows: this.found, command: tag.split(" ", 1)[0] as string });
    this.expect();
  }

  handleError(error: unknown): void {
    // Prepared anew the next time: a plan may no longer fit its tables.
    const failed = this.texts[this.answers.length];
    if (failed !== undefined) this.known?.delete(failed);
    this.error ??= error;
    this.settle(this.error);
  }

  handleReadyForQuery(): void {
    this.settle(this.error);
  }
}

function inside(row: Fields, name: string): Fields {
  row[name] ??= {};
  return row[name] as Fields;
}

type Bound = string | Buffer | null | ColumnValues;

/** A leg is put together in one piece, in room that is used again: a statement has some fifty parameters. */
const USUAL = 64 * 1024;
const LARGE = 1024 * 1024;
let room = new Bytes(USUAL);

/** One message of PostgreSQL's protocol ("Message Formats"). */
function message(code: "B" | "C" | "D" | "E" | "P" | "S", body: () => void): void {
  room.text(code);
  const start = room.begin();
  body();
  room.end(start, true);
}

function bind(statement: string, values: readonly Bound[]): void {
  room.byte(0).text(statement).byte(0).int16(values.length);
  for (const value of values) room.int16(typeof value === "string" || value === null ? 0 : 1);
  room.int16(values.length);
  for (const value of values) {
    if (value === null) {
      room.int32(-1);
      continue;
    }
    const start = room.begin();
    if (typeof value === "string") room.text(value);
    else if (value instanceof ColumnValues) value.writeTo(room);
    else room.raw(value);
    room.end(start);
  }
  // Answers in text.
  room.int16(0);
}

const names = new Map<string, string>();
function nameOf(text: string): string {
  let name = names.get(text);
  if (!name) {
    name = `rc_${createHash("sha1").update(text).digest("hex").slice(0, 16)}`;
    names.set(text, name);
  }
  return name;
}

const TEXT = new Set([25, 1042, 1043, 2950]);
const TIMESTAMPTZ = 1184;
const LISTS = new Set([1009, 1015, 2951]);

/** The driver's parsers, with a short way for what is frequent here. */
function parserOf(type: number): Column["parse"] {
  if (TEXT.has(type)) return null;
  const usual = pg.types.getTypeParser(type) as (text: string) => unknown;
  if (type === TIMESTAMPTZ) return (text) => (IN_UTC.test(text) ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : usual(text));
  if (LISTS.has(type)) return (text) => (PLAIN_LIST.test(text) ? text.slice(1, -1).split(",") : text === "{}" ? [] : usual(text));
  return usual;
}

/** No element is quoted, and none is NULL. */
const PLAIN_LIST = /^\{(?!.*NULL)[^"{}]+\}$/;
const IN_UTC = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,3})?\+00$/;
