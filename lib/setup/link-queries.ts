/** Setup links in the database. By digest before the tenant is known; everything else names the organization. */
import { type Db, prisma } from "../db/client";
import { type Id, toPublicId } from "../ids";
import { notFound } from "../errors";

export type LinkState = "issued" | "redeemed" | "completed" | "expired" | "revoked";

export type LinkRow = {
  id: Id<"lnk">;
  organizationId: Id<"org">;
  organizationName: string;
  lastFour: string;
  intent: string;
  contactEmail: string | null;
  inviterName: string;
  inviterEmail: string | null;
  returnUrl: string | null;
  successUrl: string | null;
  language: string | null;
  readOnly: boolean;
  createdBy: string;
  openedAt: Date | null;
  opens: number;
  lastStep: string | null;
  steps: Record<string, string>;
  expiresAt: Date;
  redeemedAt: Date | null;
  completedAt: Date | null;
  revokedAt: Date | null;
  supersededBy: string | null;
  askedAgainAt: Date | null;
  createdAt: Date;
  now: Date;
};

/** Derived, never stored: two truths could disagree (architecture §6). */
export function linkState(
  row: Pick<LinkRow, "revokedAt" | "supersededBy" | "completedAt" | "redeemedAt" | "expiresAt" | "now">,
): LinkState {
  if (row.revokedAt || row.supersededBy) return "revoked";
  if (row.completedAt) return "completed";
  if (row.redeemedAt) return "redeemed";
  return row.expiresAt <= row.now ? "expired" : "issued";
}

const include = { organization: { select: { name: true } } } as const;

/** Finds the link and counts one opening; null for an unknown digest or an archived organization. */
export async function openLink(hash: Buffer, db: Db = prisma()): Promise<LinkRow | null> {
  const [opened] = await db.$queryRaw<{ id: string }[]>`
    update setup_link l set opens = l.opens + 1, opened_at = coalesce(l.opened_at, now())
    from organization o where o.id = l.organization_id and o.archived_at is null and l.hash = ${hash}
    returning l.id`;
  return opened ? readLink(opened.id as Id<"lnk">, db) : null;
}

export async function findLinkByHash(hash: Buffer, db: Db = prisma()): Promise<LinkRow | null> {
  const row = await db.setupLink.findUnique({
    where: { hash: new Uint8Array(hash) },
    select: { id: true, organization: { select: { archivedAt: true } } },
  });
  return row && !row.organization.archivedAt ? readLink(row.id as Id<"lnk">, db) : null;
}

/** The one statement that decides: of any number of clicks exactly one finds the link unspent. */
export async function spendLink(db: Db, hash: Buffer): Promise<{ id: Id<"lnk">; organizationId: Id<"org"> } | null> {
  const [row] = await db.$queryRaw<{ id: Id<"lnk">; organizationId: Id<"org"> }[]>`
    update setup_link l set redeemed_at = now()
    from organization o
    where l.hash = ${hash} and l.redeemed_at is null and l.revoked_at is null and l.superseded_by is null
      and l.expires_at > now() and l.intent = 'dsync' and o.id = l.organization_id and o.archived_at is null
    returning l.id, l.organization_id as "organizationId"`;
  return row ?? null;
}

/** @throws RollcallError not_found, also for another organization's link */
export async function findLink(organizationId: Id<"org">, id: Id<"lnk">, db: Db = prisma()): Promise<LinkRow> {
  const row = await readLink(id, db);
  return row && row.organizationId === organizationId ? row : notFound("setup link", toPublicId("lnk", id));
}

async function readLink(id: Id<"lnk">, db: Db): Promise<LinkRow | null> {
  const row = await db.setupLink.findUnique({ where: { id }, include });
  return row && withNow(row, db);
}

/** A page, newest first. Without an organization: all of them, for the vendor's staff. */
export async function listLinkRows(
  filter: { organizationId?: Id<"org">; before?: { createdAt: Date; id: string }; limit: number },
  db: Db = prisma(),
): Promise<LinkRow[]> {
  const { before } = filter;
  const rows = await db.setupLink.findMany({
    where: {
      ...(filter.organizationId ? { organizationId: filter.organizationId } : {}),
      ...(before ? { OR: [{ createdAt: { lt: before.createdAt } }, { createdAt: before.createdAt, id: { lt: before.id } }] } : {}),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: filter.limit,
    include,
  });
  const [first] = rows.length > 0 ? await db.$queryRaw<{ now: Date }[]>`select now() as now` : [];
  return rows.map((row) => shaped(row, first?.now ?? row.createdAt));
}

export async function insertLink(
  db: Db,
  row: {
    id: Id<"lnk">;
    organizationId: Id<"org">;
    hash: Buffer;
    lastFour: string;
    contactEmail: string | null;
    inviterName: string;
    inviterEmail: string | null;
    returnUrl: string | null;
    successUrl: string | null;
    language: string | null;
    readOnly: boolean;
    createdBy: string;
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await db.setupLink.create({ data: { ...row, hash: new Uint8Array(row.hash) } });
}

/** Every unspent link of the organization gives way to the new one. */
export async function supersedeLinks(db: Db, organizationId: Id<"org">, by: Id<"lnk">): Promise<number> {
  return db.$executeRaw`
    update setup_link set superseded_by = ${by}::uuid
    where organization_id = ${organizationId}::uuid and id <> ${by}::uuid
      and redeemed_at is null and revoked_at is null and superseded_by is null and expires_at > now()`;
}

export async function markRevoked(db: Db, organizationId: Id<"org">, id: Id<"lnk">, by: string): Promise<boolean> {
  const changed = await db.$executeRaw`
    update setup_link set revoked_at = now(), revoked_by = ${by}
    where organization_id = ${organizationId}::uuid and id = ${id}::uuid and revoked_at is null`;
  return changed > 0;
}

/** True for the first asking in ten minutes; the others change nothing and mail nobody. */
export async function markAsked(db: Db, organizationId: Id<"org">, id: Id<"lnk">): Promise<boolean> {
  const changed = await db.$executeRaw`
    update setup_link set asked_again_at = now()
    where organization_id = ${organizationId}::uuid and id = ${id}::uuid
      and (asked_again_at is null or asked_again_at < now() - interval '10 minutes')`;
  return changed > 0;
}

/** First time a step is reached, and the furthest one as the latest. */
export async function markStep(db: Db, organizationId: Id<"org">, id: Id<"lnk">, step: string): Promise<void> {
  await db.$executeRaw`
    update setup_link set last_step = ${step},
      steps = jsonb_build_object(${step}::text, to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) || steps
    where organization_id = ${organizationId}::uuid and id = ${id}::uuid and not steps ? ${step}::text`;
}

export async function markCompleted(db: Db, organizationId: Id<"org">, id: Id<"lnk">): Promise<boolean> {
  const changed = await db.$executeRaw`
    update setup_link set completed_at = now()
    where organization_id = ${organizationId}::uuid and id = ${id}::uuid and completed_at is null and revoked_at is null`;
  return changed > 0;
}

/** Whether a session of this link lives somewhere. */
export async function hasLiveSession(organizationId: Id<"org">, linkId: Id<"lnk">, db: Db = prisma()): Promise<boolean> {
  const [row] = await db.$queryRaw<{ lives: boolean }[]>`
    select exists (select 1 from portal_session where organization_id = ${organizationId}::uuid and setup_link_id = ${linkId}::uuid
      and ended_at is null and idle_until > now() and expires_at > now()) as lives`;
  return row?.lives ?? false;
}

/** One creator of links at a time in an organization, so that two new links cannot both live. */
export async function lockLinks(db: Db, organizationId: Id<"org">): Promise<void> {
  await db.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`setup_link:${organizationId}`}, 0))`;
}

type Loaded = Omit<LinkRow, "id" | "organizationId" | "organizationName" | "steps" | "now"> & {
  id: string;
  organizationId: string;
  steps: unknown;
  organization: { name: string };
};

async function withNow(row: Loaded, db: Db): Promise<LinkRow> {
  const [clock] = await db.$queryRaw<{ now: Date }[]>`select now() as now`;
  return shaped(row, clock?.now ?? new Date(Number.NaN));
}

function shaped(row: Loaded, now: Date): LinkRow {
  const { organization, steps, ...rest } = row;
  return {
    ...rest,
    id: row.id as Id<"lnk">,
    organizationId: row.organizationId as Id<"org">,
    organizationName: organization.name,
    steps: (steps ?? {}) as Record<string, string>,
    now,
  };
}
