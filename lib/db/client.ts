/**
 * The two ways into PostgreSQL: Prisma for portal, console and schema; a pool of `pg` for the pipeline's statements.
 * Both are kept on globalThis, since Next and the server's bundle hold two copies of each module.
 */
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { env } from "../env";
import { logger } from "../logger";
import { PrismaClient, type Prisma } from "./generated/client";

export type { Prisma } from "./generated/client";
export { Prisma as PrismaNamespace } from "./generated/client";

export type Tx = Prisma.TransactionClient;
/** The client or a transaction: queries take either. */
export type Db = PrismaClient | Tx;

type Held = { prisma?: PrismaClient; pool?: pg.Pool };
const home = globalThis as { __rollcallDb?: Held };
home.__rollcallDb ??= {};
const held: Held = home.__rollcallDb;

/** A process that is frozen inside a transaction keeps its locks no longer than this: then others go on, and its commit fails. */
const IDLE_LIMIT = "-c idle_in_transaction_session_timeout=30000";

export function prisma(): PrismaClient {
  held.prisma ??= new PrismaClient({ adapter: new PrismaPg({ connectionString: env().DATABASE_URL, max: 10, options: IDLE_LIMIT }) });
  return held.prisma;
}

/**
 * A generic plan does not see the values: for "is there a member with this role" it would read a whole table, because most
 * members have the same one. Every lookup of these connections has its index.
 */
const PLANS = "-c jit=off -c plan_cache_mode=force_generic_plan -c enable_seqscan=off";

/**
 * The pipeline's own connections: named statements, generic plans, legs sent without waiting (pipeline-measured.md §3, §6).
 * A connection that dies while idle is dropped by the pool and must not end the process.
 */
export function pool(): pg.Pool {
  if (!held.pool) {
    held.pool = new pg.Pool({
      connectionString: env().DATABASE_URL,
      max: 10,
      connectionTimeoutMillis: 2000,
      options: `${PLANS} -c statement_timeout=10000 ${IDLE_LIMIT}`,
      pipeline: true,
    } as pg.PoolConfig);
    held.pool.on("error", (error) => logger.warn({ err: error }, "an idle database connection ended"));
    // The pool listens only to idle connections: one that dies in somebody's hands would otherwise end the process.
    held.pool.on("connect", (client) => client.on("error", (error) => logger.warn({ err: error }, "a database connection ended")));
  }
  return held.pool;
}

export async function closeDatabase(): Promise<void> {
  const { prisma: client, pool: connections } = held;
  held.prisma = undefined;
  held.pool = undefined;
  await Promise.all([client?.$disconnect(), connections?.end()]);
}
