/** What the guard needs to know about a directory and its organization, and what follows from its verdict. */
import type { Ctx } from "../context";
import { pool, type Tx } from "../db/client";
import { transition } from "../directories/transition";
import { type Id, newId, toPublicId, toPublicIdOrNull } from "../ids";
import { guardOf, type GuardFacts, judgeLosses, type Judgement } from "./guard";
import { type Client, leg, type Query } from "./legs";
import { idList } from "./literals";
import type { Names } from "./names";
import { emit, type Recorder } from "./record";
import { lossLockSql } from "./select";
import type { Loss } from "./types";
import type { CountedLosses, DirectoryRow, HoldRow, World } from "./world";

const HIGHEST = "(select id from role order by rank limit 1)";

/** What is true, and how much the directory's kept numbers say beyond it: of one snapshot, or the two would not belong together. */
export function countedQuery(organizationId: string, directories: Names["counted"]): Query {
  return {
    text: `select d.id as "directoryId",
      (select count(*)::int from member m where m.organization_id = $1 and m.state = 'active' and exists (
        select 1 from directory_user u where u.organization_id = $1 and u.member_id = m.id and u.directory_id = d.id)) as active,
      lost.people as lost,
      (select count(distinct i.member_id)::int from hold h join hold_item i on i.organization_id = h.organization_id and i.hold_id = h.id
        where h.organization_id = $1 and h.directory_id = d.id and h.decision is null and i.state = 'open') as waiting,
      (select count(*)::int from member where organization_id = $1 and state = 'active' and role_id = ${HIGHEST}) as "highestActive",
      coalesce(t.losses + t.losses_before - lost.people, 0) as excess, t.losses_since::text as since
    from unnest($2::uuid[], $3::int[]) as d(id, minutes)
      cross join lateral (select count(distinct member_id)::int as people from provisioning_log where organization_id = $1 and directory_id = d.id
        and loss and created_at > now() - make_interval(mins => d.minutes)) lost
      left join directory_total t on t.organization_id = $1 and t.directory_id = d.id and t.losses_window = d.minutes`,
    values: [organizationId, idList(directories.map((one) => one.directoryId)), directories.map((one) => one.windowMinutes)],
  };
}

/** For whoever decides several chunks before it judges them: under the lock that all judgements share, held alone until the commit. */
export async function countLosses(client: Client, organizationId: string, directory: Directory): Promise<CountedLosses> {
  const { windowMinutes } = guardOf(directory.provider, directory.guard);
  const [, counted] = await leg(client, [
    { text: `select ${lossLockSql("$1::text", true)}`, values: [organizationId] },
    countedQuery(organizationId, [{ directoryId: directory.id, windowMinutes }]),
  ]);
  return counted?.rows[0] as CountedLosses;
}

/** For whoever takes access without the pipeline: nobody else judges losses of the organization until the commit. Taken after the locks of people. */
export async function lockLosses(tx: Tx, organizationId: Id<"org">): Promise<void> {
  await tx.$executeRawUnsafe(`select ${lossLockSql("$1::text", true)}`, organizationId);
}

/** The guard's facts for losses that are not written yet. */
export function factsOf(counted: CountedLosses, directory: Directory, highestRoleId: string): GuardFacts {
  const { active, lost, waiting, highestActive } = counted;
  return { guard: guardOf(directory.provider, directory.guard), highestRoleId, active, earlier: lost + waiting, highestActive };
}

type Directory = Pick<DirectoryRow, "id" | "provider" | "guard">;

/**
 * For a sync between its two passes: what of the deferred losses may be applied and what must be held. A
 * directory has one run, and what is pushed to it meanwhile is judged with what the run has applied by then; who is the
 * last of the highest role is asked again when it is applied.
 */
export async function judgeDeferred(
  ctx: Pick<Ctx, "organizationId">,
  input: { directoryId: Id<"dir">; losses: readonly Loss[] },
): Promise<Judgement> {
  const { organizationId } = ctx;
  const { rows } = await pool().query(
    `select d.id, d.provider, d.guard, ${HIGHEST} as "highestRoleId" from directory d where organization_id = $1 and id = $2`,
    [organizationId, input.directoryId],
  );
  const directory = rows[0] as Directory & { highestRoleId: string };
  const { windowMinutes } = guardOf(directory.provider, directory.guard);
  const counted = await pool().query(countedQuery(organizationId, [{ directoryId: directory.id, windowMinutes }]));
  return judgeLosses(input.losses, factsOf(counted.rows[0] as CountedLosses, directory, directory.highestRoleId));
}

/** Joins the directory's open hold or opens one, in the world of the unit: row, state of the directory, events. */
export function openHoldIn(world: World, directory: DirectoryRow, judgement: Judgement, open: HoldRow | null, recorder: Recorder): HoldRow {
  if (open) {
    world.holds.set(open.id, open);
    return open;
  }
  const hold: HoldRow = {
    id: newId("hld"),
    directoryId: directory.id,
    runId: recorder.runId,
    cause: judgement.cause ?? "mass_departure",
    counts: judgement.counts,
    decision: null,
    decidedBy: null,
  };
  world.holds.set(hold.id, hold);
  emit(world, recorder, "hold.opened", holdData(world.facts.organizationId, hold), []);
  moveDirectory(world, directory, "hold", recorder);
  return hold;
}

export function moveDirectory(world: World, directory: DirectoryRow, action: "hold" | "release", recorder: Recorder): void {
  const current = world.directory(directory.id);
  const state = transition(current.state, action);
  if (state === current.state) return;
  world.directories.set(directory.id, { ...current, state });
  const data = {
    object: "directory",
    id: toPublicId("dir", directory.id),
    organization_id: toPublicId("org", world.facts.organizationId),
    name: directory.name,
    provider: directory.provider,
    state,
  };
  emit(world, recorder, `directory.${state}`, data, [{ field: "state", from: current.state, to: state }]);
}

export function holdData(organizationId: Id<"org">, hold: HoldRow) {
  return {
    object: "hold",
    id: toPublicId("hld", hold.id),
    organization_id: toPublicId("org", organizationId),
    directory_id: toPublicId("dir", hold.directoryId),
    run_id: toPublicIdOrNull("run", hold.runId),
    cause: hold.cause,
    counts: hold.counts,
    decision: hold.decision,
  };
}
