/** The catalogue of groups as reading it needs it. */
import type { Db } from "../db/client";
import type { Id } from "../ids";

/** Provider ids of the groups that count as existing. */
export async function findCatalogue(db: Db, organizationId: Id<"org">, directoryId: Id<"dir">): Promise<string[]> {
  const rows = await db.directoryGroup.findMany({
    where: { organizationId, directoryId, deletedAt: null, externalId: { not: null } },
    select: { externalId: true },
  });
  return rows.flatMap(({ externalId }) => (externalId === null ? [] : [externalId]));
}

export async function markGroupsRead(db: Db, organizationId: Id<"org">, directoryId: Id<"dir">): Promise<void> {
  await db.$executeRaw`
    update directory set groups_read_at = now() where organization_id = ${organizationId}::uuid and id = ${directoryId}::uuid`;
}

export async function markTested(db: Db, organizationId: Id<"org">, directoryId: Id<"dir">): Promise<void> {
  await db.$executeRaw`
    update directory set tested_at = now() where organization_id = ${organizationId}::uuid and id = ${directoryId}::uuid`;
}

/** The group whose members the connection test reads: the first of the drafted or selected ones, else any. */
export async function findTestGroup(
  db: Db,
  organizationId: Id<"org">,
  directoryId: Id<"dir">,
  chosen: readonly string[],
): Promise<string | null> {
  const here = { organizationId, directoryId, deletedAt: null, externalId: { not: null } };
  const pick = { select: { externalId: true }, orderBy: [{ displayNameKey: "asc" as const }, { id: "asc" as const }] };
  const group =
    (await db.directoryGroup.findFirst({ where: { ...here, id: { in: [...chosen] } }, ...pick })) ??
    (await db.directoryGroup.findFirst({ where: { ...here, selected: true }, ...pick })) ??
    (await db.directoryGroup.findFirst({ where: here, ...pick }));
  return group?.externalId ?? null;
}
