/** The key an organization's secrets are sealed with: made on first use, stored wrapped by the active master key. */
import { newDataKey, parseMasterKeys, unwrapDataKey, wrapDataKey } from "../crypto";
import { type Db, prisma } from "../db/client";
import { env } from "../env";
import { notFound } from "../errors";
import type { Id } from "../ids";

export async function dataKeyOf(organizationId: Id<"org">, db: Db = prisma()): Promise<Buffer> {
  const master = parseMasterKeys(env().ROLLCALL_MASTER_KEYS);
  const stored = await readKey(db, organizationId);
  if (stored !== null) return unwrapDataKey(master, organizationId, stored);
  // Of two first users one wins, and both read the winner's key.
  const wrapped = wrapDataKey(master, organizationId, newDataKey());
  await db.$executeRaw`update organization set data_key = ${wrapped} where id = ${organizationId}::uuid and data_key is null`;
  return unwrapDataKey(master, organizationId, (await readKey(db, organizationId)) ?? notFound("organization"));
}

async function readKey(db: Db, organizationId: Id<"org">): Promise<string | null> {
  const row = await db.organization.findUnique({ where: { id: organizationId }, select: { dataKey: true } });
  return row ? row.dataKey : notFound("organization");
}
