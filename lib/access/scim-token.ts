/**
 * What one SCIM request may do, from its bearer token, in one statement: the token, its directory and organization,
 * the attribute mapping, and the directory's share of requests. Kept for half a second in each process, so that a
 * token revoked anywhere is dead everywhere within a second (reliability.md §2).
 */
import type { Id } from "../ids";
import type { DirectoryState, ProviderKey } from "../directories/schema";
import { pool } from "../db/client";
import { env } from "../env";
import { hashSecret, tokenKind } from "../tokens";
import { Allowance, rateOf } from "./allowance";

export type ScimGrant = {
  tokenId: Id<"tok">;
  name: string;
  lastFour: string;
  organizationId: Id<"org">;
  directoryId: Id<"dir">;
  provider: ProviderKey;
  directoryState: DirectoryState;
  /** directory.attribute_mapping as stored; null: the provider's defaults. */
  mapping: unknown;
  syncEnabled: boolean;
  /** Why this token opens nothing; null: it lives. */
  dead: "revoked" | "expired" | "closed" | null;
  allowance: Allowance | null;
};

/** For so long what was found is good. */
export const FRESH_MS = 500;
const MOST_KEPT = 5_000;

type Kept = { grant: ScimGrant | null; until: number };
const kept = new Map<string, Kept>();
const asking = new Map<string, Promise<Kept>>();
const allowances = new Map<string, Allowance>();

/**
 * The grant of a well-formed token, dead or alive; null: no such token. `counted`: it takes one of the directory's requests. `wait`: the directory's requests are used up, ask
 * again after so many seconds.
 * @throws what the database throws; a token is never refused because the database was away.
 */
export async function scimGrant(token: string, { counted = true } = {}): Promise<{ grant: ScimGrant; wait: number | null } | null> {
  const digest = hashSecret(token);
  const key = digest.toString("base64");
  let known = kept.get(key);
  for (;;) {
    if (!known || known.until <= performance.now()) known = await ask(key, digest, known?.grant?.directoryId);
    const { grant } = known;
    if (!grant) return null;
    const { allowance } = grant;
    if (!counted || !allowance || allowance.take()) return { grant, wait: null };
    // What was in hand is spent: the bucket may hold more.
    if (!allowance.mayAsk(performance.now())) return { grant, wait: allowance.waitSeconds };
    known = await ask(key, digest, grant.directoryId);
  }
}

/** The checksum comes first: a typo costs no look-up. */
export const isScimToken = (token: string): boolean => tokenKind(token) === "scim";

/** Requests that arrive together ask once. */
function ask(key: string, digest: Buffer, directoryId: string | undefined): Promise<Kept> {
  const under = asking.get(key);
  if (under) return under;
  // From the question on, not from its answer: a revocation may come between the two.
  const since = performance.now();
  const asked = read(digest, directoryId).then((grant) => {
    if (kept.size >= MOST_KEPT) kept.clear();
    const found = { grant: grant?.grant ?? null, until: since + Math.min(FRESH_MS, grant?.livesMs ?? FRESH_MS) };
    kept.set(key, found);
    return found;
  });
  const settled = asked.finally(() => asking.delete(key));
  asking.set(key, settled);
  return settled;
}

type Row = {
  tokenId: Id<"tok">;
  name: string;
  lastFour: string;
  organizationId: Id<"org">;
  directoryId: Id<"dir">;
  provider: ProviderKey;
  directoryState: DirectoryState;
  mapping: unknown;
  syncEnabled: boolean;
  dead: ScimGrant["dead"];
  livesMs: number | null;
  granted: number | null;
  permits: number | null;
};

async function read(digest: Buffer, directoryId: string | undefined): Promise<{ grant: ScimGrant; livesMs: number | null } | null> {
  const rate = rateOf(env().SCIM_RATE_LIMIT);
  const before = directoryId ? allowances.get(directoryId) : undefined;
  const spare = before?.handBack() ?? 0;
  const { rows } = rate
    ? await pool().query<Row>({ name: "scim_grant_rated", text: RATED, values: [digest, rate.perSecond, rate.burst, rate.share, spare] })
    : await pool().query<Row>({ name: "scim_grant", text: PLAIN, values: [digest] });
  const [row] = rows;
  if (!row) return null;
  const { livesMs, granted, permits, ...grant } = row;
  return { grant: { ...grant, allowance: rate && granted !== null ? share(row.directoryId, rate, granted, permits ?? 0) : null }, livesMs };
}

function share(directoryId: string, rate: NonNullable<ReturnType<typeof rateOf>>, granted: number, left: number): Allowance {
  if (allowances.size >= MOST_KEPT) allowances.clear();
  const allowance = allowances.get(directoryId) ?? new Allowance(rate);
  allowances.set(directoryId, allowance);
  allowance.receive(granted, left, performance.now());
  return allowance;
}

const GRANT = `
  select t.id, t.label, t.last_four, t.organization_id, t.directory_id, d.provider, d.state, d.attribute_mapping, o.sync_enabled,
         case when t.revoked_at <= now() then 'revoked'
              when t.expires_at <= now() then 'expired'
              when o.archived_at is not null or d.state = 'disconnected' then 'closed' end as dead,
         extract(epoch from t.expires_at - now())::float8 * 1000 as lives_ms
  from access_token t
  join organization o on o.id = t.organization_id
  join directory d on d.organization_id = t.organization_id and d.id = t.directory_id
  where t.hash = $1 and t.kind = 'scim'`;

const COLUMNS = `g.id as "tokenId", g.label as name, g.last_four as "lastFour", g.organization_id as "organizationId",
  g.directory_id as "directoryId", g.provider, g.state as "directoryState", g.attribute_mapping as mapping,
  g.sync_enabled as "syncEnabled", g.dead, case when g.dead is null then g.lives_ms end as "livesMs"`;

const PLAIN = `with g as (${GRANT}) select ${COLUMNS}, null::int as granted, null::float8 as permits from g`;

/** $2 permits a second, $3 burst, $4 wanted at once, $5 handed back by this process. A bucket that nobody asked for a while is full. */
const AVAILABLE = "least($3, r.permits + $5 + $2 * greatest(0, extract(epoch from clock_timestamp() - r.at)))";
const RATED = `
  with g as (${GRANT}),
  b as (
    insert into scim_rate as r (directory_id, permits, granted, at)
    select g.directory_id, $3::float8 - least($4, $3), least($4, $3), clock_timestamp() from g where g.dead is null
    on conflict (directory_id) do update set
      granted = floor(least($4, ${AVAILABLE})),
      permits = ${AVAILABLE} - floor(least($4, ${AVAILABLE})),
      at = greatest(r.at, clock_timestamp())
    returning granted, permits)
  select ${COLUMNS}, b.granted, b.permits from g left join b on true`;
