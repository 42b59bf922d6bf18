/**
 * Start: spends the link and signs this browser in (walk A). One conditional UPDATE decides; whoever comes second is
 * told why (410). The session gets a new value in any case, and one of another organization ends here, on this click.
 */
import type { Ctx } from "../context";
import { transaction } from "../db/transaction";
import { refuseAttempt } from "../access/throttle";
import { recordEvents } from "../events/record";
import { audit } from "../logs/audit";
import { enqueue } from "../queue/enqueue";
import { readFacts } from "./facts";
import { linkHash, refusalOf, unknownLink } from "./link-access";
import { linkEventData } from "./link-event";
import { findLinkByHash, markStep, spendLink } from "./link-queries";
import { endSession } from "./queries";
import { type Admitted, openSession, sessionCtx } from "./session";
import { skipProviderPage } from "./skip-provider";

export type Redeemed = { next: string; cookie: { value: string; maxAgeSeconds: number } };

export async function redeemLink(
  input: { token: string },
  caller: { source: string; current: Admitted | null; requestId: string },
): Promise<Redeemed> {
  const hash = await linkHash(input.token, caller.source);
  const link = await findLinkByHash(hash);
  if (!link) return refuseAttempt(caller.source, "link", unknownLink());
  // Latecomers need no transaction to learn it; only the statement below decides.
  const refusal = refusalOf(link);
  if (refusal) throw refusal;

  return transaction({}, async (tx) => {
    const spent = await spendLink(tx, hash);
    if (!spent) throw refusalOf((await findLinkByHash(hash, tx)) ?? link) ?? unknownLink();

    if (caller.current) await endSession(tx, caller.current.session.id);
    const session = await openSession(tx, spent.organizationId, spent.id);
    const ctx: Ctx = { ...sessionCtx(session.id, link, caller.requestId), tx };
    await audit(tx, ctx, { action: "setup_link.redeem", targetType: "setup_link", targetId: link.id, changes: replaced(caller.current) });
    await skipProviderPage(ctx);
    const facts = await readFacts(ctx);
    await markStep(tx, link.organizationId, link.id, facts.next_step);
    await enqueue(tx, "send_mail", { kind: "link_redeemed", organizationId: link.organizationId, linkId: link.id });
    // The organization's counter comes last: its row lock stays short.
    await recordEvents(tx, link.organizationId, [
      { type: "setup_link.redeemed", data: linkEventData(link), cause: { kind: "setup_link", id: link.id, initial: false } },
    ]);
    return { next: facts.next_path, cookie: { value: session.value, maxAgeSeconds: session.maxAgeSeconds } };
  });
}

function replaced(current: Admitted | null): Record<string, string> {
  return current ? { replaced_session: current.session.id } : {};
}
