/**
 * Closing step: everybody who would leave or lose a role, all together. First each gets the provider's word, then the
 * guard sees the whole, and only then anything is applied, or all of it waits under one hold for a named person.
 */
import { toDesired } from "../providers/registry";
import type { ProviderUser } from "../providers/types";
import { type Listing, provisionGroups } from "./apply-listed";
import { losingGroups } from "./group-changes";
import { readPages } from "./pages";
import { proveAbsent, proveLeft } from "./prove";
import type { Run } from "./run";
import { type Held, type Piece, settleLosses } from "./settle-losses";
import { addStatements, readStatements, type Statement, statementsComplete } from "./statements";
import { loadLivingIds } from "./stored";
import type { World } from "./world";

export type Closing = { unconfirmed: string[]; held: Held };

export async function closeLosses(run: Run, world: World, listing: Listing): Promise<Closing> {
  const unconfirmed = (await statementsComplete(run.lease)) ? [] : await gatherStatements(run, world, listing);
  const all = await readStatements(run.lease);
  if (all.some((one) => one.kind === "structure")) await provisionGroups(run, losingGroups(world));

  const statements = all.filter((one) => one.kind !== "structure");
  if (statements.length === 0) return { unconfirmed, held: null };
  const pieces = await toPieces(run, world, statements);
  return { unconfirmed, held: await settleLosses(run, pieces, (loss) => loss.externalId) };
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

/** The people of these statements with all they need. */
async function toPieces(run: Run, world: World, statements: Statement[]): Promise<Piece[]> {
  const byId = new Map(statements.map((statement) => [statement.externalId, statement]));
  const pieces: Piece[] = [];
  for await (const page of readPages<ProviderUser>(run.lease.organizationId, run.pagesRunId, "users")) {
    for (const user of page.items) {
      const statement = byId.get(user.externalId);
      if (statement?.kind !== "left" && statement?.kind !== "listed") continue;
      const memberships = {
        add: [...(world.direct.get(user.externalId) ?? [])],
        remove: statement.kind === "left" ? statement.groups : [],
      };
      pieces.push({ key: user.externalId, part: { users: [{ ...toDesired(run.directory.provider, user), memberships }] } });
    }
  }
  for (const one of statements)
    if (one.kind === "gone")
      pieces.push({ key: one.externalId, part: { removals: [{ externalId: one.externalId, statement: "gone", proof: one.proof }] } });
  return pieces;
}
