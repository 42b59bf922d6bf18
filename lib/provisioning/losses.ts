/** What the guard needs to know about a directory and its organization, and what follows from its verdict. */
import type { Ctx } from "../context";
import { pool } from "../db/client";
import { transition } from "../directories/transition";
import { type Id, newId, toPublicId, toPublicIdOrNull } from "../ids";
import { guardOf, type GuardFacts, judgeLosses, type Judgement } from "./guard";
import { type Client, leg, type Query } from "./legs";
import { emit, type Recorder } from "./record";
import { lossLockSql } from "./select";
import type { Loss } from "./types";
import type { DirectoryRow, HoldRow, World } from "./world";

type Numbers = Omit<GuardFacts, "guard" | "highestRoleId">;

function lossLock(organizationId: string): Query {
  return { text: `select ${lossLockSql("$1::text")}`, values: [organizationId] };
}

function numbers(organizationId: string, directory: Pick<DirectoryRow, "id" | "provider" | "guard">, highestRoleId: string): Query {
  return {
    text: `select
      (select count(*)::int from member m where m.organization_id = $1 and m.state = 'active' and exists (
        select 1 from directory_user u where u.organization_id = $1 and u.member_id = m.id and u.directory_id = $2)) as active,
      (select count(distinct member_id)::int from provisioning_log where organization_id = $1 and directory_id = $2 and loss
        and created_at > now() - make_interval(mins => $3::int))
      + (select count(distinct i.member_id)::int from hold h join hold_item i on i.organization_id = h.organization_id and i.hold_id = h.id
        where h.organization_id = $1 and h.directory_id = $2 and h.decision is null and i.state = 'open') as earlier,
      (select count(*)::int from member where organization_id = $1 and state = 'active' and role_id = $4) as "highestActive"`,
    values: [organizationId, directory.id, guardOf(directory.provider, directory.guard).windowMinutes, highestRoleId],
  };
}

const OPEN_HOLD = `select id, directory_id as "directoryId", run_id as "runId", cause, counts, decision, decided_by as "decidedBy"
  from hold where organization_id = $1 and directory_id = $2 and decision is null order by opened_at limit 1`;

/** Under the lock that all judgements of the organization share, held until the commit. */
export async function lossFacts(
  client: Client,
  world: World,
  directory: DirectoryRow,
): Promise<{ facts: GuardFacts; open: HoldRow | null }> {
  const { organizationId, highestRoleId } = world.facts;
  const [, counted, open] = await leg(client, [
    lossLock(organizationId),
    numbers(organizationId, directory, highestRoleId),
    { text: OPEN_HOLD, values: [organizationId, directory.id] },
  ]);
  const row = counted?.rows[0] as Numbers;
  return {
    facts: { ...row, guard: guardOf(directory.provider, directory.guard), highestRoleId },
    open: (open?.rows[0] as HoldRow) ?? null,
  };
}

/**
 * For a sync between its two passes: what of the deferred losses may be applied and what must be held. Nobody else loses
 * people of this directory meanwhile, since a directory has one run; other directories' losses are in the counts.
 */
export async function judgeDeferred(
  ctx: Pick<Ctx, "organizationId">,
  input: { directoryId: Id<"dir">; losses: readonly Loss[] },
): Promise<Judgement> {
  const { organizationId } = ctx;
  const { rows } = await pool().query(
    `select d.id, d.provider, d.guard, (select id from role order by rank limit 1) as "highestRoleId" from directory d where organization_id = $1 and id = $2`,
    [organizationId, input.directoryId],
  );
  const directory = rows[0] as Pick<DirectoryRow, "id" | "provider" | "guard"> & { highestRoleId: string };
  const { text, values } = numbers(organizationId, directory, directory.highestRoleId);
  const counted = await pool().query(text, values);
  const guard = guardOf(directory.provider, directory.guard);
  return judgeLosses(input.losses, { ...(counted.rows[0] as Numbers), guard, highestRoleId: directory.highestRoleId });
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
