/** For other rooms: the organization must be there and not archived. */
import { type Db, prisma } from "../db/client";
import type { Id } from "../ids";
import { findOrganization, type OrganizationRow } from "./queries";

/** @throws RollcallError not_found */
export async function requireOrganization(id: Id<"org">, db: Db = prisma()): Promise<OrganizationRow> {
  return findOrganization(id, db);
}
