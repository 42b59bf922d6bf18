/**
 * The only way in for what a directory says. A request (`guard`) goes through its organization's lane; a sync's batch
 * goes alone and, when a unique key of one record stands in the way, is split down to that record.
 */
import type { Ctx } from "../context";
import { isUniqueViolation, sqlState } from "../db/transaction";
import { RollcallError } from "../errors";
import { clean } from "./clean";
import { addCounts, noCounts } from "./decide";
import { gather } from "./lane";
import { refreshStatistics } from "./statistics";
import type { Outcome, ProvisionInput } from "./types";
import { runUnit } from "./unit";

const MOST_SUBJECTS = 1000;

/** @throws RollcallError not_found, wrong_state (disconnected; superseded run), conflict (a request whose name is taken). */
export async function provision(ctx: Ctx, input: ProvisionInput): Promise<Outcome> {
  const cleaned: ProvisionInput = { ...input, desired: clean(input.desired) };
  if (input.losses.mode === "guard") {
    try {
      return (await gather({ ctx, input: cleaned })).outcome;
    } catch (error) {
      throw isUniqueViolation(error) ? taken(error) : error;
    }
  }
  return batch(ctx, cleaned);
}

function taken(cause: unknown): RollcallError {
  return new RollcallError("conflict", "Another record already has this name or id.", { scimType: "uniqueness", cause });
}

async function batch(ctx: Ctx, input: ProvisionInput): Promise<Outcome> {
  const { users = [], groups = [], removals = [] } = input.desired;
  if (users.length > MOST_SUBJECTS) return inHalves(ctx, input);
  const { stored = [], memberships = [] } = input.desired;
  if (stored.length > 0 || memberships.length > 0) return inBatches(ctx, input);
  try {
    return await alone(ctx, input);
  } catch (error) {
    if (!isRecordError(error)) throw error;
    if (users.length + groups.length + removals.length > 1) return inHalves(ctx, input);
    if (users.length === 0) throw error;
    return alone(ctx, input, sqlState(error) === "23505" ? "taken" : "unreadable");
  }
}

/** People whose records somebody else states: nothing of theirs can be refused by a key, so no halves are needed. */
async function inBatches(ctx: Ctx, input: ProvisionInput): Promise<Outcome> {
  const { stored = [], memberships = [], ...others } = input.desired;
  const parts: ProvisionInput["desired"][] = [others];
  for (let from = 0; from < stored.length; from += MOST_SUBJECTS) parts.push({ stored: stored.slice(from, from + MOST_SUBJECTS) });
  for (let from = 0; from < memberships.length; from += MOST_SUBJECTS)
    parts.push({ memberships: memberships.slice(from, from + MOST_SUBJECTS) });
  const outcome: Outcome = { counts: noCounts(), losses: [], subjects: [] };
  for (const desired of parts) {
    if (Object.values(desired).every((list) => list === undefined || list.length === 0)) continue;
    const part = await (desired === others ? batch(ctx, { ...input, desired }) : alone(ctx, { ...input, desired }));
    addCounts(outcome.counts, part.counts);
    outcome.losses.push(...part.losses);
    outcome.subjects.push(...part.subjects);
  }
  return outcome;
}

/** A key that is taken, or a value the database cannot keep: the record's fault, not the database's. */
function isRecordError(error: unknown): boolean {
  return isUniqueViolation(error) || /^22/.test(sqlState(error) ?? "");
}

async function alone(ctx: Ctx, input: ProvisionInput, refusal?: string): Promise<Outcome> {
  const [answer] = await runUnit(ctx.organizationId, [{ ctx, input, refusal }]);
  if (!answer) throw new Error("a batch was left without an answer");
  if ("error" in answer) throw answer.error;
  await refreshStatistics({ people: answer.outcome.counts.created, groups: input.desired.groups?.length ?? 0 });
  return answer.outcome;
}

/** Groups first, so that the people's memberships find them. */
async function inHalves(ctx: Ctx, input: ProvisionInput): Promise<Outcome> {
  const { users = [], groups = [], removals = [] } = input.desired;
  const parts: ProvisionInput["desired"][] = [];
  if (groups.length > 0 && users.length + removals.length > 0) parts.push({ groups }, { users, removals });
  else if (groups.length > 1) parts.push(...halves(groups).map((half) => ({ groups: half })));
  else if (users.length > 0 && removals.length > 0) parts.push({ users }, { removals });
  else if (users.length > 1) parts.push(...halves(users).map((half) => ({ users: half })));
  else parts.push(...halves(removals).map((half) => ({ removals: half })));

  const [first, second] = parts;
  const one = await batch(ctx, { ...input, desired: first ?? {} });
  const two = await batch(ctx, { ...input, desired: second ?? {} });
  return {
    counts: addCounts({ ...one.counts }, two.counts),
    losses: [...one.losses, ...two.losses],
    subjects: [...one.subjects, ...two.subjects],
  };
}

function halves<T>(list: readonly T[]): [T[], T[]] {
  const middle = Math.min(MOST_SUBJECTS, Math.ceil(list.length / 2));
  return [list.slice(0, middle), list.slice(middle)];
}
