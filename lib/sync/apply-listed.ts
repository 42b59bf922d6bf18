/**
 * First pass: everything the pages state. Groups first, then people in batches, each with all their groups known. What
 * would take something from somebody is left as it is and remembered, so that the closing step sees all of it at once.
 */
import { prisma } from "../db/client";
import { toDesired } from "../providers/registry";
import type { ProviderUser } from "../providers/types";
import { provision } from "../provisioning/provision";
import type { Desired, DesiredGroup, DesiredUser, LossPolicy, Outcome } from "../provisioning/types";
import { judge } from "./compare";
import { announceGroups } from "./announce-groups";
import { gainingGroups } from "./group-changes";
import { readPages } from "./pages";
import type { Suspect } from "./prove";
import { listedPeople } from "./read-run";
import { countsJson, type Run, type StoredRun, type Tally } from "./run";
import type { Statement } from "./statements";
import { hasNewPolicy, loadUsers } from "./stored";
import type { World } from "./world";

export const BATCH = 500;

export type Listing = {
  seen: Set<string>;
  /** A record without an id may be anybody's: nobody can be called missing. */
  poisoned: boolean;
  rejected: { externalId: string | null; problem: string }[];
  suspects: Suspect[];
  losses: Statement[];
  tally: Tally;
};

export async function applyListed(run: Run, world: World): Promise<Listing> {
  const listing: Listing = {
    seen: new Set(),
    poisoned: false,
    rejected: [],
    suspects: [],
    losses: [],
    tally: { total: await expected(run, world), done: 0 },
  };
  await provisionGroups(run, gainingGroups(world));
  await announceGroups(run);

  const sendAll = run.trigger === "enable" || run.trigger === "edit" || (await hasNewPolicy(run.lease));
  let batch: DesiredUser[] = [];
  for await (const page of readPages<ProviderUser>(run.lease.organizationId, run.pagesRunId, "users")) {
    run.lease.signal.throwIfAborted();
    note(listing, page);
    const stored = await loadUsers(
      run.lease,
      page.items.map((user) => user.externalId),
    );
    for (const user of page.items) {
      const desired = toDesired(run.directory.provider, user);
      const known = stored.get(user.externalId);
      const verdict = judge(
        world,
        { externalId: user.externalId, active: desired.active ?? known?.active ?? true, hash: desired.sourceHash?.toString("hex") ?? "" },
        known,
        sendAll,
      );
      if (verdict.inScope) listing.tally.done++;
      if (verdict.lost.length > 0) listing.suspects.push(suspect(world, user.externalId, verdict, known?.groups ?? []));
      if (verdict.send) batch.push({ ...desired, memberships: { add: verdict.add, remove: verdict.remove } });
    }
    if (batch.length >= BATCH) {
      await flush(run, listing, batch);
      batch = [];
    } else if (batch.length === 0) await showProgress(run, listing.tally);
  }
  await flush(run, listing, batch);
  return listing;
}

/** One unit of the pipeline, under this run's number. */
export function provisionBatch(run: StoredRun, desired: Desired, losses: LossPolicy): Promise<Outcome> {
  return provision(run.ctx, {
    directoryId: run.lease.directoryId,
    source: run.directory.feed === "stored" ? "scim" : "google_sync",
    desired,
    run: { id: run.lease.runId, number: run.lease.number, initial: run.initial },
    losses,
  });
}

export async function provisionGroups(run: StoredRun, groups: DesiredGroup[]): Promise<void> {
  for (let from = 0; from < groups.length; from += BATCH) {
    run.lease.signal.throwIfAborted();
    await provisionBatch(run, { groups: groups.slice(from, from + BATCH) }, { mode: "defer" });
  }
}

async function flush(run: Run, listing: Listing, users: DesiredUser[]): Promise<void> {
  for (let from = 0; from < users.length; from += BATCH) {
    run.lease.signal.throwIfAborted();
    const outcome = await provisionBatch(run, { users: users.slice(from, from + BATCH) }, { mode: "defer" });
    for (const loss of outcome.losses) if (loss.externalId !== null) listing.losses.push({ kind: "listed", externalId: loss.externalId });
    addTally(listing.tally, outcome.counts);
  }
  await showProgress(run, listing.tally);
}

export function addTally(tally: Tally, counts: Outcome["counts"]): void {
  for (const key of ["created", "updated", "deactivated", "reactivated", "roleChanged", "skipped", "failed", "held"] as const)
    tally[key] = (tally[key] ?? 0) + counts[key];
}

/** For the live view only; the counts that stay are taken from the log when the run is closed. */
export async function showProgress(run: Pick<Run, "lease">, tally: Partial<Tally>): Promise<void> {
  await prisma().$executeRaw`
    update sync_run set counts = counts || ${JSON.stringify(countsJson(tally))}::jsonb
    where organization_id = ${run.lease.organizationId}::uuid and id = ${run.lease.runId}::uuid and number = ${run.lease.number}::int`;
}

function note(listing: Listing, page: { items: ProviderUser[]; rejected: { externalId: string | null; problem: string }[] }): void {
  for (const user of page.items) listing.seen.add(user.externalId);
  for (const { externalId, problem } of page.rejected) {
    if (externalId === null) listing.poisoned = true;
    else listing.seen.add(externalId);
    listing.rejected.push({ externalId, problem });
  }
}

function suspect(world: World, externalId: string, verdict: { lost: string[]; lostDirect: string[] }, had: string[]): Suspect {
  return { externalId, lost: verdict.lost, lostDirect: verdict.lostDirect, kept: had.filter((group) => !world.complete.has(group)) };
}

/** How many people the run is about, near enough for a progress bar. */
async function expected(run: Run, world: World): Promise<number> {
  return world.scope === "everyone" || world.now.everyone.size > 0 ? listedPeople(run) : world.direct.size;
}
