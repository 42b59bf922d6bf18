/** Directories and what was applied to them. Sealed columns are never selected here: a secret leaves only where it is named (grant.ts). */
import { type Db, type Prisma, prisma } from "../db/client";
import { notFound } from "../errors";
import { type Id, toPublicId } from "../ids";
import type { DirectoryDraft, DirectoryState, ProviderKey, Scope, ValueRole } from "./schema";

const shown = {
  organizationId: true,
  id: true,
  provider: true,
  name: true,
  state: true,
  draft: true,
  guide: true,
  version: true,
  scope: true,
  connectedAs: true,
  connectedAt: true,
  primaryDomain: true,
  grantedScopes: true,
  customerId: true,
  domainConfirmation: true,
  connectProblem: true,
  intervalMinutes: true,
  pausedBy: true,
  pausedAt: true,
  lastError: true,
  defaultRoleId: true,
  testedAt: true,
  enabledAt: true,
  enabledBy: true,
  groupsReadAt: true,
  nextSyncAt: true,
  lastSyncedAt: true,
  lastCheckedAt: true,
  createdAt: true,
} satisfies Prisma.DirectorySelect;

type Row = Prisma.DirectoryGetPayload<{ select: typeof shown }>;
export type DirectoryRow = Omit<Row, "organizationId" | "id" | "provider" | "state" | "scope"> & {
  organizationId: Id<"org">;
  id: Id<"dir">;
  provider: ProviderKey;
  state: DirectoryState;
  scope: Scope;
};

/** @throws RollcallError not_found, also for another organization's directory */
export async function findDirectory(organizationId: Id<"org">, id: Id<"dir">, db: Db = prisma()): Promise<DirectoryRow> {
  const row = await db.directory.findUnique({ where: { organizationId_id: { organizationId, id } }, select: shown });
  return row ? branded(row) : notFound("directory", toPublicId("dir", id));
}

/** The one the portal is about: enabled before draft, newest first; a disconnected one is history. */
export async function findPortalDirectory(organizationId: Id<"org">, db: Db = prisma()): Promise<DirectoryRow | null> {
  const rows = await db.directory.findMany({
    where: { organizationId, state: { not: "disconnected" } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: shown,
  });
  const row = rows.find(({ state }) => state !== "draft") ?? rows[0];
  return row ? branded(row) : null;
}

export async function hasConnectedDirectory(organizationId: Id<"org">, db: Db = prisma()): Promise<boolean> {
  const row = await db.directory.findFirst({
    where: { organizationId, state: { notIn: ["draft", "disconnected"] } },
    select: { id: true },
  });
  return row !== null;
}

/** Locks the row first and reads it afterwards, as two statements: a waiting statement would read the rest as it was before. */
export async function lockDirectory(tx: Db, organizationId: Id<"org">, id: Id<"dir">): Promise<DirectoryRow> {
  await tx.$queryRaw`select 1 from directory where organization_id = ${organizationId}::uuid and id = ${id}::uuid for update`;
  return findDirectory(organizationId, id, tx);
}

/** One creator of directories at a time in an organization: two clicks make one draft. */
export async function lockDirectories(tx: Db, organizationId: Id<"org">): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`directory:${organizationId}`}, 0))`;
}

export async function insertDirectory(
  db: Db,
  row: {
    organizationId: Id<"org">;
    id: Id<"dir">;
    provider: ProviderKey;
    name: string;
    state: DirectoryState;
    scope: Scope;
    intervalMinutes: number;
    enabledAt?: Date;
    enabledBy?: string;
  },
): Promise<DirectoryRow> {
  return branded(await db.directory.create({ data: row, select: shown }));
}

export async function listDirectoryRows(organizationId: Id<"org">, db: Db = prisma()): Promise<DirectoryRow[]> {
  const rows = await db.directory.findMany({ where: { organizationId }, orderBy: [{ createdAt: "asc" }, { id: "asc" }], select: shown });
  return rows.map(branded);
}

/** What runs and pushes use now, in the terms of a draft. */
export type Applied = { groupIds: string[]; groupRoles: { [groupId: string]: string }; valueRoles: (ValueRole & { roleId: string })[] };

export const NOTHING_APPLIED: Applied = { groupIds: [], groupRoles: {}, valueRoles: [] };

export async function findApplied(organizationId: Id<"org">, directoryId: Id<"dir">, db: Db = prisma()): Promise<Applied> {
  // One after the other: a transaction has one connection.
  const groups = await db.directoryGroup.findMany({ where: { organizationId, directoryId, selected: true }, select: { id: true } });
  const mappings = await db.roleMapping.findMany({
    where: { organizationId, directoryId },
    orderBy: [{ source: "asc" }, { value: "asc" }],
    select: { source: true, groupId: true, value: true, roleId: true },
  });
  return {
    groupIds: groups.map(({ id }) => id),
    groupRoles: Object.fromEntries(mappings.flatMap(({ groupId, roleId }) => (groupId ? [[groupId, roleId]] : []))),
    valueRoles: mappings.flatMap(({ source, value, roleId }) =>
      (source === "attribute" || source === "org_unit") && value !== null ? [{ source, value, roleId }] : [],
    ),
  };
}

export async function writeDraft(tx: Db, directory: DirectoryRow, draft: DirectoryDraft, options: { untested: boolean }): Promise<void> {
  await tx.directory.update({
    where: { organizationId_id: { organizationId: directory.organizationId, id: directory.id } },
    data: { draft: { ...draft }, ...(options.untested ? { testedAt: null } : {}) },
  });
}

export async function writeGuide(tx: Db, directory: Pick<DirectoryRow, "organizationId" | "id">, done: string[]): Promise<void> {
  await tx.directory.update({
    where: { organizationId_id: { organizationId: directory.organizationId, id: directory.id } },
    data: { guide: done },
  });
}

export async function writePause(
  tx: Db,
  directory: DirectoryRow,
  pause: { by: string; at: Date } | null,
  nextSyncAt: Date | null,
): Promise<void> {
  await tx.directory.update({
    where: { organizationId_id: { organizationId: directory.organizationId, id: directory.id } },
    data: { pausedBy: pause?.by ?? null, pausedAt: pause?.at ?? null, ...(nextSyncAt ? { nextSyncAt } : {}) },
  });
}

const branded = (row: Row): DirectoryRow => row as DirectoryRow;
