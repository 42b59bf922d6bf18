import fc from "@/lib/properties/testing";
import type pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pool } from "../db/client";
import { type Column, columns, pick, unnest, valuesOf } from "./columns";
import { leg } from "./legs";

let client: pg.PoolClient;
beforeEach(async () => {
  client = await pool().connect();
});
afterEach(() => client.release());

type Row = { [property: string]: unknown };

/** What the database says it was given. */
async function given(list: readonly Column[], rows: readonly Row[]): Promise<unknown[]> {
  const text = `select ${list.map(pick).join(", ")} from ${unnest(list, 1).from}`;
  const [answer] = await leg(client, [{ text, values: valuesOf(list, rows) }]);
  return answer?.rows ?? [];
}

const word = fc.string({ unit: "binary" }).filter((text) => !text.includes("\u0000"));
const json = fc.jsonValue({ stringUnit: "grapheme" }).filter((value) => !JSON.stringify(value).includes("\\u0000"));
const moment = fc.date({ min: new Date("1900-01-01"), max: new Date("2200-01-01"), noInvalidDate: true });
const nullable = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });

test("every value arrives as it was said, null included", async () => {
  const list = columns(
    "id uuid, name text, count int, share float8, is_on boolean, said json, kept jsonb, at timestamptz, hash bytea, flags text[], people uuid[]",
  );
  const row = fc.record({
    id: nullable(fc.uuid()),
    name: nullable(fc.oneof(word, fc.constant("ä".repeat(63)), fc.string({ minLength: 60, maxLength: 200 }))).map(
      (text) => text?.replaceAll("\u0000", "") ?? null,
    ),
    count: nullable(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    share: nullable(fc.double({ noNaN: true, noDefaultInfinity: true })),
    isOn: nullable(fc.boolean()),
    said: nullable(json.filter((value) => value !== null)),
    kept: nullable(fc.dictionary(fc.constantFrom("a", "b", "é"), fc.integer())),
    at: nullable(moment.map((date) => date.toISOString())),
    hash: nullable(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString("hex"))),
    flags: nullable(fc.array(word)),
    people: nullable(fc.array(fc.uuid())),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), async (rows) => {
      expect(await given(list, rows)).toEqual(
        rows.map(({ id, name, count, share, isOn, said, kept, at, hash, flags, people }) => ({
          id,
          name,
          count,
          share,
          is_on: isOn,
          said: said === null ? null : JSON.parse(JSON.stringify(said)),
          kept,
          at: at === null ? null : new Date(at),
          hash: hash === null ? null : Buffer.from(hash, "hex"),
          flags,
          people,
        })),
      );
    }),
    { numRuns: 150 },
  );
});

test("more than the room that is kept, and then little again", async () => {
  const large = "x€".repeat(400_000);
  expect(await given(columns("name text"), [{ name: large }, { name: "y" }])).toEqual([{ name: large }, { name: "y" }]);
  expect(await given(columns("name text"), [{ name: "z" }])).toEqual([{ name: "z" }]);
});

test.each<[string, string, unknown, string]>([
  ["a property that is missing", "id uuid", undefined, "says nothing of id"],
  ["an id that is none", "id uuid", "01900000-0000-7000-8000-00000000000g", "is a UUID"],
  ["an id that is too short", "id uuid", "01900000", "is a UUID"],
  ["a number that is text", "id int", "7", "is sent from a number"],
  ["a number that is too large", "id int", 2 ** 31, "32 bits"],
  ["a fraction", "id int", 0.5, "32 bits"],
  ["a text that is a number", "id text", 7, "sent from text"],
  ["a moment that is none", "id timestamptz", "yesterday", "ISO 8601"],
])("%s is refused before anything is sent, and the connection goes on", async (_name, list, id, why) => {
  const refused = given(columns(list), [{ id }]);
  await expect(refused).rejects.toThrow(why);
  // Of PostgreSQL's class for such values: a batch is halved until the one record is left.
  await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/^22/) });
  expect(await given(columns("id text"), [{ id: "next" }])).toEqual([{ id: "next" }]);
});

test("a type without a way to send it is named", () => {
  expect(() => columns("id money")).toThrow("no way to send a money");
});
