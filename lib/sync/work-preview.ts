/**
 * A preview: reads what a run would read, decides what a run would decide, and writes one row a person instead of doing
 * it. Later answers of the wizard plan again from the same pages; only groups that were added are read.
 */
import { answersOf, digestOf, type PreviewFacts, readBasis } from "../directories/preview-basis";
import { prisma } from "../db/client";
import { plan } from "../provisioning/plan";
import type { Desired, PlannedPerson } from "../provisioning/types";
import { adoptPages } from "./adopt-pages";
import { closePreview } from "./close-run";
import { desiredForPlan, outsiderRows } from "./plan-input";
import { overlayOf, summarize } from "./plan-summary";
import { dropOldPlans, rowOf, savePlan, sortRows } from "./plan-rows";
import type { Reading } from "./read-directory";
import { readFor, setPhase } from "./read-run";
import type { Run, RunProgress } from "./run";
import { loadDirectory, loadGroups } from "./stored";
import { loadWorld, type World } from "./world";

/** Somebody who goes on answering while we plan must not keep a worker for ever. */
const MAX_ROUNDS = 20;

/** How a kind of directory is planned from the pages that were read. */
export type Planner = {
  /** In the place of the draft's. */
  scope?: World["scope"];
  /** Whether members whom nothing desired keeps are leaving (plan.ts). */
  complete: boolean;
  desiredFor(run: Run, world: World): Promise<{ desired: Desired; outsiders: PlannedPerson[] }>;
};

const LISTED: Planner = {
  complete: true,
  async desiredFor(run, world) {
    const { desired, listed } = await desiredForPlan(run, world);
    return { desired, outsiders: await outsiderRows(run, world, listed) };
  },
};

export async function workPreview(run: Run, progress: RunProgress, planner: Planner = LISTED): Promise<void> {
  const earlier = progress.reading ?? (progress.fresh ? null : await adoptPages(run.lease));
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    if (await planOnce({ ...run, directory: await loadDirectory(run.lease) }, earlier, planner)) break;
  }
  await dropOldPlans(run.lease);
}

/** @returns false when the answers changed while it was planned */
async function planOnce(run: Run, earlier: Reading | null, planner: Planner): Promise<boolean> {
  const { organizationId, directoryId, runId } = run.lease;
  const before = await readBasis(prisma(), organizationId, directoryId);
  const roots = await externalIds(run, before.draft.groupIds);
  const reading = await readFor(run, roots, earlier);

  await setPhase(run.lease, "planning");
  const began = performance.now();
  const scope = planner.scope ?? before.draft.scope;
  const world = await loadWorld(run.lease, runId, reading, { scope, roots, nested: run.directory.nested });
  const { desired, outsiders } = await planner.desiredFor(run, world);
  const planned = await plan(run.ctx, { directoryId, desired, overlay: overlayOf(before.draft), complete: planner.complete });
  const people = sortRows([...planned.people, ...outsiders]);

  await savePlan(run.lease, people);
  const digest = digestOf([people.map(rowOf), answersOf(before.draft), before.basis.version]);
  const facts: PreviewFacts = {
    readAt: reading.readAt,
    basis: before.basis,
    times: { ...reading.times, plan: Math.round(performance.now() - began) },
    summary: await summarize(run, { scope, groups: world.now.within.size }, people, planned),
  };
  return closePreview(
    run.lease,
    { state: "succeeded", digest, progress: { reading, preview: facts } },
    async (tx) => (await readBasis(tx, organizationId, directoryId)).basis.draft === before.basis.draft,
  );
}

async function externalIds(run: Run, groupIds: readonly string[]): Promise<string[]> {
  const wanted = new Set(groupIds);
  return (await loadGroups(run.lease)).filter((group) => wanted.has(group.id)).map((group) => group.externalId);
}
