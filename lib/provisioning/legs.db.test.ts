import fc from "@/lib/properties/testing";
import type pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pool } from "../db/client";
import { columns, valuesOf } from "./columns";
import { assertCommitted, leg } from "./legs";

let client: pg.PoolClient;
beforeEach(async () => {
  client = await pool().connect();
});
afterEach(() => client.release(true));

describe("a leg", () => {
  test("answers each statement in its place, whether it was prepared before or not", async () => {
    for (let time = 0; time < 2; time++) {
      const answers = await leg(client, [
        { text: "begin" },
        { text: "select n, n = 2 as two from generate_series(1, $1::int) n", values: [2] },
        { text: "select 1 as nothing where false" },
        { text: "create temporary table if not exists kept (a text)" },
        { text: "insert into kept values ($1)", values: ["one"] },
        { text: "commit" },
      ]);
      expect(answers.map(({ command }) => command)).toEqual(["BEGIN", "SELECT", "SELECT", "CREATE", "INSERT", "COMMIT"]);
      expect(answers[1]?.rows).toEqual([
        { n: 1, two: false },
        { n: 2, two: true },
      ]);
      expect(answers[2]?.rows).toEqual([]);
    }
    expect((await leg(client, [{ text: "select a from kept" }]))[0]?.rows).toEqual([{ a: "one" }, { a: "one" }]);
  });

  test("reads values as the driver does", async () => {
    const text = `select null::text as missing, '{}'::text[] as empty, array['a', null, 'b "c"'] as list, '{"a": [1]}'::jsonb as json, 1.5::float8 as number,
      '2026-11-22 08:00:00.125+00'::timestamptz as at, '2026-11-22 08:00:00+05:30'::timestamptz as elsewhere, 'infinity'::timestamptz as never,
      '01900000-0000-7000-8000-000000000005'::uuid as id, '\\x00ff'::bytea as bytes, 12345678901234567890::numeric as large`;
    const [answer] = await leg(client, [{ text }]);
    expect(answer?.rows).toEqual((await client.query(text)).rows);
  });

  test("a column called after an object and its field stands in that object", async () => {
    const text = `select 1 as n, 'a' as "member.id", null::text as "member.email", 2 as last`;
    for (let time = 0; time < 2; time++)
      expect((await leg(client, [{ text }]))[0]?.rows).toEqual([{ n: 1, member: { id: "a", email: null }, last: 2 }]);
  });

  test("writes any text, alone and in lists", async () => {
    const word = fc.string({ unit: "binary" }).filter((one) => !one.includes("\u0000"));
    await fc.assert(
      fc.asyncProperty(word, fc.array(fc.option(word)), async (one, list) => {
        const values = [one, list, null, true, 7, Buffer.from(one)];
        const [answer] = await leg(client, [
          { text: "select $1::text as a, $2::text[] as b, $3::text as c, $4::boolean as d, $5::int as e, $6::bytea as f", values },
        ]);
        expect(answer?.rows[0]).toEqual({ a: one, b: list, c: null, d: true, e: 7, f: Buffer.from(one) });
      }),
      { numRuns: 200 },
    );
  });

  test("refuses an object: how it is written is for the statement to say", () => {
    expect(() => leg(client, [{ text: "select $1::json", values: [{ a: 1 }] }])).toThrow("must be text");
  });

  test("ends at its first error, and the connection goes on", async () => {
    const failing = { text: "select 1 / $1::int as inverse", values: [0] };
    await leg(client, [{ text: "create temporary table said (a int)" }]);
    for (let time = 0; time < 2; time++)
      await expect(
        leg(client, [{ text: "rollback" }, { text: "begin" }, failing, { text: "insert into said values (1)" }, { text: "commit" }]),
      ).rejects.toMatchObject({
        code: "22012",
      });
    await leg(client, [{ text: "rollback" }]);
    // Prepared by a leg that failed: it can be used all the same.
    const [answer] = await leg(client, [{ ...failing, values: [1] }, { text: "select count(*)::int as n from said" }]);
    expect(answer?.rows).toEqual([{ inverse: 1 }]);
  });

  test("stands in line with others on its connection", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        at % 3 === 0
          ? client.query("select $1::int as n", [at]).then(({ rows }) => rows[0].n)
          : leg(client, [{ text: "select $1::int as n", values: [at] }]).then(([one]) => one?.rows[0].n),
      ),
    );
    expect(answers).toEqual(Array.from({ length: 20 }, (_, at) => at));
  });

  test("fails when its connection ends before the answer", async () => {
    const [{ pid }] = (await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows as [{ pid: number }];
    const failing = expect(leg(client, [{ text: "select pg_sleep(60)" }])).rejects.toThrow();
    await expect
      .poll(
        async () =>
          (await pool().query("select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and state = 'active'", [pid]))
            .rowCount,
      )
      .toBe(1);
    await failing;
    await expect(leg(client, [{ text: "select 1" }])).rejects.toThrow();
  });

  test("what could not be sent goes nowhere, neither with the next leg nor on another connection", async () => {
    const other = await pool().connect();
    try {
      const refused = leg(client, [
        { text: "select $1::text as word", values: ["lost"] },
        { text: "select x from unnest($1::int[]) x", values: valuesOf(columns("x int"), [{ x: "no number" }]) },
      ]);
      await expect(refused).rejects.toThrow("from a number");
      expect(await leg(client, [{ text: "select $1::text as word", values: ["next"] }])).toEqual([
        { rows: [{ word: "next" }], command: "SELECT" },
      ]);
      const { stream } = (client as unknown as { connection: pg.Connection }).connection;
      stream.end();
      expect(stream.writable).toBe(false);
      await expect(leg(client, [{ text: "select $1::text as word", values: ["lost"] }])).rejects.toThrow();
      expect(await leg(other, [{ text: "select $1::text as word", values: ["here"] }])).toEqual([
        { rows: [{ word: "here" }], command: "SELECT" },
      ]);
    } finally {
      other.release();
    }
  });
});

test("a transaction that was rolled back is no commit", async () => {
  await leg(client, [{ text: "begin" }]);
  await expect(leg(client, [{ text: "select 1 / 0" }])).rejects.toThrow();
  const [answer] = await leg(client, [{ text: "commit" }]);
  expect(answer?.command).toBe("ROLLBACK");
  expect(() => assertCommitted(answer)).toThrow("rolled back");
});
