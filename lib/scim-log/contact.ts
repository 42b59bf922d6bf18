/** The contact clock of a directory: what came in, when, and what was turned away at the door (A-29, S1, S2). */
import { type Db, prisma } from "../db/client";
import type { Id } from "../ids";
import type { Contact, ContactRefusal } from "./schema";

const NEVER: Contact = {
  firstSeenAt: null,
  lastSeenAt: null,
  lastTokenId: null,
  lastMethod: null,
  lastPath: null,
  lastSource: null,
  firstUserAt: null,
  firstGroupAt: null,
  requests: 0,
  refused: null,
};

/** At most a second behind the door. */
export async function contact(organizationId: Id<"org">, directoryId: Id<"dir">, db: Db = prisma()): Promise<Contact> {
  const row = await db.directoryContact.findUnique({ where: { organizationId_directoryId: { organizationId, directoryId } } });
  if (!row) return NEVER;
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  return {
    firstSeenAt: iso(row.firstSeenAt),
    lastSeenAt: iso(row.lastSeenAt),
    lastTokenId: row.lastTokenId,
    lastMethod: row.lastMethod,
    lastPath: row.lastPath,
    lastSource: row.lastSource,
    firstUserAt: iso(row.firstUserAt),
    firstGroupAt: iso(row.firstGroupAt),
    requests: Number(row.requests),
    refused: row.refusedAt
      ? {
          at: row.refusedAt.toISOString(),
          // Only flush.ts writes it.
          reason: row.refusedReason as ContactRefusal,
          lastFour: row.refusedLastFour,
          method: row.refusedMethod,
          path: row.refusedPath,
          rightPath: row.refusedRightPath,
        }
      : null,
  };
}
