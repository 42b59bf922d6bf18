/**
 * A directory's authorization: the sealed refresh token, and the short-lived access token that all processes share.
 *
 * Who refreshes is settled by an advisory lock of the session, not by a row lock: Google may take half a minute to answer,
 * no transaction may stay open over that, and a process that dies takes its lock along. Whoever waits looks again and
 * finds the new token. Expiry is judged by the database's clock; a process's own only measures how long a token will last.
 */
import type pg from "pg";
import { open, seal } from "../crypto";
import { pool, prisma } from "../db/client";
import type { Id } from "../ids";
import { dataKeyOf } from "../organizations/data-key";
import { type GrantStore, ProviderError } from "../providers/types";

/** A token this close to its end is not handed out any more. */
const MARGIN_SECONDS = 120;
const LOOK_AGAIN_MS = 100;
const PATIENCE_MS = 60_000;

export type Column = "credential" | "access_token";
type Refresh = () => Promise<{ token: string; expiresAt: Date; refreshToken?: string }>;

export const sealedPlace = (organizationId: string, directoryId: string, column: Column) => ({
  table: "directory",
  column,
  rowId: directoryId,
  organizationId,
});

export function grantStore(organizationId: Id<"org">, directoryId: Id<"dir">): GrantStore {
  const place = (column: Column) => sealedPlace(organizationId, directoryId, column);

  async function accessToken(): Promise<{ token: string; expiresAt: Date } | null> {
    const [row] = await prisma().$queryRaw<{ sealed: string; expiresAt: Date }[]>`
      select access_token as sealed, access_token_expires_at as "expiresAt" from directory
      where organization_id = ${organizationId}::uuid and id = ${directoryId}::uuid and credential is not null
        and access_token is not null and access_token_expires_at > now() + make_interval(secs => ${MARGIN_SECONDS})`;
    return row ? { token: open(await dataKeyOf(organizationId), place("access_token"), row.sealed), expiresAt: row.expiresAt } : null;
  }

  async function sealedCredential(): Promise<string> {
    const row = await prisma().directory.findUnique({
      where: { organizationId_id: { organizationId, id: directoryId } },
      select: { credential: true },
    });
    if (!row?.credential)
      throw new ProviderError("credential_refused", "This directory is not authorized. Authorize Google Workspace first.", {
        reason: "google_not_authorized",
      });
    return row.credential;
  }

  async function keep(used: string, fresh: Awaited<ReturnType<Refresh>>): Promise<void> {
    const key = await dataKeyOf(organizationId);
    const seconds = (fresh.expiresAt.getTime() - Date.now()) / 1000;
    const credential = fresh.refreshToken ? seal(key, place("credential"), fresh.refreshToken) : used;
    // Somebody may have authorized again meanwhile: what the older grant gave must not land beside the newer one.
    await prisma().$executeRaw`
      update directory set credential = ${credential}, access_token = ${seal(key, place("access_token"), fresh.token)},
             access_token_expires_at = now() + make_interval(secs => ${seconds})
      where organization_id = ${organizationId}::uuid and id = ${directoryId}::uuid and credential = ${used}`;
  }

  async function refreshed(stale: string | null, refresh: Refresh): Promise<string> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (;;) {
      const known = await accessToken();
      if (known && known.token !== stale) return known.token;
      const token = await locked(directoryId, async () => {
        const meanwhile = await accessToken();
        if (meanwhile && meanwhile.token !== stale) return meanwhile.token;
        const used = await sealedCredential();
        const fresh = await refresh();
        await keep(used, fresh);
        return fresh.token;
      });
      if (token !== null) return token;
      if (performance.now() > giveUpAt)
        throw new ProviderError("unavailable", "Google did not answer. It is tried again by itself.", { reason: "google_unavailable" });
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  return {
    accessToken,
    refreshed,
    refreshToken: async () => open(await dataKeyOf(organizationId), place("credential"), await sealedCredential()),
  };
}

/** Runs `work` unless another process is at it; null when one is. */
async function locked<T>(directoryId: string, work: () => Promise<T>): Promise<T | null> {
  const client = await pool().connect();
  let broken: Error | undefined;
  try {
    if (!(await tryLock(client, directoryId))) return null;
    try {
      return await work();
    } finally {
      await client.query("select pg_advisory_unlock(hashtextextended($1, 0))", [lockName(directoryId)]).catch((error: Error) => {
        // A connection that cannot unlock must not go back to the pool with the lock on it.
        broken = error;
      });
    }
  } finally {
    client.release(broken);
  }
}

async function tryLock(client: pg.PoolClient, directoryId: string): Promise<boolean> {
  const taken = await client.query<{ taken: boolean }>("select pg_try_advisory_lock(hashtextextended($1, 0)) as taken", [
    lockName(directoryId),
  ]);
  return taken.rows[0]?.taken === true;
}

const lockName = (directoryId: string) => `grant:${directoryId}`;
