/**
 * What the guard held, and the named person's answer (reliability.md §5). A hold never turns into either answer by time.
 * Approving applies only what still holds and does not count under the guard again; rejecting remembers the refused
 * statement of each member, so that the same statement opens no new hold.
 */
import type pg from "pg";
import { requireFreshSignIn, requirePermission } from "../access/require";
import { type Ctx, systemCtx } from "../context";
import { pool, type Prisma, type Tx } from "../db/client";
import { isRetryable, translate } from "../db/transaction";
import { changeState } from "../directories/change-state";
import { isRollcallError, notFound, RollcallError } from "../errors";
import { recordEvents } from "../events/record";
import { type Id, newId } from "../ids";
import { actorOf } from "../logs/record";
import { writes } from "./apply";
import { changesOf, isEmpty } from "./changes";
import { APPLY, decide } from "./decide";
import type { Judgement } from "./guard";
import { assertCommitted, leg, type Query } from "./legs";
import { advisory, lockAndLoad } from "./load";
import { holdData, moveDirectory } from "./losses";
import { NO_NAMES } from "./names";
import { emit, recordDecided, type Recorder } from "./record";
import { inTransaction, pause } from "./unit";
import { type DirectoryRow, type HoldItemRow, type HoldRow, itemKey, type World } from "./world";

export { listHolds, readHold } from "./hold-queries";

export type NewHold = {
  directoryId: Id<"dir">;
  runId?: Id<"run"> | null;
  cause: NonNullable<Judgement["cause"]>;
  counts: Judgement["counts"];
};

/** For a sync that found its losses past the limit: the second pass names this hold. Joins the directory's open one. */
export async function openHold(tx: Tx, ctx: Pick<Ctx, "organizationId">, input: NewHold): Promise<Id<"hld">> {
  const { organizationId } = ctx;
  await tx.$queryRaw`select 1 from directory where organization_id = ${organizationId}::uuid and id = ${input.directoryId}::uuid for no key update`;
  const open = await tx.hold.findFirst({
    where: { organizationId, directoryId: input.directoryId, decision: null },
    orderBy: { openedAt: "asc" },
  });
  if (open) return open.id as Id<"hld">;

  const id = newId("hld");
  const row: HoldRow = {
    id,
    directoryId: input.directoryId,
    runId: input.runId ?? null,
    cause: input.cause,
    counts: input.counts,
    decision: null,
    decidedBy: null,
  };
  const counts: Prisma.InputJsonObject = input.counts;
  await tx.hold.create({ data: { organizationId, id, directoryId: input.directoryId, runId: row.runId, cause: row.cause, counts } });
  const cause = { kind: row.runId ? "sync_run" : "policy", id: row.runId, initial: false };
  await changeState(tx, ctx, input.directoryId, "hold", cause);
  await recordEvents(tx, organizationId, [
    { type: "hold.opened", directoryId: input.directoryId, data: holdData(organizationId, row), cause },
  ]);
  return id;
}

export type HoldDecision = { holdId: Id<"hld">; memberIds?: readonly Id<"mem">[] };

/** @throws RollcallError forbidden, not_found, wrong_state when it was decided before */
export async function approveHold(ctx: Ctx, input: HoldDecision): Promise<void> {
  return decideHold(ctx, input, (world, hold, memberIds, recorder) => {
    const directory = world.directory(hold.directoryId);
    const released = new Set(memberIds.flatMap((memberId) => openItems(world, hold, memberId).map(({ kind }) => itemKey(memberId, kind))));
    // A loss of another kind that came up since was never approved: it joins the hold.
    const judge = () => ({ do: "hold" as const, holdId: hold.id });
    decide(world, { directory, desired: {}, memberIds, storeOnly: false, recorder }, { ...APPLY, released, judge });
    return "approved";
  });
}

/** @throws RollcallError forbidden, not_found, wrong_state when it was decided before */
export async function rejectHold(ctx: Ctx, input: HoldDecision): Promise<void> {
  return decideHold(ctx, input, (world, hold, memberIds, recorder) => {
    for (const memberId of memberIds) refuse(world, hold, memberId, recorder);
    return "rejected";
  });
}

/**
 * Holds in which nobody waits any more, since everybody came back or was decided about elsewhere: nothing is left to decide, and
 * nobody decided. One that its run may still fill is not among them.
 * @returns how many ended
 */
export async function endEmptyHolds(): Promise<number> {
  const { rows } = await pool().query<{ organizationId: Id<"org">; holdId: Id<"hld"> }>(
    `select organization_id as "organizationId", id as "holdId" from hold h where decision is null
       and (exists (select 1 from hold_item i where i.organization_id = h.organization_id and i.hold_id = h.id)
         or h.run_id is not null and not exists (
           select 1 from sync_run r where r.organization_id = h.organization_id and r.id = h.run_id and r.state in ('queued', 'running')))
       and not exists (select 1 from hold_item i where i.organization_id = h.organization_id and i.hold_id = h.id and i.state = 'open')
     order by opened_at limit 200`,
  );
  // Somebody may have joined it, or decided, since the question was asked.
  for (const { organizationId, holdId } of rows)
    await decideHold(systemCtx(organizationId, "pulse"), { holdId }, (_world, _hold, memberIds) =>
      memberIds.length > 0 ? null : "ended",
    ).catch((error: unknown) => {
      if (!isRollcallError(error)) throw error;
    });
  return rows.length;
}

/** The member stays; only another statement, or staff, can still remove the person. */
function refuse(world: World, hold: HoldRow, memberId: string, recorder: Recorder): void {
  const before = world.members.get(memberId);
  if (!before) return;
  const items = openItems(world, hold, memberId);
  if (items.length === 0) return;
  for (const item of items) world.holdItems.set(itemKey(memberId, item.kind), { ...item, state: "rejected" });
  const now = items.map(({ kind, reasonCode, toRoleId }) => ({ kind, reason: reasonCode, toRoleId }));
  const refused = [...(before.refused ?? []).filter((one) => now.every(({ kind }) => kind !== one.kind)), ...now];
  // Another directory's hold may keep the same member: that one waits for its own decision.
  const waiting = KINDS.flatMap((kind) => world.holdItems.get(itemKey(memberId, kind)) ?? []).filter((item) => item.state === "open");
  const leaves = waiting.some((item) => item.kind === "departure");
  const kept = leaves ? {} : { state: "active" as const, stateReason: null };
  const after = { ...before, ...kept, holdId: waiting[0]?.holdId ?? null, refused };
  recordDecided(world, before, after, { reason: refused.at(-1)?.reason ?? "", by: recorder.context.by }, recorder);
}

const KINDS = ["role_loss", "departure"] as const;

/** What of a member waits in this hold. */
function openItems(world: World, hold: HoldRow, memberId: string): HoldItemRow[] {
  const items = KINDS.flatMap((kind) => world.holdItems.get(itemKey(memberId, kind)) ?? []);
  return items.filter((item) => item.state === "open" && item.holdId === hold.id);
}

/** `ended`: without anybody's decision. */
type Answer = "approved" | "rejected" | "ended";
type Decide = (world: World, hold: HoldRow, memberIds: string[], recorder: Recorder) => Answer | null;

async function decideHold(ctx: Ctx, input: HoldDecision, work: Decide): Promise<void> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction((client) => once(client, ctx, input, work));
    } catch (error) {
      if (!isRetryable(error) || attempt >= 5) throw translate(error);
      await pause(attempt);
    }
  }
}

async function once(client: pg.PoolClient, ctx: Ctx, input: HoldDecision, work: Decide): Promise<void> {
  const { organizationId } = ctx;
  await client.query("begin");
  const hold = await lockHold(client, organizationId, input.holdId);
  const all = await openMembers(client, organizationId, hold.id);
  const chosenIds = new Set<string>(input.memberIds ?? []);
  const chosen = input.memberIds ? all.filter((id) => chosenIds.has(id)) : all;
  const world = await loadMembers(client, ctx, hold, chosen);
  requireFreshSignIn(ctx, new Date(world.facts.now));

  world.holds.set(hold.id, hold);
  world.asLoaded();
  const directory = world.directory(hold.directoryId);
  const recorder = recorderOf(ctx, hold, directory);
  const answer = work(world, hold, chosen, recorder);
  if (answer === null) throw new RollcallError("wrong_state", "Somebody waits in this hold.", { reason: "hold_not_empty" });
  close(world, hold, all, answer, recorder);
  const changes = changesOf(world);
  const sent = await leg(client, [
    ...(isEmpty(changes) ? [] : writes(organizationId, changes)),
    note(ctx, hold, answer, chosen),
    { text: "commit" },
  ]);
  assertCommitted(sent.at(-1));
}

/** The hold is decided when nobody of it waits any more; its directory goes on when no other hold is open. */
function close(world: World, hold: HoldRow, all: readonly string[], answer: Answer, recorder: Recorder): void {
  const waits = (memberId: string) => openItems(world, hold, memberId).length > 0;
  const untouched = all.filter((memberId) => !world.members.has(memberId));
  const open = untouched.length > 0 || all.some(waits);
  // Who came back kept what they had: outside, a hold that ended is one whose losses were refused.
  const decision = answer === "ended" ? "rejected" : answer;
  const by = answer === "ended" ? null : recorder.context.by;
  const decided: HoldRow = open ? hold : { ...hold, decision, decidedBy: by };
  world.holds.set(hold.id, decided);
  emit(world, recorder, `hold.${decision}`, { ...holdData(world.facts.organizationId, decided), decided_by: by }, []);
  const others = [...world.holds.values()].some((one) => one.directoryId === hold.directoryId && one.decision === null);
  if (!others) moveDirectory(world, world.directory(hold.directoryId), "release", recorder);
}

async function lockHold(client: pg.PoolClient, organizationId: string, holdId: string): Promise<HoldRow> {
  const known = await client.query<{ directory_id: string }>("select directory_id from hold where organization_id = $1 and id = $2", [
    organizationId,
    holdId,
  ]);
  const directoryId = known.rows[0]?.directory_id;
  if (!directoryId) return notFound("hold");
  // Whoever moves the directory meanwhile must see whether somebody still waits, and the decision where it has moved to.
  await leg(client, [
    advisory([directoryId], true),
    { text: "select 1 from directory where organization_id = $1 and id = $2 for no key update", values: [organizationId, directoryId] },
  ]);
  const { rows } = await client.query<HoldRow>(
    `select id, directory_id as "directoryId", run_id as "runId", cause, counts, decision, decided_by as "decidedBy"
     from hold where organization_id = $1 and id = $2 for update`,
    [organizationId, holdId],
  );
  const [hold] = rows;
  if (!hold) return notFound("hold");
  if (hold.decision !== null)
    throw new RollcallError("wrong_state", "This was decided before.", { reason: "hold_decided", params: { decision: hold.decision } });
  return hold;
}

async function openMembers(client: pg.PoolClient, organizationId: string, holdId: string): Promise<string[]> {
  const { rows } = await client.query<{ member_id: string }>(
    "select distinct member_id from hold_item where organization_id = $1 and hold_id = $2 and state = 'open' order by member_id",
    [organizationId, holdId],
  );
  return rows.map((row) => row.member_id);
}

async function loadMembers(client: pg.PoolClient, ctx: Ctx, hold: HoldRow, memberIds: string[]): Promise<World> {
  const names = { ...NO_NAMES, directoryIds: [hold.directoryId], memberIds };
  return (await lockAndLoad(client, ctx.organizationId, names)).world;
}

function recorderOf(ctx: Ctx, hold: HoldRow, directory: DirectoryRow): Recorder {
  return {
    directory,
    source: "policy",
    runId: null,
    requestId: ctx.requestId,
    actor: actorOf(ctx),
    cause: { kind: "hold", id: hold.id, initial: false },
    context: { cause: "approval", by: ctx.actor.name, holdCause: hold.cause },
    silent: false,
    logsNoChange: false,
    lossesCount: false,
  };
}

const AUDITED: Record<Answer, string> = { approved: "hold.approve", rejected: "hold.reject", ended: "hold.end" };

/** The audit entry, in the same transaction. */
function note(ctx: Ctx, hold: HoldRow, answer: Answer, memberIds: readonly string[]): Query {
  return {
    text: `insert into audit_entry (organization_id, id, actor_type, actor_id, actor_name, action, target_type, target_id, changes, request_id)
      values ($1, $2, $3, $4, $5, $6, 'hold', $7, $8::jsonb, $9)`,
    values: [
      ctx.organizationId,
      newId("aud"),
      ctx.actor.type,
      ctx.actor.id,
      ctx.actor.name,
      AUDITED[answer],
      hold.id,
      JSON.stringify({ members: memberIds.length }),
      ctx.requestId,
    ],
  };
}
