/**
 * A unit of work: requests of one organization that are locked, loaded, decided and written together, in two round
 * trips: `[begin · lock · load]`, then `[write · commit]`. Each request is accepted or refused whole; all accepted ones
 * commit together. Losses that must be judged cost one more trip, under a lock of their own.
 */
import type pg from "pg";
import type { Ctx } from "../context";
import { pool } from "../db/client";
import { isRetryable, isUniqueViolation, translate } from "../db/transaction";
import { notFound, RollcallError } from "../errors";
import { type Id, toPublicIdOrNull } from "../ids";
import { actorOf } from "../logs/record";
import { writes } from "./apply";
import { changesOf, isEmpty } from "./changes";
import { APPLY, type Decision, decide, type Statement, type Verdicts } from "./decide";
import { judgeLosses } from "./guard";
import { assertCommitted, type Client, leg, type Query } from "./legs";
import { advisory, fence, joinNames, loads, locks, namesOf, worldFrom } from "./load";
import { lossFacts, openHoldIn } from "./losses";
import { skipKey } from "./observe";
import type { Recorder } from "./record";
import type { Outcome, ProvisionInput } from "./types";
import type { DirectoryRow, MemberRow, World } from "./world";

export type Request = { ctx: Ctx; input: ProvisionInput /** The database refused these records: name them as failed. */; refusal?: string };
export type Answer = { outcome: Outcome } | { error: unknown };

const TRIES = 5;

/** Runs the unit until it commits. @throws what refuses the whole unit; a refusal of one request is its own answer. */
export async function runUnit(organizationId: Id<"org">, requests: readonly Request[]): Promise<Answer[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction((client) => attemptUnit(client, organizationId, requests));
    } catch (error) {
      // A race for a name is settled by loading again: the loser then sees the winner's row.
      const again = isRetryable(error) || (isUniqueViolation(error) && attempt <= 2);
      if (!again || attempt >= TRIES) throw translate(error);
      await pause(attempt);
    }
  }
}

export function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt));
}

/** Hands out a connection; whatever goes wrong, it is given back clean or not at all. */
export async function inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool().connect();
  try {
    const result = await work(client);
    client.release();
    return result;
  } catch (error) {
    const clean = await client.query("rollback").then(
      () => true,
      () => false,
    );
    client.release(!clean);
    throw error;
  }
}

async function attemptUnit(client: Client, organizationId: Id<"org">, requests: readonly Request[]): Promise<Answer[]> {
  const { world, runNumbers } = await lockAndLoad(client, organizationId, requests);
  let current = world;
  const answers: Answer[] = [];
  for (const [at, request] of requests.entries()) {
    try {
      const decision = await decideRequest(client, current, request, runNumbers[at]);
      current = decision.world;
      answers.push({ outcome: decision.outcome });
    } catch (error) {
      if (!(error instanceof RollcallError)) throw error;
      answers.push({ error });
    }
  }
  const changes = changesOf(world, current);
  const sent = await leg(client, [...(isEmpty(changes) ? [] : writes(organizationId, changes)), { text: "commit" }]);
  assertCommitted(sent.at(-1));
  return answers;
}

async function lockAndLoad(client: Client, organizationId: Id<"org">, requests: readonly Request[]) {
  const names = joinNames(requests.map(({ input }) => namesOf(input.directoryId, input.desired)));
  const fences = requests.map(({ input }) => (input.run ? fence(organizationId, input.directoryId) : null));
  const before: Query[] = [
    { text: "begin" },
    advisory(
      names.directoryIds,
      requests.some(({ input }) => isClosing(input)),
    ),
    ...fences.filter((query) => query !== null),
    ...locks(organizationId, names),
  ];
  const answers = await leg(client, [...before, ...loads(organizationId, names)]);
  const fenced = answers.slice(2, 2 + fences.filter(Boolean).length).map((answer) => answer.rows[0]?.run_number as number | undefined);
  return {
    world: worldFrom(organizationId, answers.slice(before.length)),
    runNumbers: fences.map((query) => (query ? fenced.shift() : undefined)),
  };
}

/** A sync's closing step and changes of structure wait for everybody else, and everybody for them. */
function isClosing({ losses, desired }: ProvisionInput): boolean {
  const structure = desired.groups?.some((group) => group.children !== undefined || group.deleted || group.includesEveryone !== undefined);
  return losses.mode === "apply" || losses.mode === "hold" || Boolean(structure);
}

async function decideRequest(client: Client, world: World, request: Request, runNumber: number | undefined): Promise<Decision> {
  const { input } = request;
  const directory = world.directories.get(input.directoryId);
  if (!directory) return notFound("directory");
  if (directory.state === "disconnected")
    throw new RollcallError("wrong_state", "This directory is disconnected: nothing of it is taken in any more.", {
      reason: "directory_disconnected",
    });
  if (input.run && input.run.number !== runNumber)
    throw new RollcallError("wrong_state", "A newer run of this directory has taken over.", { reason: "run_superseded" });

  const statement = statementOf(
    request,
    directory,
    input.losses.mode === "hold" ? (world.holds.get(input.losses.holdId)?.cause ?? null) : null,
  );
  if (input.losses.mode === "hold") {
    const { holdId } = input.losses;
    return decide(world.clone(), statement, { ...APPLY, judge: () => ({ do: "hold", holdId }) });
  }
  const first = decide(world.clone(), statement, APPLY);
  if (first.outcome.losses.length === 0 || input.losses.mode === "apply") return first;
  return input.losses.mode === "defer" ? deferred(world, statement, first) : guarded(client, world, statement, first);
}

/** Everything but the losses: whoever would lose something is left exactly as they were, record included. */
function deferred(world: World, statement: Statement, first: Decision): Decision {
  const losses = new Map(first.outcome.losses.map((loss) => [loss.memberId as string, loss]));
  for (;;) {
    const copy = world.clone();
    const frozen = new Set(losses.keys());
    const skip = new Set([...frozen].flatMap((memberId) => world.usersOf(memberId).map((user) => user.id as string)));
    for (const key of linkedNow(first, frozen)) skip.add(key);
    forgetHashes(copy, frozen);
    const decision = decide(copy, statement, { ...APPLY, skip, frozen });
    const more = decision.outcome.losses.filter((loss) => !losses.has(loss.memberId));
    if (more.length === 0) return { ...decision, outcome: { ...decision.outcome, losses: [...losses.values()] } };
    for (const loss of more) losses.set(loss.memberId, loss);
  }
}

/** Records that would be linked only now and take something from the member they find. */
function linkedNow(first: Decision, frozen: ReadonlySet<string>): string[] {
  return first.fates.flatMap(({ subject }) =>
    subject?.after && frozen.has(subject.memberId ?? "") ? [subject.before?.id ?? skipKey(subject.externalId)] : [],
  );
}

/** Should the closing pass never come, the next run finds these records changed and looks at the people again. */
function forgetHashes(world: World, memberIds: ReadonlySet<string>): void {
  for (const memberId of memberIds)
    for (const user of world.usersOf(memberId)) if (user.sourceHash !== null) world.putUser({ ...user, sourceHash: null });
}

async function guarded(client: Client, world: World, statement: Statement, first: Decision): Promise<Decision> {
  const { facts, open } = await lossFacts(client, world, statement.directory);
  const losses = first.outcome.losses;
  const before = inUnit(world);
  const highestLosses = losses.filter((loss) => loss.fromRoleId === facts.highestRoleId).length;
  const judgement = judgeLosses(losses, {
    ...facts,
    active: facts.active,
    earlier: facts.earlier + before.losses,
    // Gains of the same statement count: whoever becomes the new administrator keeps the organization from having none.
    highestActive: facts.highestActive + highestChange(first.world) + highestLosses,
  });
  if (judgement.hold.length === 0) return first;

  const copy = world.clone();
  const hold = openHoldIn(copy, statement.directory, judgement, open ?? before.open(statement.directory.id), statement.recorder);
  const held = new Set(judgement.hold.map((loss) => `${loss.memberId} ${loss.kind}`));
  const recorder = { ...statement.recorder, context: { ...statement.recorder.context, holdCause: judgement.cause } };
  const verdicts: Verdicts = {
    ...APPLY,
    judge: (loss) => (held.has(`${loss.memberId} ${loss.kind}`) ? { do: "hold", holdId: hold.id } : { do: "apply" }),
  };
  return decide(copy, { ...statement, recorder }, verdicts);
}

/** What earlier requests of the same unit already took or opened: the database does not know it yet. */
function inUnit(world: World) {
  return {
    losses: new Set(world.logs.filter((log) => log.loss).map((log) => log.memberId)).size + heldHere(world),
    open: (directoryId: string) =>
      [...world.holds.values()].find((hold) => hold.directoryId === directoryId && hold.decision === null) ?? null,
  };
}

function heldHere(world: World): number {
  return new Set(world.logs.filter((log) => log.outcome === "held" && log.memberId !== null).map((log) => log.memberId)).size;
}

/** How many more hold the highest role than the database knows. */
export function highestChange(world: World): number {
  const isHighest = (member: MemberRow | undefined) => member?.state === "active" && member.roleId === world.facts.highestRoleId;
  let change = 0;
  for (const member of world.members.values()) change += Number(isHighest(member)) - Number(isHighest(world.loaded.members.get(member.id)));
  return change;
}

export function statementOf(request: Request, directory: DirectoryRow, holdCause: string | null): Statement {
  const { ctx, input, refusal } = request;
  const kind = input.source === "google_sync" ? "sync_run" : input.source === "scim" ? "scim_request" : "policy";
  const recorder: Recorder = {
    directory,
    source: input.source,
    runId: input.run?.id ?? null,
    requestId: ctx.requestId,
    actor: actorOf(ctx),
    cause: { kind, id: toPublicIdOrNull("run", input.run?.id) ?? ctx.requestId, initial: input.run?.initial ?? false },
    context: { cause: input.source === "policy" ? "policy" : "statement", by: ctx.actor.name, holdCause },
    silent: Boolean(input.storeOnly) || directory.state === "draft",
    logsNoChange: input.source === "scim" && !input.run,
    lossesCount: !(input.losses.mode === "apply" && input.losses.confirmed),
  };
  return { directory, desired: input.desired, storeOnly: Boolean(input.storeOnly), recorder, refusal };
}
