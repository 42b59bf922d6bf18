/** A preview of a directory that sends to us: nothing is read, what was pushed is planned on the wizard's answers. */
import { answersOf, digestOf, type PreviewFacts, readBasis } from "../directories/preview-basis";
import { prisma } from "../db/client";
import { databaseNow, transaction } from "../db/transaction";
import { plan } from "../provisioning/plan";
import { closePreview } from "./close-run";
import { overlayOf, summarize } from "./plan-summary";
import { dropOldPlans, rowOf, savePlan, sortRows } from "./plan-rows";
import { setPhase } from "./read-run";
import type { StoredRun } from "./run";
import { loadStoredGroups, loadStoredIds } from "./stored";

/** Somebody who goes on answering while we plan must not keep a worker for ever. */
const MAX_ROUNDS = 20;

export async function previewStored(run: StoredRun): Promise<void> {
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    if (await planOnce(run)) break;
  }
  await dropOldPlans(run.lease);
}

/** @returns false when the answers changed while it was planned */
async function planOnce(run: StoredRun): Promise<boolean> {
  const { organizationId, directoryId } = run.lease;
  const began = performance.now();
  const { before, readAt } = await basisAtRest(run);
  const people = await loadStoredIds(run.lease);
  const users = since(began);
  const groups = await loadStoredGroups(run.lease);
  await showRead(run, people.length, groups);

  await setPhase(run.lease, "planning");
  const planning = performance.now();
  const planned = await plan(run.ctx, { directoryId, desired: { stored: people }, overlay: overlayOf(before.draft), complete: false });
  const rows = sortRows(planned.people);
  await savePlan(run.lease, rows);
  const digest = digestOf([rows.map(rowOf), answersOf(before.draft), before.basis.version]);
  const facts: PreviewFacts = {
    readAt,
    basis: before.basis,
    times: { signed_in: 0, users, groups: since(began) - users, members: 0, plan: since(planning) },
    summary: await summarize(run, { scope: "everyone", groups }, rows, planned),
  };
  return closePreview(
    run.lease,
    { state: "succeeded", digest, progress: { preview: facts } },
    async (tx) => (await readBasis(tx, organizationId, directoryId)).basis.draft === before.basis.draft,
  );
}

const since = (began: number) => Math.round(performance.now() - began);

/**
 * What the preview is made of, at a moment when no push is half-way in: one that commits later has a later entry in the
 * log, so that the preview is known to be stale.
 */
async function basisAtRest({ lease: { organizationId, directoryId } }: StoredRun) {
  return transaction({}, async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`directory ${directoryId}`}, 0))`;
    return { before: await readBasis(tx, organizationId, directoryId), readAt: (await databaseNow(tx)).toISOString() };
  });
}

async function showRead({ lease }: StoredRun, people: number, groups: number): Promise<void> {
  await prisma().$executeRaw`
    update sync_run set counts = counts || jsonb_build_object('read_users', ${people}::int, 'read_groups', ${groups}::int)
    where organization_id = ${lease.organizationId}::uuid and id = ${lease.runId}::uuid and number = ${lease.number}::int`;
}
