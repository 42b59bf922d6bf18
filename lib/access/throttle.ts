/**
 * Slows down refused credentials: ten a minute from one source and of one kind, counted in the database because web
 * processes share nothing else. Only failures are counted and only failures are answered 429: a good credential passes
 * whatever its neighbours tried (contract §3).
 */
import { prisma } from "../db/client";
import type { RollcallError } from "../errors";
import { ATTEMPTS, rateLimited } from "../http/rate-limit";

export type AttemptKind = "link" | "portal" | "scim" | "key" | "staff";

/** Counts one failure and throws what the caller should see: `refusal`, or rate_limited once there were too many. */
export async function refuseAttempt(source: string, kind: AttemptKind, refusal: RollcallError): Promise<never> {
  const { count, wait } = await countFailure(source, kind);
  throw count > ATTEMPTS.quota ? rateLimited(ATTEMPTS, wait) : refusal;
}

/** Failures of the running minute, this one included, and the seconds until the minute ends. */
export async function countFailure(source: string, kind: AttemptKind): Promise<{ count: number; wait: number }> {
  const [row] = await prisma().$queryRaw<{ count: number; wait: number }[]>`
    insert into failed_attempt as f (source, kind, count, since, until)
    values (${source}, ${kind}, 1, now(), now() + make_interval(secs => ${ATTEMPTS.windowSeconds}))
    on conflict (source, kind) do update set
      count = case when f.until > now() then f.count + 1 else 1 end,
      since = case when f.until > now() then f.since else now() end,
      until = case when f.until > now() then f.until else excluded.until end
    returning count, extract(epoch from until - now())::float8 as wait`;
  if (!row) throw new Error("counting a failed attempt returned no row");
  return row;
}
