/**
 * Statements sent together: one round trip for as many as are ready. `pg`'s pipeline mode sends each query when it is
 * issued; waiting for all of them afterwards is what makes a leg.
 */
import { createHash } from "node:crypto";
import type pg from "pg";

export type Query = { text: string; values?: unknown[] };
export type Client = Pick<pg.PoolClient, "query">;

/** Always named: the plan is made once per connection (pipeline-measured.md §6). */
const names = new Map<string, string>();
function nameOf(text: string): string {
  let name = names.get(text);
  if (!name) {
    name = `rc_${createHash("sha1").update(text).digest("hex").slice(0, 16)}`;
    names.set(text, name);
  }
  return name;
}

/**
 * Sends all, waits for all. After an error PostgreSQL refuses the rest of the transaction, so the first error is the
 * one that counts.
 */
export async function leg(client: Client, queries: readonly Query[]): Promise<pg.QueryResult[]> {
  const sent = inOneWrite(client, () =>
    queries.map(({ text, values }) => client.query(values ? { name: nameOf(text), text, values } : { text })),
  );
  const answers = await Promise.allSettled(sent);
  const failed = answers.find((answer) => answer.status === "rejected");
  if (failed) throw failed.reason;
  return answers.map((answer) => (answer as PromiseFulfilledResult<pg.QueryResult>).value);
}

/** The driver writes each query by itself: half a dozen system calls, each of which wakes PostgreSQL and this process again. */
function inOneWrite<T>(client: Client, send: () => T): T {
  const { stream } = (client as { connection?: { stream?: { cork(): void; uncork(): void } } }).connection ?? {};
  stream?.cork();
  try {
    return send();
  } finally {
    stream?.uncork();
  }
}

/** After a failed statement a pipelined commit answers ROLLBACK without an error: nothing was written then. */
export function assertCommitted(answer: pg.QueryResult | undefined): void {
  if (answer?.command !== "COMMIT") throw Object.assign(new Error("the transaction was rolled back"), { code: "40001" });
}
