/** Access tokens in the database: digests only. Found by digest before the tenant is known. */
import { type Db, prisma } from "../db/client";
import type { Id } from "../ids";

export type TokenRow = {
  id: Id<"tok">;
  kind: "key" | "scim";
  organizationId: Id<"org"> | null;
  directoryId: Id<"dir"> | null;
  scopes: string[];
  label: string;
};

/** A token that lives: not revoked, not expired, its directory not disconnected, its organization not archived. Counts a use at most once a minute. */
export async function findLiveToken(hash: Buffer, db: Db = prisma()): Promise<TokenRow | null> {
  const [row] = await db.$queryRaw<(TokenRow & { stale: boolean })[]>`
    select t.id, t.kind, t.organization_id as "organizationId", t.directory_id as "directoryId", t.scopes, t.label,
           coalesce(t.last_used_at < now() - interval '1 minute', true) as stale
    from access_token t
    left join directory d on d.organization_id = t.organization_id and d.id = t.directory_id
    left join organization o on o.id = t.organization_id
    where t.hash = ${hash} and (t.revoked_at is null or t.revoked_at > now()) and (t.expires_at is null or t.expires_at > now())
      and o.archived_at is null and d.state is distinct from 'disconnected'`;
  if (!row) return null;
  const { stale, ...token } = row;
  if (stale) await db.$executeRaw`update access_token set last_used_at = now() where id = ${token.id}::uuid`;
  return token;
}

export async function insertToken(
  db: Db,
  row: {
    id: Id<"tok">;
    kind: "key" | "scim";
    hash: Buffer;
    lastFour: string;
    label: string;
    organizationId: Id<"org"> | null;
    directoryId: Id<"dir"> | null;
    scopes: string[];
    createdBy: string;
    createdAt: Date;
    expiresAt: Date | null;
  },
): Promise<void> {
  await db.accessToken.create({ data: { ...row, hash: new Uint8Array(row.hash) } });
}

export async function findToken(id: Id<"tok">, db: Db = prisma()) {
  return db.accessToken.findUnique({
    where: { id },
    select: { id: true, kind: true, organizationId: true, directoryId: true, revokedAt: true },
  });
}

export async function markTokenRevoked(db: Db, id: Id<"tok">): Promise<boolean> {
  return (await db.$executeRaw`update access_token set revoked_at = now() where id = ${id}::uuid and revoked_at is null`) > 0;
}

/** Tokens of a directory that still live, for the limit. */
export async function countLiveTokens(db: Db, organizationId: Id<"org">, directoryId: Id<"dir">): Promise<number> {
  const [row] = await db.$queryRaw<{ live: number }[]>`
    select count(*)::int as live from access_token
    where organization_id = ${organizationId}::uuid and directory_id = ${directoryId}::uuid and revoked_at is null
      and (expires_at is null or expires_at > now())`;
  return row?.live ?? 0;
}

export type TokenRecord = {
  id: Id<"tok">;
  directoryId: Id<"dir">;
  label: string;
  lastFour: string;
  createdBy: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  replacedBy: Id<"tok"> | null;
  lastUsedAt: Date | null;
  storedAt: Date | null;
  alive: boolean;
  /** By the database's clock; null: it has no end. */
  endsInSeconds: number | null;
};

/** A directory's tokens: the living first, then newest first. */
export async function listTokenRecords(organizationId: Id<"org">, directoryId: Id<"dir">, db: Db = prisma()): Promise<TokenRecord[]> {
  return db.$queryRaw<TokenRecord[]>`
    select t.id, t.directory_id as "directoryId", t.label, t.last_four as "lastFour", t.created_by as "createdBy", t.created_at as "createdAt",
           t.expires_at as "expiresAt", t.revoked_at as "revokedAt", t.replaced_by as "replacedBy", t.last_used_at as "lastUsedAt",
           t.stored_at as "storedAt", a.alive, extract(epoch from t.expires_at - now())::float8 as "endsInSeconds"
      from access_token t
      cross join lateral (select (t.revoked_at is null or t.revoked_at > now()) and (t.expires_at is null or t.expires_at > now()) as alive) a
     where t.organization_id = ${organizationId}::uuid and t.directory_id = ${directoryId}::uuid and t.kind = 'scim'
     order by a.alive desc, t.created_at desc, t.id desc limit 100`;
}

/** The old token ends with the overlap, or before when it would have ended anyway. @returns its end */
export async function replaceToken(db: Db, input: { id: Id<"tok">; by: Id<"tok">; overlapSeconds: number }): Promise<Date | null> {
  const [row] = await db.$queryRaw<{ end: Date }[]>`
    update access_token set replaced_by = ${input.by}::uuid,
           expires_at = least(expires_at, now() + make_interval(secs => ${input.overlapSeconds}::float8))
     where id = ${input.id}::uuid returning expires_at as "end"`;
  return row?.end ?? null;
}

export async function writeStored(db: Db, id: Id<"tok">): Promise<void> {
  await db.$executeRaw`update access_token set stored_at = coalesce(stored_at, now()) where id = ${id}::uuid`;
}
