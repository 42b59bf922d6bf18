/** The mapping of a directory as it is stored. */
import { prisma, type Db } from "../db/client";
import type { ProviderKey } from "../directories/schema";
import { notFound } from "../errors";
import { type Id, toPublicId } from "../ids";
import { mappingOf } from "./mapping";
import type { AttributeMapping } from "./schema";

/** @throws RollcallError not_found, also for another organization's directory */
export async function readMapping(organizationId: Id<"org">, directoryId: Id<"dir">, db: Db = prisma()): Promise<AttributeMapping> {
  const row = await db.directory.findUnique({
    where: { organizationId_id: { organizationId, id: directoryId } },
    select: { provider: true, attributeMapping: true },
  });
  if (!row) return notFound("directory", toPublicId("dir", directoryId));
  return mappingOf(row.provider as ProviderKey, row.attributeMapping, directoryId);
}
