/** One transaction per change; joins the caller's when there is one. `now` is the database's clock: no rule reads another. */
import { RollcallError } from "../errors";
import { prisma, type Tx } from "./client";

type Joined = { tx?: Tx };

/** Runs `work` in one transaction and hands it the database's `now`. Serialization failures and deadlocks run again, up to five times. */
export async function transaction<T>(ctx: Joined, work: (tx: Tx, now: Date) => Promise<T>): Promise<T> {
  if (ctx.tx) return work(ctx.tx, await databaseNow(ctx.tx));
  for (let attempt = 1; ; attempt++) {
    try {
      return await prisma().$transaction(async (tx) => work(tx, await databaseNow(tx)), { maxWait: 2000, timeout: 15_000 });
    } catch (error) {
      if (attempt >= 5 || !isRetryable(error)) throw translate(error);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt));
    }
  }
}

/** The database's clock outside a transaction. */
export async function databaseNow(db: Pick<Tx, "$queryRaw"> = prisma()): Promise<Date> {
  const [row] = await db.$queryRaw<{ now: Date }[]>`select now() as now`;
  return (row as { now: Date }).now;
}

/** SQLSTATE of an error from Prisma or pg, wherever the driver put it. */
export function sqlState(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; at && typeof at === "object" && depth < 5; depth++) {
    const one = at as { code?: unknown; meta?: { code?: unknown; driverAdapterError?: unknown }; originalCode?: unknown; cause?: unknown };
    for (const code of [one.originalCode, one.meta?.code, one.code])
      if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) return code;
    if (one.code === "P2034") return "40001";
    at = one.meta?.driverAdapterError ?? one.cause;
  }
  return null;
}

export function isRetryable(error: unknown): boolean {
  const state = sqlState(error);
  return state === "40001" || state === "40P01";
}

/** Connection trouble and a full disk are temporary: 503, nothing was changed (reliability.md §9). */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state && (/^(08|53|57P0)/.test(state) || state === "57014")) return true;
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  return (
    ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "P1001", "P1002", "P1008", "P1017", "P2024", "P2028"].includes(code ?? "") ||
    /timeout exceeded when trying to connect|Connection terminated|is not queryable|Can't reach database/i.test(message ?? "")
  );
}

export function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: string } | null)?.code === "P2002" || sqlState(error) === "23505";
}

export function translate(error: unknown): unknown {
  if (isRetryable(error))
    return new RollcallError(
      "provider_unavailable",
      "Others kept changing the same records. Nothing was changed; try again in a few seconds.",
      {
        reason: "database_contended",
        retryAfter: 5,
        cause: error,
      },
    );
  if (!isUnavailable(error)) return error;
  return new RollcallError(
    "provider_unavailable",
    "The database does not answer right now. Nothing was changed; try again in a few seconds.",
    {
      reason: "database_unavailable",
      retryAfter: 5,
      cause: error,
    },
  );
}
