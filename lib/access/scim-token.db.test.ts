import { afterEach, expect, test } from "vitest";
import { pool, prisma } from "../db/client";
import { resetEnv } from "../env";
import { aScimDirectory } from "../scim-service/testing";
import { createScimToken } from "./create-token";
import { FRESH_MS, scimGrant } from "./scim-token";

afterEach(() => {
  process.env.SCIM_RATE_LIMIT = "off";
  resetEnv();
});

test("what a look-up found before the revocation is not good for longer because its answer came late", async () => {
  process.env.SCIM_RATE_LIMIT = "50/200";
  resetEnv();
  const { org, dir } = await aScimDirectory();
  const { secret } = await createScimToken(org.ctx, { directoryId: dir, name: "Slow" });
  expect((await scimGrant(secret))?.grant.dead).toBeNull();
  await passed(FRESH_MS);

  // The look-up has seen the token and waits for the directory's share of requests.
  const other = await pool().connect();
  await other.query("begin");
  await other.query("select 1 from scim_rate where directory_id = $1 for update", [dir]);
  const { pid } = (await other.query("select pg_backend_pid() as pid")).rows[0];
  const asked = scimGrant(secret);
  const waiting = "select count(*)::int as waiting from pg_stat_activity where $1 = any(pg_blocking_pids(pid))";
  await expect.poll(async () => (await pool().query(waiting, [pid])).rows[0].waiting).toBe(1);
  await prisma().accessToken.updateMany({ where: { directoryId: dir }, data: { revokedAt: new Date() } });
  await passed(FRESH_MS);
  await other.query("commit");
  other.release();

  expect((await asked)?.grant.dead).toBeNull();
  expect((await scimGrant(secret))?.grant.dead).toBe("revoked");
});

/** So much time is over, by the clock that the grants are kept by. */
async function passed(ms: number): Promise<void> {
  const until = performance.now() + ms;
  await expect.poll(() => performance.now() > until, { interval: 20 }).toBe(true);
}
