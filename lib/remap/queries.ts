/** Stored records as the mapping's page needs them. */
import { type Db, prisma, PrismaNamespace as Prisma } from "../db/client";
import type { StoredMapping } from "../attributes/schema";
import type { ProviderKey } from "../directories/schema";
import { notFound } from "../errors";
import { type Id, toPublicId } from "../ids";

export type MappedDirectory = {
  id: Id<"dir">;
  provider: ProviderKey;
  state: string;
  stored: StoredMapping | null;
};

export type Received = { id: Id<"usr">; name: string; userName: string; resource: object };

/** @throws RollcallError not_found, also for another organization's directory */
export async function findMapped(organizationId: Id<"org">, directoryId: Id<"dir">, db: Db = prisma()): Promise<MappedDirectory> {
  const row = await db.directory.findUnique({
    where: { organizationId_id: { organizationId, id: directoryId } },
    select: { provider: true, state: true, attributeMapping: true },
  });
  if (!row) return notFound("directory", toPublicId("dir", directoryId));
  return {
    id: directoryId,
    provider: row.provider as ProviderKey,
    state: row.state,
    // Written by save.ts only.
    stored: row.attributeMapping as StoredMapping | null,
  };
}

export async function countReceived(organizationId: Id<"org">, directoryId: Id<"dir">, db: Db = prisma()): Promise<number> {
  return db.directoryUser.count({ where: { organizationId, directoryId, deletedAt: null, scimJson: { not: null } } });
}

/** The newest first; their representation as it was pushed. */
export async function newestReceived(
  organizationId: Id<"org">,
  directoryId: Id<"dir">,
  options: { limit: number; id?: Id<"usr">; search?: string },
  db: Db = prisma(),
): Promise<Received[]> {
  const search = options.search?.trim();
  const like = `%${(search ?? "").replaceAll(/[\\%_]/g, "\\$&")}%`;
  const rows = await db.$queryRaw<{ id: string; name: string | null; user_name: string; scim_json: string }[]>`
    select id, coalesce(nullif(display_name, ''), nullif(trim(concat_ws(' ', given_name, family_name)), '')) as name, user_name, scim_json
    from directory_user
    where organization_id = ${organizationId}::uuid and directory_id = ${directoryId}::uuid and deleted_at is null and scim_json is not null
      ${options.id ? Prisma.sql`and id = ${options.id}::uuid` : Prisma.empty}
      ${search ? Prisma.sql`and (user_name ilike ${like} or email ilike ${like} or display_name ilike ${like} or concat_ws(' ', given_name, family_name) ilike ${like})` : Prisma.empty}
    order by id desc limit ${options.limit}`;
  return rows.map((row) => ({
    id: row.id as Id<"usr">,
    name: row.name ?? row.user_name,
    userName: row.user_name,
    resource: JSON.parse(row.scim_json) as object,
  }));
}
