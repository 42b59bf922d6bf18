/**
 * Gathering (pipeline-measured.md §2): per process one lane for each organization. While units are under way further
 * requests wait; when one ends, those that wait become the next unit. Clients that were answered together ask again
 * together, but not in the same instant: a lane that was crowded waits a moment for them, one that was not never waits.
 *
 * A crowd goes in two halves: while the database reads and writes for the one, this process decides and answers the
 * other. All of them in one unit would leave one of the two idle at any time.
 */
import { sqlState } from "../db/transaction";
import { isRollcallError } from "../errors";
import type { Id } from "../ids";
import { refreshStatistics } from "./statistics";
import { type Answer, type Request, runUnit } from "./unit";

const MOST_IN_A_UNIT = 64;
/** Records that one unit names: large requests wait in line rather than in memory. */
const MOST_NAMED = 2000;
const UNITS_IN_FLIGHT = 2;
/** Fewer are quicker in one unit: each unit has a price of its own. */
const WORTH_HALVING = 12;
/** A second unit beside one that is under way is worth its round trips only for several. */
const WORTH_A_SECOND = 6;

/** How long a crowded lane waits for the others, and for how many of those that it could take. */
const MOMENT_MS = 2;
const MOST_OF_THEM = 0.7;
/** Fewer are answered sooner than they could have gathered. */
const WORTH_WAITING = 4;
/** How much of a crowd that is no longer there is forgotten with each unit. */
const FADING = 0.15;
/** Idle lanes that are remembered for their crowd. */
const MOST_IDLE = 1000;

type Waiting = { request: Request; settle: (answer: Answer) => void };
/** `running`: units; `underWay`: their requests; `crowd`: how many there were lately, waiting or under way. */
type Lane = { waiting: Waiting[]; running: number; underWay: number; called: boolean; crowd: number };

const lanes = new Map<string, Lane>();

/** Enters the organization's lane. @throws what refused this request; the others of its unit go on. */
export async function gather(request: Request): Promise<Extract<Answer, { outcome: unknown }>> {
  const { organizationId } = request.ctx;
  const lane = lanes.get(organizationId) ?? { waiting: [], running: 0, underWay: 0, called: false, crowd: 1 };
  lanes.set(organizationId, lane);
  const answer = await new Promise<Answer>((settle) => {
    lane.waiting.push({ request, settle });
    call(organizationId, lane);
  });
  if ("error" in answer) throw answer.error;
  return answer;
}

function call(organizationId: Id<"org">, lane: Lane): void {
  if (lane.called) return;
  lane.called = true;
  const since = performance.now();
  const look = () => {
    if (isGathering(lane) && performance.now() - since < MOMENT_MS) return void setImmediate(look);
    lane.called = false;
    pump(organizationId, lane);
  };
  setImmediate(look);
}

/** How many go together. */
function share({ crowd }: Lane): number {
  return Math.ceil(crowd >= WORTH_HALVING ? crowd / UNITS_IN_FLIGHT : crowd);
}

function isGathering(lane: Lane): boolean {
  if (lane.crowd < WORTH_WAITING || lane.running > 0 || lane.waiting.length === 0) return false;
  return lane.waiting.length < share(lane) * MOST_OF_THEM;
}

function pump(organizationId: Id<"org">, lane: Lane): void {
  const present = lane.underWay + lane.waiting.length;
  lane.crowd = Math.max(present, lane.crowd + (present - lane.crowd) * FADING);
  while (lane.waiting.length > 0 && (lane.running === 0 || isWorthASecond(lane))) {
    const unit = lane.waiting.splice(0, Math.min(share(lane), unitSize(lane.waiting)));
    lane.running += 1;
    lane.underWay += unit.length;
    void runTogether(organizationId, unit).finally(() => {
      lane.running -= 1;
      lane.underWay -= unit.length;
      if (lane.running > 0 || lane.waiting.length > 0 || lane.called) call(organizationId, lane);
      else if (lane.crowd < 2 || lanes.size > MOST_IDLE) lanes.delete(organizationId);
    });
  }
}

function isWorthASecond(lane: Lane): boolean {
  return lane.running < UNITS_IN_FLIGHT && lane.waiting.length >= Math.max(WORTH_A_SECOND, share(lane) * MOST_OF_THEM);
}

/** People who came one by one are many in the end: the planner must hear of them as of a batch. */
let fresh = 0;
let look = 300;

async function countWritten(answers: readonly Answer[]): Promise<void> {
  for (const answer of answers) if ("outcome" in answer) fresh += answer.outcome.counts.created;
  if (fresh < look) return;
  const people = fresh;
  [fresh, look] = [0, Math.min(look * 3, 20_000)];
  await refreshStatistics({ people, groups: 0 });
}

/** How many of those who wait go together, in their order. Whoever replaces a group's members goes alone. */
function unitSize(waiting: readonly Waiting[]): number {
  let named = 0;
  let size = 0;
  for (const { request } of waiting) {
    const needs = request.scim?.needs;
    if (needs?.replaceMembers || needs?.dissolvedIds) return Math.max(1, size);
    named += needs?.referencedIds?.length ?? 1;
    if (size > 0 && (size >= MOST_IN_A_UNIT || named > MOST_NAMED)) break;
    size += 1;
  }
  return size;
}

async function runTogether(organizationId: Id<"org">, unit: readonly Waiting[]): Promise<void> {
  try {
    const answers = await runUnit(
      organizationId,
      unit.map(({ request }) => request),
    );
    for (const [at, { settle }] of unit.entries()) settle(answers[at] ?? { error: new Error("a request was left without an answer") });
    void countWritten(answers);
  } catch (error) {
    // Whether a commit that nobody answered took place is not known here, and trying them one by one would take as many
    // times as long as the database is away: their provider asks again.
    if (unit.length === 1 || isAway(error)) {
      for (const { settle } of unit) settle({ error });
      return;
    }
    // Nothing was committed: each one alone, so that only the one that cannot be written is refused.
    for (const one of unit) await runTogether(organizationId, [one]);
  }
}

/** Not a statement that took too long: that may be one request's own doing. */
function isAway(error: unknown): boolean {
  return isRollcallError(error) && error.reason === "database_unavailable" && sqlState(error) !== "57014";
}
