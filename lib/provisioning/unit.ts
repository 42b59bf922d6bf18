/**
 * A unit of work: requests of one organization that are locked, loaded, decided and written together, in two round
 * trips: `[begin · lock · load]`, then `[write · commit]`. Each request is accepted or refused whole; all accepted ones
 * commit together. Losses near the guard's limit cost one more trip, under a lock of their own (docs/decisions/0012).
 */
import type pg from "pg";
import type { Ctx } from "../context";
import { pool } from "../db/client";
import { isRetryable, isUniqueViolation, sqlState, translate } from "../db/transaction";
import { isRollcallError, notFound, RollcallError } from "../errors";
import { type Id, toPublicIdOrNull } from "../ids";
import { actorOf } from "../logs/record";
import { writes } from "./apply";
import { changesOf, isEmpty } from "./changes";
import type { Decision, Statement } from "./decide";
import { foundIn } from "./found";
import { assertCommitted, type Client, leg, type Query } from "./legs";
import { advisory, fence, lockAndLoad } from "./load";
import { joinNames, type Names, namesOf, namesOfNeeds, NO_NAMES, TooNarrow, WIDENINGS } from "./names";
import type { RequestOutcome, ScimRequest } from "./request";
import type { Outcome, ProvisionInput } from "./types";
import { decideLosses } from "./verdicts";
import type { DirectoryRow, World } from "./world";
import { written } from "./written";

/** A statement that is known before the lock, or one that a callback makes of the locked rows. */
export type Request = { ctx: Ctx } & (
  | { input: ProvisionInput /** The database refused these records: name them as failed. */; refusal?: string; scim?: undefined }
  | { scim: ScimRequest; input?: undefined }
);
export type Answer = { outcome: Outcome; written: Omit<RequestOutcome, "outcome"> | null } | { error: unknown };

const TRIES = 5;

/** Runs the unit until it commits. @throws what refuses the whole unit; a refusal of one request is its own answer. */
export async function runUnit(organizationId: Id<"org">, requests: readonly Request[]): Promise<Answer[]> {
  let mustCount = false;
  for (let attempt = 1; ; attempt++) {
    try {
      return await inTransaction((client) => attemptUnit(client, organizationId, requests, mustCount));
    } catch (error) {
      mustCount ||= isStale(error);
      // A race for a name is settled by loading again: the loser then sees the winner's row.
      const again = isRetryable(error) || (isUniqueViolation(error) && attempt <= 2);
      if (!again || attempt >= TRIES) throw translate(error);
      await pause(attempt);
    }
  }
}

/** A guard of the write said so, or a transaction that could not be put in order (write-parts.ts, raise_stale). */
const isStale = (error: unknown) => sqlState(error) === "40001";

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

type Scope = { names: Names; exclusive: boolean };

/** `mustCount`: what others lost in the same moment carried an earlier attempt past the limit, or some other row moved. */
async function attemptUnit(client: Client, organizationId: Id<"org">, requests: readonly Request[], mustCount: boolean): Promise<Answer[]> {
  let scope: Scope = { names: joinNames(requests.map(namesIn)), exclusive: requests.some(isClosing) };
  for (let tries = 1; ; tries++) {
    const { world, runNumbers } = await lock(client, organizationId, requests, scope, tries > 1);
    world.mustCount = mustCount;
    const { answers, wider } = decideAll(world, requests, runNumbers);
    if (wider.length > 0) {
      if (tries > WIDENINGS) throw wider[0];
      scope = {
        names: joinNames([scope.names, ...wider.map((one) => ({ ...NO_NAMES, ...one.wider }))]),
        exclusive: scope.exclusive || wider.some((one) => one.exclusive),
      };
      continue;
    }
    const changes = changesOf(world);
    const sent = await leg(client, [...(isEmpty(changes) ? [] : writes(organizationId, changes)), { text: "commit" }]);
    assertCommitted(sent.at(-1));
    return answers;
  }
}

function namesIn(request: Request): Names {
  if (request.scim) return namesOfNeeds(request.scim.directoryId, request.scim.needs);
  return namesOf(request.input.directoryId, request.input.desired);
}

/** `again`: a second look with wider names begins anew, so that all locks are taken in their order. */
async function lock(client: Client, organizationId: Id<"org">, requests: readonly Request[], scope: Scope, again: boolean) {
  const fences = requests.map(({ input }) => (input?.run ? fence(organizationId, input.directoryId) : null));
  const before: Query[] = [
    ...(again ? [{ text: "rollback" }] : []),
    { text: "begin" },
    advisory(scope.names.directoryIds, scope.exclusive),
    ...fences.filter((query) => query !== null),
  ];
  const { world, first } = await lockAndLoad(client, organizationId, scope.names, before);
  const fenced = first.slice(before.length - fences.filter(Boolean).length) as { rows: { run_number?: number }[] }[];
  return { world, runNumbers: fences.map((query) => (query ? fenced.shift()?.rows[0]?.run_number : undefined)) };
}

/** A sync's closing step and changes of structure wait for everybody else, and everybody for them. */
function isClosing({ input }: Request): boolean {
  if (!input) return false;
  const structure = input.desired.groups?.some(
    (group) => group.children !== undefined || group.deleted || group.includesEveryone !== undefined,
  );
  return input.losses.mode === "apply" || input.losses.mode === "hold" || Boolean(structure);
}

/** In order, on the same world: a later request sees what an earlier one did. One that is refused leaves nothing behind. */
function decideAll(world: World, requests: readonly Request[], runNumbers: readonly (number | undefined)[]) {
  const answers: Answer[] = [];
  const wider: TooNarrow[] = [];
  for (const [at, request] of requests.entries()) {
    const mark = world.mark();
    try {
      const { outcome, groups } = decideRequest(world, request, runNumbers[at]);
      answers.push({ outcome, written: request.scim ? written(world, mark, outcome, groups) : null });
    } catch (error) {
      world.rollback(mark);
      if (error instanceof TooNarrow) wider.push(error);
      else if (error instanceof RollcallError || isRollcallError(error)) answers.push({ error });
      else throw error;
    }
  }
  return { answers, wider };
}

function decideRequest(world: World, request: Request, runNumber: number | undefined): Decision {
  const { directoryId } = request.scim ?? request.input;
  const directory = world.directories.get(directoryId);
  if (!directory) return notFound("directory");
  if (directory.state === "disconnected")
    throw new RollcallError("wrong_state", "This directory is disconnected: nothing of it is taken in any more.", {
      reason: "directory_disconnected",
    });
  const input = request.scim ? stated(request.scim, world, directory) : request.input;
  if (input.run && input.run.number !== runNumber)
    throw new RollcallError("wrong_state", "A newer run of this directory has taken over.", { reason: "run_superseded" });

  const holdCause = input.losses.mode === "hold" ? (world.holds.get(input.losses.holdId)?.cause ?? null) : null;
  return decideLosses(world, statementOf(request, input, directory, holdCause), input.losses);
}

/** The callback's answer to the rows as they are now. @throws what refuses this request */
function stated(scim: ScimRequest, world: World, directory: DirectoryRow): ProvisionInput {
  const desired = scim.state(foundIn(world, directory));
  return { directoryId: scim.directoryId, source: "scim", desired, losses: { mode: "guard" } };
}

function statementOf(request: Request, input: ProvisionInput, directory: DirectoryRow, holdCause: string | null): Statement {
  const { ctx } = request;
  const kind = input.run ? "sync_run" : input.source === "scim" ? "scim_request" : input.source === "google_sync" ? "sync_run" : "policy";
  return {
    directory,
    desired: input.desired,
    storeOnly: Boolean(input.storeOnly),
    refusal: request.scim ? undefined : request.refusal,
    recorder: {
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
      request: request.scim?.record,
    },
  };
}
