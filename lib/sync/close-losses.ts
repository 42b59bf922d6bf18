/**
 * Closing step: everybody who would leave or lose a role, all together. First each gets the provider's word, then the
 * guard sees the whole, and only then anything is applied, or all of it waits under one hold for a named person.
 */
import { transaction } from "../db/transaction";
import { toDesired } from "../providers/registry";
import type { ProviderUser } from "../providers/types";
import type { Judgement } from "../provisioning/guard";
import { openHold } from "../provisioning/holds";
import { judgeDeferred } from "../provisioning/losses";
import type { Desired, DesiredUser, Loss, LossPolicy } from "../provisioning/types";
import type { Id } from "../ids";
import { enqueue } from "../queue/enqueue";
import { BATCH, type Listing, provisionBatch, provisionGroups } from "./apply-listed";
import { losingGroups } from "./group-changes";
import { readPages } from "./pages";
import { confirmedLosses } from "./confirmed";
import { requireLease } from "./lease";
import { proveAbsent, proveLeft } from "./prove";
import type { Run } from "./run";
import { addStatements, readStatements, type Statement, statementsComplete } from "./statements";
import { loadLivingIds } from "./stored";
import type { World } from "./world";

export type Closing = { unconfirmed: string[]; held: { holdId: Id<"hld">; judgement: Judgement } | null };

export async function closeLosses(run: Run, world: World, listing: Listing): Promise<Closing> {
  const unconfirmed = (await statementsComplete(run.lease)) ? [] : await gatherStatements(run, world, listing);
  const all = await readStatements(run.lease);
  if (all.some((one) => one.kind === "structure")) await provisionGroups(run, losingGroups(world));

  const statements = all.filter((one) => one.kind !== "structure");
  if (statements.length === 0) return { unconfirmed, held: null };
  const desired = await toBatches(run, world, statements);

  const losses = await send(run, desired, { mode: "defer" });
  if (losses.length === 0) return { unconfirmed, held: null };

  const confirmed = await confirmedLosses(run);
  const open = losses.filter((loss) => !confirmed.has(loss.memberId));
  const judgement = await judgeDeferred(run.ctx, { directoryId: run.lease.directoryId, losses: open });
  const hold = new Set(judgement.hold.map((loss) => loss.externalId));
  const sure = new Set(losses.filter((loss) => confirmed.has(loss.memberId)).map((loss) => loss.externalId));
  const named = (pick: (externalId: string | null) => boolean) => desired.map((batch) => pickPeople(batch, pick));

  await send(
    run,
    named((id) => sure.has(id)),
    { mode: "apply", confirmed: true },
  );
  await send(
    run,
    named((id) => !hold.has(id) && !sure.has(id)),
    { mode: "apply" },
  );
  if (judgement.hold.length === 0) return { unconfirmed, held: null };

  const holdId = await holdFor(run, judgement);
  await send(
    run,
    named((id) => hold.has(id)),
    { mode: "hold", holdId },
  );
  return { unconfirmed, held: { holdId, judgement } };
}

async function gatherStatements(run: Run, world: World, listing: Listing): Promise<string[]> {
  const absent = listing.poisoned ? [] : (await loadLivingIds(run.lease)).filter((id) => !listing.seen.has(id));
  const [gone, left] = await Promise.all([proveAbsent(run.reader, absent), proveLeft(run.reader, world, listing.suspects)]);
  run.lease.signal.throwIfAborted();
  const all: Statement[] = [...listing.losses, ...gone.statements, ...left.statements];
  // Whoever could not be asked keeps what an older nesting gave: then the nesting stays as well.
  if (left.unconfirmed.length === 0) all.push({ kind: "structure", externalId: "" });
  for (let from = 0; from < all.length; from += 1000) await addStatements(run.lease, all.slice(from, from + 1000), false);
  await addStatements(run.lease, [], true);
  return [...gone.unconfirmed, ...left.unconfirmed];
}

/** The people of these statements with all they need, in units of the pipeline. */
async function toBatches(run: Run, world: World, statements: Statement[]): Promise<Desired[]> {
  const byId = new Map(statements.map((statement) => [statement.externalId, statement]));
  const users: DesiredUser[] = [];
  for await (const page of readPages<ProviderUser>(run.lease.organizationId, run.pagesRunId, "users")) {
    for (const user of page.items) {
      const statement = byId.get(user.externalId);
      if (statement?.kind !== "left" && statement?.kind !== "listed") continue;
      const add = [...(world.direct.get(user.externalId) ?? [])];
      users.push({
        ...toDesired(run.directory.provider, user),
        memberships: { add, remove: statement.kind === "left" ? statement.groups : [] },
      });
    }
  }
  const removals = statements.flatMap((one) =>
    one.kind === "gone" ? [{ externalId: one.externalId, statement: "gone" as const, proof: one.proof }] : [],
  );
  return [...chunks(users).map((some) => ({ users: some })), ...chunks(removals).map((some) => ({ removals: some }))];
}

async function send(run: Run, batches: Desired[], policy: LossPolicy): Promise<Loss[]> {
  const losses: Loss[] = [];
  for (const batch of batches) {
    if ((batch.users?.length ?? 0) + (batch.removals?.length ?? 0) === 0) continue;
    run.lease.signal.throwIfAborted();
    losses.push(...(await provisionBatch(run, batch, policy)).losses);
  }
  return losses;
}

function pickPeople(batch: Desired, pick: (externalId: string | null) => boolean): Desired {
  return {
    users: batch.users?.filter((user) => pick(user.externalId)),
    removals: batch.removals?.filter((removal) => pick(removal.externalId)),
  };
}

/** Joins the hold that is open, also the one of a worker that died before it filled it: one hold, one mail. */
function holdFor(run: Run, { cause, counts }: Judgement): Promise<Id<"hld">> {
  const { organizationId, directoryId, runId } = run.lease;
  return transaction({}, async (tx) => {
    await requireLease(tx, run.lease);
    const isOpen = (await tx.hold.count({ where: { organizationId, directoryId, decision: null } })) > 0;
    const holdId = await openHold(tx, run.ctx, { directoryId, runId, cause: cause ?? "mass_departure", counts });
    if (!isOpen) await enqueue(tx, "send_mail", { kind: "hold_opened", organizationId, holdId });
    return holdId;
  });
}

function chunks<T>(items: T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, at) => items.slice(at * BATCH, (at + 1) * BATCH));
}
