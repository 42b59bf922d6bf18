/**
 * A person decides about people a disconnected directory left behind: they keep access, or it ends. Removing many at once
 * is a counted action: past the guard's limit, and whenever nobody active would be left with the highest role, the number
 * is typed, and staff prove who they are once more (reliability.md §5). Work is done in pieces, each whole in itself: what
 * an interruption leaves undecided is still in the review.
 */
import { requireFreshSignIn, requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { type Db, prisma, type Tx } from "../db/client";
import { databaseNow, transaction } from "../db/transaction";
import { RollcallError } from "../errors";
import { asId, type Id } from "../ids";
import { audit } from "../logs/audit";
import { deactivateMembers, reinstateMembers } from "../members/decide-access";
import { lockPeople } from "../members/queries";
import { guardLimit, mustHold } from "../provisioning/guard";
import { lockLosses } from "../provisioning/losses";
import type { DecideReview } from "./input";
import { type Chosen, countPeople, dropDecisions, findChosen, highestLeft, type Row, reviewedDirectories, writeDecisions } from "./queries";
import { readReview, reviewGuard } from "./read";
import type { ReviewAnswer } from "./schema";

/** People in one transaction. */
const PIECE = 200;

/** @throws RollcallError forbidden; invalid_request with reason `confirm_losses` or `confirm_last_highest_role` until the number is typed */
export async function decideReview(ctx: Ctx, input: DecideReview): Promise<ReviewAnswer> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const undo = input.choice === "undo";
  const chosen = { ...(input.member_ids ? { memberIds: input.member_ids } : {}), ...(input.role ? { role: input.role } : {}) };
  // By name a decision may be changed from keep to deactivate; a whole role or everybody means who is still undecided.
  const decision: Decision = { choice: input.choice, undecided: !undo && !input.member_ids };
  const rows = await openTo(ctx, chosen, decision);
  const typed = input.confirm_count;
  if (input.choice === "deactivate") await requireConfirmed(ctx, rows, typed);

  let changed = 0;
  let from = 0;
  for (const piece of pieces(rows)) {
    // What nobody typed a number for stays below the limit together with what others decide at the same time.
    const left = rows.slice(from);
    const confirmed = (tx: Tx) => (typed === undefined ? requireConfirmed(ctx, left, typed, tx) : Promise.resolve());
    changed += await decidePiece(ctx, piece, decision, confirmed);
    from += piece.length;
  }
  const asked = input.member_ids?.length ?? rows.length;
  return { changed, skipped: Math.max(0, asked - changed), review: await readReview(ctx) };
}

async function requireConfirmed(ctx: Ctx, rows: readonly Row[], typed: number | undefined, db: Db = prisma()): Promise<void> {
  const leaving = rows.length;
  const guard = reviewGuard(await reviewedDirectories(ctx.organizationId, db));
  const { active, recent } = await countPeople(ctx.organizationId, guard.windowMinutes, db);
  const many = mustHold(leaving + recent, active + recent, guard);
  const highest = Math.min(...(await db.role.findMany({ select: { rank: true } })).map(({ rank }) => rank));
  const touchesHighest = rows.some((row) => row.role_rank === highest);
  const lastHighest =
    touchesHighest &&
    (await highestLeft(
      ctx.organizationId,
      rows.map((row) => row.member_id),
      db,
    )) === 0;
  if (typed !== leaving && (many || lastHighest || typed !== undefined))
    throw new RollcallError("invalid_request", `${leaving} people would lose access. Type that number to go on.`, {
      reason: lastHighest && !many ? "confirm_last_highest_role" : "confirm_losses",
      params: { losses: leaving, active, limit: guardLimit(guard, active + recent) },
      field: "confirm_count",
    });
  if (many || lastHighest) requireFreshSignIn(ctx, await databaseNow());
}

/** By directory, so that a log entry and its event name the right one. */
function* pieces(rows: readonly Row[]): Generator<Row[]> {
  let piece: Row[] = [];
  for (const row of rows) {
    if (piece.length === PIECE || (piece[0] && piece[0].directory_id !== row.directory_id)) {
      yield piece;
      piece = [];
    }
    piece.push(row);
  }
  if (piece.length > 0) yield piece;
}

/** `undecided`: about nobody whom somebody decided before. */
type Decision = { choice: DecideReview["choice"]; undecided: boolean };

/** Of the chosen those for whom the decision is one. */
async function openTo(ctx: Ctx, chosen: Chosen, { choice, undecided }: Decision, db: Db = prisma()): Promise<Row[]> {
  const found = await findChosen(ctx.organizationId, chosen, undecided, db);
  return found.filter((row) => (choice === "undo" ? row.may_undo : row.choice !== choice && row.state !== "deprovisioned"));
}

type Confirmed = (tx: Tx) => Promise<void>;

async function decidePiece(ctx: Ctx, piece: readonly Row[], decision: Decision, confirmed: Confirmed): Promise<number> {
  const { choice } = decision;
  const [first] = piece;
  if (!first) return 0;
  return transaction(ctx, async (tx) => {
    const inside = { ...ctx, tx };
    const directory = { id: asId("dir", first.directory_id), name: first.directory_name };
    await lockPeople(
      tx,
      ctx.organizationId,
      piece.map((row) => asId("mem", row.member_id)),
    );
    if (choice === "deactivate") {
      await lockLosses(tx, ctx.organizationId);
      await confirmed(tx);
    }
    const memberIds = await stillOpen(ctx, tx, piece, decision);
    const where = { organizationId: ctx.organizationId, directoryId: directory.id, memberIds };
    if (choice === "undo") {
      await reinstateMembers(inside, { memberIds, directory });
      await dropDecisions(tx, where);
    } else {
      if (choice === "deactivate") await deactivateMembers(inside, { memberIds, directory });
      await writeDecisions(tx, { ...where, choice, by: ctx.actor.name });
    }
    await audit(tx, ctx, {
      action: `review.${choice}`,
      targetType: "directory",
      targetId: directory.id,
      changes: { members: memberIds.length },
    });
    return memberIds.length;
  });
}

/**
 * Another directory may have named some of them, somebody may have decided about them, or the ten minutes may have passed,
 * since the list was read: asked under their lock.
 */
async function stillOpen(ctx: Ctx, tx: Tx, piece: readonly Row[], decision: Decision): Promise<Id<"mem">[]> {
  const memberIds = piece.map((row) => row.member_id);
  const rows = await openTo(ctx, { memberIds }, decision, tx);
  return rows.map((row) => asId("mem", row.member_id));
}
