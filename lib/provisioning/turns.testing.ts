/** How often a piece of work turns from client to database: the round trips, counted on the wire. Only for tests. */
import { type AddressInfo, connect, createServer } from "node:net";
import type pg from "pg";
import { pool } from "../db/client";
import { resetEnv } from "../env";

/** Runs `work` with the pool's connections led through a relay. */
export async function countingTurns(work: (turns: (one: () => Promise<unknown>) => Promise<number>) => Promise<void>): Promise<void> {
  const original = process.env.DATABASE_URL;
  const relay = await countingRelay(new URL(original ?? ""));
  const held = (globalThis as unknown as { __rollcallDb: { pool?: pg.Pool } }).__rollcallDb;
  const direct = held.pool;
  held.pool = undefined;
  process.env.DATABASE_URL = relay.url;
  resetEnv();
  try {
    await work(async (one) => {
      const before = relay.turns();
      await one();
      return relay.turns() - before;
    });
  } finally {
    await pool().end();
    held.pool = direct;
    process.env.DATABASE_URL = original;
    resetEnv();
    await relay.close();
  }
}

/** Passes bytes on and counts how often the conversation turns from the database back to the client. */
async function countingRelay(target: URL) {
  let turns = 0;
  const sockets = new Set<{ destroy: () => void }>();
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let last: "client" | "server" = "server";
    sockets.add(client).add(upstream);
    client.on("data", (data) => {
      if (last === "server") turns += 1;
      last = "client";
      upstream.write(data);
    });
    upstream.on("data", (data) => {
      last = "server";
      client.write(data);
    });
    client.on("error", () => upstream.destroy());
    upstream.on("error", () => client.destroy());
    client.on("close", () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.toString(),
    turns: () => turns,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
