/** What becomes of requests that were gathered when the database goes away under them. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type pg from "pg";
import { afterEach, expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { pool } from "../db/client";
import { resetEnv } from "../env";
import { aPushedDirectory, address } from "./testing";

endsConsistent();

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Leads this process's connections through a relay that can swallow the answer to a commit and hang up. */
async function throughRelay(): Promise<{ cutNextCommit: () => void }> {
  const original = process.env.DATABASE_URL;
  const target = new URL(original ?? "");
  const sockets = new Set<Socket>();
  let cuts = false;
  const relay = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    sockets.add(client).add(upstream);
    client.on("data", (data) => upstream.write(data));
    upstream.on("data", (data) => {
      if (!cuts || !data.includes("COMMIT\0")) return void client.write(data);
      cuts = false;
      client.destroy();
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
  const held = (globalThis as unknown as { __rollcallDb: { pool?: pg.Pool } }).__rollcallDb;
  const direct = held.pool;
  held.pool = undefined;
  process.env.DATABASE_URL = Object.assign(new URL(target), {
    hostname: "127.0.0.1",
    port: String((relay.address() as AddressInfo).port),
  }).href;
  resetEnv();
  ends.push(async () => {
    await pool().end();
    held.pool = direct;
    process.env.DATABASE_URL = original;
    resetEnv();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => relay.close(resolve));
  });
  return {
    cutNextCommit: () => {
      cuts = true;
    },
  };
}

test("a commit that nobody answered is said to be unknown, not refused as if somebody else had done it", async () => {
  const { org, scim } = await aPushedDirectory();
  const names = ["ada", "bo", "cem"];
  const relay = await throughRelay();
  await scim.post("first");

  relay.cutNextCommit();
  const answers = await Promise.allSettled(names.map((name) => scim.post(name)));

  for (const answer of answers)
    expect(answer).toMatchObject({ status: "rejected", reason: { code: "provider_unavailable", reason: "database_unavailable" } });
  // It did take place, whole: whoever asks again is told so.
  for (const name of names) expect(await org.member(address(name))).toMatchObject({ state: "active" });
  const again = await Promise.allSettled(names.map((name) => scim.post(name)));
  for (const answer of again) expect(answer).toMatchObject({ status: "rejected", reason: { code: "conflict", scimType: "uniqueness" } });
});
