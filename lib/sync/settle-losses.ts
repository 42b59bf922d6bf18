/**
 * Statements that may take something from somebody, applied all together: first what would be lost is found out, then the
 * guard sees the whole, and only then anything is applied, or all of it waits under one hold for a named person.
 */
import { transaction } from "../db/transaction";
import { isRollcallError } from "../errors";
import type { Id } from "../ids";
import type { Judgement } from "../provisioning/guard";
import { openHold } from "../provisioning/holds";
import { judgeDeferred } from "../provisioning/losses";
import type { Desired, Loss, LossPolicy } from "../provisioning/types";
import { enqueue } from "../queue/enqueue";
import { BATCH, provisionBatch } from "./apply-listed";
import { confirmedLosses } from "./confirmed";
import { requireLease } from "./lease";
import type { StoredRun } from "./run";

/** What is said of one person, and the key under which a loss of theirs comes back. */
export type Piece = { key: string; part: Desired };
export type Held = { holdId: Id<"hld">; judgement: Judgement } | null;

/** Losses that a named person saw in the confirmed preview pass; what is past the guard's limit is held. */
export async function settleLosses(run: StoredRun, pieces: readonly Piece[], keyOf: (loss: Loss) => string | null): Promise<Held> {
  if (pieces.length === 0) return null;
  const losses = await send(run, pieces, { mode: "defer" });
  if (losses.length === 0) return null;

  const confirmed = await confirmedLosses(run);
  const open = losses.filter((loss) => !confirmed.has(loss.memberId));
  const judgement = await judgeDeferred(run.ctx, { directoryId: run.lease.directoryId, losses: open });
  const hold = new Set(judgement.hold.map(keyOf));
  const sure = new Set(losses.filter((loss) => confirmed.has(loss.memberId)).map(keyOf));
  const named = (pick: (key: string) => boolean) => pieces.filter(({ key }) => pick(key));

  await send(
    run,
    named((key) => sure.has(key)),
    { mode: "apply", confirmed: true },
  );
  await send(
    run,
    named((key) => !hold.has(key) && !sure.has(key)),
    { mode: "apply" },
  );
  if (judgement.hold.length === 0) return null;

  const held = named((key) => hold.has(key));
  const holdId = await withhold(run, held, judgement);
  return { holdId, judgement };
}

/** Somebody may decide about a hold while it fills: those of whom they could not know wait in another. */
async function withhold(run: StoredRun, pieces: readonly Piece[], judgement: Judgement): Promise<Id<"hld">> {
  for (;;) {
    const holdId = await holdFor(run, judgement);
    try {
      await send(run, pieces, { mode: "hold", holdId });
      return holdId;
    } catch (error) {
      if (!isRollcallError(error) || error.reason !== "hold_decided") throw error;
    }
  }
}

async function send(run: StoredRun, pieces: readonly Piece[], policy: LossPolicy): Promise<Loss[]> {
  const losses: Loss[] = [];
  for (let from = 0; from < pieces.length; from += BATCH) {
    run.lease.signal.throwIfAborted();
    for (const batch of together(pieces.slice(from, from + BATCH))) losses.push(...(await provisionBatch(run, batch, policy)).losses);
  }
  return losses;
}

/** Units of one kind each: what is stated and what is gone never share one. */
function together(pieces: readonly Piece[]): Desired[] {
  const all = <K extends keyof Desired>(kind: K) => pieces.flatMap(({ part }) => (part[kind] ?? []) as unknown[]);
  const kinds = ["users", "removals", "memberships", "stored"] as const;
  return kinds.flatMap((kind) => {
    const entries = all(kind);
    return entries.length > 0 ? [{ [kind]: entries } as Desired] : [];
  });
}

/** Joins the hold that is open, also the one of a worker that died before it filled it: one hold, one mail. */
function holdFor(run: StoredRun, { cause, counts }: Judgement): Promise<Id<"hld">> {
  const { organizationId, directoryId, runId } = run.lease;
  return transaction({}, async (tx) => {
    await requireLease(tx, run.lease);
    const isOpen = (await tx.hold.count({ where: { organizationId, directoryId, decision: null } })) > 0;
    const holdId = await openHold(tx, run.ctx, { directoryId, runId, cause: cause ?? "mass_departure", counts });
    if (!isOpen) await enqueue(tx, "send_mail", { kind: "hold_opened", organizationId, holdId });
    return holdId;
  });
}
