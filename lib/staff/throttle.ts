/**
 * Failed sign-ins, counted in the database so that every web process sees them. Past ten failures in a minute further ones
 * are answered 429, while the right password still passes (contract §3). A password can be guessed, though: a hundred
 * failures in a minute for one account from one source are no person's typing, and close that pair until the minute ends.
 */
import { prisma } from "../db/client";
import { RollcallError } from "../errors";

const LIMIT = 10;
const GUESSING = 100;
const KIND = "staff";

export type Attempt = { source: string; account: string };

/** @throws RollcallError rate_limited with the seconds to wait. */
export async function refuseWhenSlowed(attempt: Attempt): Promise<void> {
  const [row] = await prisma().$queryRaw<{ wait: number }[]>`
    select ceil(extract(epoch from until - now()))::int as wait from failed_attempt
     where kind = ${KIND} and source = ${pair(attempt)} and count >= ${GUESSING} and until > now()`;
  if (row) throw slowed(row.wait);
}

/** Counts this failure and throws what the caller should see: `refusal`, or rate_limited once there were too many. */
export async function refuseAttempt(attempt: Attempt, refusal: RollcallError): Promise<never> {
  let wait = 0;
  for (const source of [pair(attempt), `account ${attempt.account}`, attempt.source]) {
    const [row] = await prisma().$queryRaw<{ count: number; wait: number }[]>`
      insert into failed_attempt as f (source, kind, count, since, until) values (${source}, ${KIND}, 1, now(), now() + interval '1 minute')
      on conflict (source, kind) do update set
        count = case when f.until > now() then f.count + 1 else 1 end,
        since = case when f.until > now() then f.since else now() end,
        until = case when f.until > now() then f.until else excluded.until end
      returning count, ceil(extract(epoch from until - now()))::int as wait`;
    if (row && row.count > LIMIT) wait = Math.max(wait, row.wait);
  }
  throw wait > 0 ? slowed(wait) : refusal;
}

function slowed(wait: number): RollcallError {
  return new RollcallError("rate_limited", `Too many sign-ins failed. Try again in ${wait} seconds.`, {
    reason: "sign_in_slowed",
    params: { seconds: wait },
    retryAfter: wait,
  });
}

const pair = (attempt: Attempt) => `account ${attempt.account} from ${attempt.source}`;
