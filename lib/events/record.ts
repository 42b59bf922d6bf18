/**
 * Events written from a Prisma transaction (directories, runs, holds, links). The pipeline writes its own in its one
 * statement; both number them by the organization's counter, whose row lock is held until the commit, so sequence
 * order is commit order and a reader with a cursor never skips one.
 */
import { Prisma } from "../db/generated/client";
import type { Tx } from "../db/client";
import { notFound } from "../errors";
import { type Id, newId } from "../ids";

export type EventCause = { kind: string; id: string | null; initial: boolean };

export type NewEvent = {
  type: string;
  directoryId?: Id<"dir"> | null;
  /** The object's full state, in the names of the contract. */
  data: { [key: string]: unknown };
  changes?: { field: string; from: unknown; to: unknown }[];
  cause: EventCause;
};

/** Call it as the last step of the transaction: the counter's lock stays short. */
export async function recordEvents(tx: Tx, organizationId: Id<"org">, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  const [counter] = await tx.$queryRaw<{ base: bigint }[]>(Prisma.sql`
    update organization set last_seq = last_seq + ${events.length}::int where id = ${organizationId}::uuid
    returning last_seq - ${events.length}::int as base`);
  if (!counter) return notFound("organization");
  await tx.event.createMany({
    data: events.map((event, at) => ({
      organizationId,
      sequence: BigInt(counter.base) + BigInt(at + 1),
      id: newId("evt"),
      type: event.type,
      directoryId: event.directoryId ?? null,
      cause: event.cause,
      data: event.data as Prisma.InputJsonObject,
      changes: (event.changes ?? []) as Prisma.InputJsonArray,
    })),
  });
}
