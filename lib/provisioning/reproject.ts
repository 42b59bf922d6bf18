/**
 * Brings members in line after a change of policy: mappings, selected groups, defaults, a pin. Under the exclusive lock
 * of the directory, so that no request decides by the old policy meanwhile; the change and what follows from it commit
 * together. All losses are found before any is applied. A change of what attributes mean restates the stored records too.
 */
import type pg from "pg";
import type { Ctx } from "../context";
import { isRetryable, translate } from "../db/transaction";
import { asId, type Id } from "../ids";
import { actorOf } from "../logs/record";
import { writes } from "./apply";
import { changesOf, isEmpty } from "./changes";
import { addCounts, APPLY, type Decision, decide, noCounts, type Statement, type Verdicts } from "./decide";
import { judgeLosses, type Judgement } from "./guard";
import { assertCommitted, type Client, leg } from "./legs";
import { advisory, lockAndLoad } from "./load";
import { countLosses, factsOf, openHoldIn } from "./losses";
import { namesOf, untilWide } from "./names";
import type { Recorder } from "./record";
import { pushedRecords, restateAll, type StoredRecord } from "./restate";
import type { DesiredUser, Loss, LossPolicy, Outcome } from "./types";
import { inTransaction, pause } from "./unit";
import { highestChange } from "./verdicts";
import type { World } from "./world";

export type ReprojectInput = {
  directoryId?: Id<"dir">;
  memberIds?: readonly Id<"mem">[];
  /** What changed, for the events' cause: `role_mappings`, `scope`, `default_role`, … */
  cause: string;
  change?: (client: pg.PoolClient) => Promise<void>;
  /** What a record that was pushed says now, from its stored representation. Needs `directoryId`. */
  restate?: (stored: StoredRecord) => DesiredUser | null;
  /** Looks at what is about to be committed; throwing takes everything back. `held`: losses that wait for a person. */
  verify?: (outcome: Outcome, held: number) => void;
  /** Decides everything, writes nothing: what is shown before Save. */
  dryRun?: boolean;
  /** `guard` unless a named person saw and confirmed the losses. */
  losses?: LossPolicy;
};

const BATCH = 1000;
const TRIES = 5;

export async function reproject(ctx: Ctx, input: ReprojectInput): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction((client) => once(client, ctx, input));
    } catch (error) {
      if (!isRetryable(error) || attempt >= TRIES) throw translate(error);
      await pause(attempt);
    }
  }
}

type Chunk = { directoryId: string; memberIds: string[]; userIds: string[] };

async function once(client: pg.PoolClient, ctx: Ctx, input: ReprojectInput): Promise<Outcome> {
  const { organizationId } = ctx;
  await client.query("begin");
  await leg(client, [advisory(input.directoryId ? [input.directoryId] : await directoriesOf(client, organizationId), true)]);
  await input.change?.(client);
  const chunks = await chunksOf(client, organizationId, input);

  const verdicts = await judge(client, ctx, input, chunks);
  const outcome: Outcome = { counts: noCounts(), losses: [], subjects: [] };
  for (const chunk of chunks) {
    const decision = await decideChunk(client, ctx, input, chunk, verdicts);
    const changes = changesOf(decision.world);
    if (!isEmpty(changes) && !input.dryRun) await leg(client, writes(organizationId, changes));
    addCounts(outcome.counts, decision.outcome.counts);
    outcome.losses.push(...decision.outcome.losses);
    outcome.subjects.push(...decision.outcome.subjects);
  }
  input.verify?.(outcome, verdicts.held.size);
  if (input.dryRun) {
    await client.query("rollback");
    return outcome;
  }
  const [commit] = await leg(client, [{ text: "commit" }]);
  assertCommitted(commit);
  return outcome;
}

type Judged = { held: ReadonlySet<string>; cause: Judgement["cause"]; counts: Judgement["counts"] };

const NOTHING_HELD: Judged = { held: new Set(), cause: null, counts: { departures: 0, role_losses: 0, active: 0, limit: 0 } };

/** The first of two passes: nothing is written, every loss is counted, per directory. */
async function judge(client: Client, ctx: Ctx, input: ReprojectInput, chunks: readonly Chunk[]): Promise<Judged> {
  const mode = input.losses?.mode ?? "guard";
  if (mode !== "guard") return NOTHING_HELD;
  const held = new Set<string>();
  let { cause, counts } = NOTHING_HELD;
  for (const directoryId of new Set(chunks.map((chunk) => chunk.directoryId))) {
    const losses: Loss[] = [];
    let highest = 0;
    let world: World | null = null;
    for (const chunk of chunks.filter((one) => one.directoryId === directoryId)) {
      const decision = await decideChunk(client, ctx, input, chunk, NOTHING_HELD);
      losses.push(...decision.outcome.losses);
      highest += highestChange(decision.world);
      world = decision.world;
    }
    if (!world || losses.length === 0) continue;
    const directory = world.directory(directoryId);
    const facts = factsOf(await countLosses(client, ctx.organizationId, directory), directory, world.facts.highestRoleId);
    const lost = losses.filter((loss) => loss.fromRoleId === facts.highestRoleId).length;
    const judgement = judgeLosses(losses, { ...facts, highestActive: facts.highestActive + highest + lost });
    for (const loss of judgement.hold) held.add(keyOf(loss));
    if (judgement.cause && !cause) ({ cause, counts } = judgement);
  }
  return { held, cause, counts };
}

async function decideChunk(client: Client, ctx: Ctx, input: ReprojectInput, chunk: Chunk, judged: Judged): Promise<Decision> {
  const users = input.restate ? await restateAll(client, ctx.organizationId, chunk.userIds, input.restate) : [];
  const names = { ...namesOf(asId("dir", chunk.directoryId), { users }), memberIds: chunk.memberIds };
  return untilWide(names, async (wide) => {
    const { world } = await lockAndLoad(client, ctx.organizationId, wide);
    const directory = world.directory(chunk.directoryId);
    const statement: Statement = {
      directory,
      desired: { users },
      memberIds: chunk.memberIds,
      storeOnly: false,
      recorder: recorderOf(ctx, input, directory, judged.cause),
    };
    return decide(world, statement, verdictsOf(world, statement, input, judged));
  });
}

function verdictsOf(world: World, statement: Statement, input: ReprojectInput, judged: Judged): Verdicts {
  if (input.losses?.mode === "hold") {
    const { holdId } = input.losses;
    return { ...APPLY, judge: () => ({ do: "hold", holdId }) };
  }
  if (judged.held.size === 0) return APPLY;
  return {
    ...APPLY,
    judge: (loss) => {
      if (!judged.held.has(keyOf(loss))) return { do: "apply" };
      const open = [...world.holds.values()].find((hold) => hold.directoryId === statement.directory.id && hold.decision === null) ?? null;
      const hold = open ?? openHoldIn(world, statement.directory, { apply: [], hold: [], ...judged }, null, statement.recorder);
      return { do: "hold", holdId: hold.id };
    },
  };
}

function keyOf(loss: Loss): string {
  return `${loss.memberId} ${loss.kind}`;
}

function recorderOf(ctx: Ctx, input: ReprojectInput, directory: Recorder["directory"], holdCause: string | null): Recorder {
  return {
    directory,
    source: "policy",
    runId: null,
    requestId: ctx.requestId,
    actor: actorOf(ctx),
    cause: { kind: input.cause, id: ctx.requestId, initial: false },
    context: { cause: "policy", by: ctx.actor.name, holdCause },
    silent: directory?.state === "draft",
    logsNoChange: false,
    lossesCount: !(input.losses?.mode === "apply" && input.losses.confirmed),
  };
}

/** The members, each under one of the directories that name them. */
async function chunksOf(client: pg.PoolClient, organizationId: string, input: ReprojectInput): Promise<Chunk[]> {
  if (input.restate && input.directoryId) {
    const ids = await pushedRecords(client, organizationId, input.directoryId);
    const { directoryId } = input;
    return batches(ids).map((userIds) => ({ directoryId, memberIds: [], userIds }));
  }
  const { rows } = await client.query<{ member_id: string; directory_id: string }>(
    `select distinct on (u.member_id) u.member_id, u.directory_id from directory_user u
     join directory d on d.organization_id = u.organization_id and d.id = u.directory_id
     where u.organization_id = $1 and u.member_id is not null and d.state not in ('draft', 'disconnected')
       and ($2::uuid is null or u.directory_id = $2::uuid) and ($3::uuid[] is null or u.member_id = any($3::uuid[]))
     order by u.member_id, u.directory_id`,
    [organizationId, input.directoryId ?? null, input.memberIds ?? null],
  );
  const chunks: Chunk[] = [];
  for (const directoryId of new Set(rows.map((row) => row.directory_id))) {
    const members = rows.filter((row) => row.directory_id === directoryId).map((row) => row.member_id);
    chunks.push(...batches(members).map((memberIds) => ({ directoryId, memberIds, userIds: [] })));
  }
  return chunks;
}

function batches<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / BATCH) }, (_, at) => list.slice(at * BATCH, (at + 1) * BATCH));
}

async function directoriesOf(client: pg.PoolClient, organizationId: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>("select id from directory where organization_id = $1", [organizationId]);
  return rows.map((row) => row.id);
}
