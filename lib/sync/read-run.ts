/** The reading part of a run, and what is remembered of it over a crash. */
import { prisma } from "../db/client";
import type { Lease } from "./lease";
import { RunProblem } from "./problem";
import { type Reading, readDirectory } from "./read-directory";
import type { Run, RunProgress } from "./run";
import { loadGroups, loadLivingIds } from "./stored";

/**
 * Reads, refuses an empty directory that had people, and remembers what could not be read. `earlier`: the reading whose
 * pages are gone on with; the first reading of a page decides the age of all.
 */
export async function readFor(run: Run, groups: string[], earlier: Reading | null = null): Promise<Reading> {
  const read = await readDirectory(run.lease, run.reader, {
    groups,
    known: (await loadGroups(run.lease)).filter((group) => !group.deleted).map((group) => group.externalId),
    nested: run.directory.nested,
    customerId: run.directory.customerId,
    groupsOnly: run.directory.feed === "hybrid",
  });
  const reading = earlier ? { ...read, readAt: earlier.readAt, times: mergeTimes(earlier.times, read.times) } : read;
  if (run.directory.feed === "read") await refuseEmptyListing(run, await listedPeople(run));
  await keepReading(run.lease, reading);
  return reading;
}

/** The pages of a confirmed preview are not read again. */
export async function readAll(run: Run): Promise<Reading> {
  if (run.planRunId) {
    const plan = await prisma().syncRun.findUniqueOrThrow({
      where: { organizationId_id: { organizationId: run.lease.organizationId, id: run.planRunId } },
      select: { progress: true },
    });
    const { reading } = plan.progress as RunProgress;
    if (!reading) throw new RunProblem("preview_gone", "The preview's pages are gone. Preview again.");
    return reading;
  }
  return readFor(run, await selectedGroups(run.lease));
}

async function refuseEmptyListing(run: Run, people: number): Promise<void> {
  if (people === 0 && (await loadLivingIds(run.lease)).length > 0) {
    throw new RunProblem("empty_listing", "The provider lists nobody, in a directory that had people.");
  }
}

/** How many people the staged listing names. */
export async function listedPeople(run: Pick<Run, "lease" | "pagesRunId">): Promise<number> {
  const [row] = await prisma().$queryRaw<{ people: number }[]>`
    select coalesce(sum(jsonb_array_length(items->'items')), 0)::int as people from sync_page
    where organization_id = ${run.lease.organizationId}::uuid and run_id = ${run.pagesRunId}::uuid and resource = 'users'`;
  return row?.people ?? 0;
}

export async function selectedGroups(lease: Lease): Promise<string[]> {
  return (await loadGroups(lease)).filter((group) => group.selected).map((group) => group.externalId);
}

export async function keepReading(lease: Lease, reading: Reading): Promise<void> {
  await prisma().$executeRaw`
    update sync_run set progress = progress || ${JSON.stringify({ reading })}::jsonb
    where organization_id = ${lease.organizationId}::uuid and id = ${lease.runId}::uuid and number = ${lease.number}::int`;
}

export async function setPhase(lease: Lease, phase: "planning" | "applying" | "absence"): Promise<void> {
  await prisma().$executeRaw`
    update sync_run set phase = ${phase}
    where organization_id = ${lease.organizationId}::uuid and id = ${lease.runId}::uuid and number = ${lease.number}::int`;
}

function mergeTimes(first: Reading["times"], later: Reading["times"]): Reading["times"] {
  return { ...first, members: first.members + later.members };
}
