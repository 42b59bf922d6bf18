/**
 * What a run would do, from the same load and the same decision on policy that was not saved yet. Reads one snapshot,
 * writes nothing: what is shown is exactly what will happen.
 */
import type { Ctx } from "../context";
import { pool } from "../db/client";
import { notFound } from "../errors";
import type { Id } from "../ids";
import { actorOf } from "../logs/record";
import type { RoleReason } from "../roles/schema";
import { clean } from "./clean";
import { APPLY, decide, type Fate } from "./decide";
import { grantReason, nameOf } from "./explain";
import type { Client } from "./legs";
import { loadWorld } from "./load";
import { namesOf, untilWide } from "./names";
import { groupIndex } from "./observe-groups";
import { Policy, whyNot } from "./project";
import type { Recorder } from "./record";
import type { Desired, DesiredGroup, DesiredRemoval, DesiredUser, Loss, PlannedPerson, PolicyOverlay } from "./types";
import type { Facts, UserRow, World } from "./world";

export type PlanInput = { directoryId: Id<"dir">; desired: Desired; overlay: PolicyOverlay; complete: boolean };
export type Plan = { people: PlannedPerson[]; losses: Loss[]; activeMembers: number };

const BATCH = 1000;

/** With `complete`, members whom nothing desired keeps are planned as leaving, and a person's groups are all there are. */
export async function plan(ctx: Ctx, input: PlanInput): Promise<Plan> {
  const desired = clean(input.desired);
  const client = await pool().connect();
  try {
    await client.query("begin isolation level repeatable read read only");
    const planned = await planAll(client, ctx, { ...input, desired });
    await client.query("commit");
    client.release();
    return planned;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function planAll(client: Client, ctx: Ctx, input: PlanInput): Promise<Plan> {
  const { desired, directoryId } = input;
  const plan: Plan = { people: [], losses: [], activeMembers: await countActive(client, ctx.organizationId, directoryId) };
  const take = async (part: Desired) => {
    const some = await planBatch(client, ctx, input, part);
    plan.people.push(...some.people);
    plan.losses.push(...some.losses);
  };
  for (const users of batches(desired.users ?? [])) await take({ users });
  for (const stored of batches(desired.stored ?? [])) await take({ stored });
  for (const memberships of batches(desired.memberships ?? [])) await take({ memberships });
  const stated = desired.removals ?? [];
  const absent = input.complete ? await findAbsent(client, ctx.organizationId, directoryId, desired) : [];
  for (const removals of batches([...stated, ...absent])) await take({ removals });
  return plan;
}

async function planBatch(client: Client, ctx: Ctx, input: PlanInput, part: Desired): Promise<Omit<Plan, "activeMembers">> {
  const groups = input.desired.groups ?? [];
  const names = { ...namesOf(input.directoryId, { ...part, groups }), groupIds: input.overlay.selectedGroupIds };
  return untilWide(names, async (wide) =>
    decideBatch(withOverlay(await loadWorld(client, ctx.organizationId, wide), input.directoryId, input.overlay), ctx, input, part, groups),
  );
}

function decideBatch(world: World, ctx: Ctx, input: PlanInput, part: Desired, groups: DesiredGroup[]): Omit<Plan, "activeMembers"> {
  const directory = world.directories.get(input.directoryId) ?? notFound("directory");
  const users = input.complete ? onlyThese(world, part.users ?? [], directory.id) : part.users;
  const decision = decide(
    world,
    { directory, desired: { ...part, users, groups }, storeOnly: false, recorder: recorderOf(ctx, directory) },
    APPLY,
  );
  const policy = new Policy(decision.world);
  return { people: decision.fates.map((fate) => planned(decision.world, fate, policy)), losses: decision.outcome.losses };
}

/** The unsaved answers in the place of the stored policy; a draft is planned as the active directory it would be. */
function withOverlay(loaded: World, directoryId: string, overlay: PolicyOverlay): World {
  const own = new Set([...loaded.groups.values()].filter((group) => group.directoryId === directoryId).map((group) => group.id as string));
  const kept = [...loaded.facts.groupRoles].filter(([groupId]) => !own.has(groupId));
  const facts: Facts = {
    ...loaded.facts,
    groupRoles: new Map([...kept, ...Object.entries(overlay.groupRoles)]),
    rules: overlay.valueRoles
      ? [
          ...loaded.facts.rules.filter((rule) => rule.directoryId !== directoryId),
          ...overlay.valueRoles.map((rule) => ({ ...rule, directoryId })),
        ]
      : loaded.facts.rules,
  };
  const world = loaded.clone(facts);
  const selected = new Set(overlay.selectedGroupIds);
  for (const group of loaded.groups.values())
    if (own.has(group.id)) world.groups.set(group.id, { ...group, selected: selected.has(group.id) });
  for (const directory of loaded.directories.values()) {
    const isOurs = directory.id === directoryId;
    const state = directory.state === "draft" ? "active" : directory.state;
    world.directories.set(
      directory.id,
      isOurs ? { ...directory, state, scope: overlay.scope, defaultRoleId: overlay.defaultRoleId } : directory,
    );
  }
  return world.asLoaded();
}

/** The listing named all groups of each person: what is stored beyond it ends. */
function onlyThese(world: World, users: readonly DesiredUser[], directoryId: string): DesiredUser[] {
  const names = new Map(
    [...groupIndex(world, world.directory(directoryId))].map(([externalId, group]) => [group.id as string, externalId]),
  );
  const stored = new Map(
    [...world.users.values()].filter((user) => user.directoryId === directoryId).map((user) => [user.externalId, user.id]),
  );
  return users.map((user) => {
    const add = user.memberships?.add ?? [];
    const had = [...(world.memberships.get(stored.get(user.externalId) ?? "") ?? [])].flatMap((groupId) => names.get(groupId) ?? []);
    return { ...user, memberships: { add, remove: had.filter((group) => !add.includes(group)) } };
  });
}

/** Candidates only: a run asks the provider about each before anybody leaves. */
async function findAbsent(client: Client, organizationId: string, directoryId: string, desired: Desired): Promise<DesiredRemoval[]> {
  const named = [...(desired.users ?? []), ...(desired.removals ?? [])].flatMap(({ externalId }) => externalId ?? []);
  const { rows } = await client.query<{ external_id: string }>(
    `select u.external_id from directory_user u join member m on m.organization_id = u.organization_id and m.id = u.member_id
     where u.organization_id = $1 and u.directory_id = $2 and u.deleted_at is null and m.state <> 'deprovisioned'
       and u.external_id is not null and not (u.external_id = any($3::text[])) order by u.external_id`,
    [organizationId, directoryId, named],
  );
  return rows.map((row) => ({ externalId: row.external_id, statement: "gone", proof: { planned: true } }));
}

async function countActive(client: Client, organizationId: string, directoryId: string): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from member m where m.organization_id = $1 and m.state = 'active' and exists (
       select 1 from directory_user u where u.organization_id = $1 and u.member_id = m.id and u.directory_id = $2)`,
    [organizationId, directoryId],
  );
  return rows[0]?.count ?? 0;
}

function planned(world: World, fate: Fate, policy: Policy): PlannedPerson {
  const { subject, settled, outcome } = fate;
  const before = settled && subject?.how !== "created" ? settled.before : null;
  const after = settled?.after ?? null;
  const user = subject?.after ?? null;
  const kind = outcomeOf(fate);
  const stays = kind !== "left_out" && kind !== "leaving";
  const claims = user ? policy.claims(user) : null;
  const count = claims?.matches.filter((match) => match.roleId !== null).length ?? 0;
  const email = after?.email ?? user?.email ?? subject?.desired?.email ?? null;
  const name = nameOf(user, after) || email || outcome.externalId || "";
  const role = after ? (world.facts.roles.get(after.roleId)?.name ?? "") : "";
  const why = kind === "unchanged" && after ? grantReason(world, { after }, user, count) : whyOf(world, kind, user, outcome.reasonCode);
  const group = after && "because" in after.roleReason ? ((after.roleReason as RoleReason).because.label ?? "") : "";
  return {
    externalId: outcome.externalId,
    userId: outcome.userId,
    memberId: before ? outcome.memberId : null,
    name,
    email,
    outcome: kind,
    byRule: kind === "left_out" && (subject?.problem?.outcome ?? "skipped") === "skipped",
    needsAttention: subject?.problem ? subject.problem.outcome !== "skipped" : kind === "new" && Boolean(after?.flags.length),
    oldRoleId: before && before.state !== "deprovisioned" ? before.roleId : null,
    newRoleId: stays && after ? after.roleId : null,
    reasonCode: why,
    reasonParams: { name, ...(email ? { email } : {}), role, group, count, ...outcome.reasonParams },
    roleReason: stays && after && "because" in after.roleReason ? (after.roleReason as RoleReason) : null,
    groupIds: claims?.groups.map((one) => one.id) ?? [],
  };
}

/** Whoever was out before and stays out has no change, and still a reason to be out. */
function whyOf(world: World, kind: PlannedPerson["outcome"], user: UserRow | null, reason: string): string {
  if (kind !== "left_out" || reason !== "no_change" || !user) return reason;
  const out = whyNot(world, user);
  return out === "out_of_scope" ? "not_in_selected_group" : out;
}

function outcomeOf({ subject, settled }: Fate): PlannedPerson["outcome"] {
  if (!settled || subject?.problem) return settled ? "unchanged" : "left_out";
  const { before, after } = settled;
  if (subject?.how === "created") return "new";
  if (after.state === "deprovisioned") return before.state === "deprovisioned" ? "left_out" : "leaving";
  if (before.state === "deprovisioned") return "new";
  if (before.roleId !== after.roleId) return "role_change";
  return subject?.how === "linked" ? "linked" : "unchanged";
}

function recorderOf(ctx: Ctx, directory: Recorder["directory"]): Recorder {
  return {
    directory,
    source: "google_sync",
    runId: null,
    requestId: ctx.requestId,
    actor: actorOf(ctx),
    cause: { kind: "plan", id: null, initial: false },
    context: { cause: "statement", by: ctx.actor.name, holdCause: null },
    silent: true,
    logsNoChange: false,
    lossesCount: false,
  };
}

function batches<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / BATCH) }, (_, at) => list.slice(at * BATCH, (at + 1) * BATCH));
}
