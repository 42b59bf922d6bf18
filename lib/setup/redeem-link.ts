/**
 * Start: spends the link and signs this browser in (walk A). One conditional UPDATE decides; whoever comes second is
 * told why (410). The session gets a new value in any case, and one of another organization ends here, on this click.
 */
import { prisma } from "../db/client";
import { transaction } from "../db/transaction";
import type { Id } from "../ids";
import { logger } from "../logger";
import { refuseAttempt } from "../access/throttle";
import { recordEvents } from "../events/record";
import { audit } from "../logs/audit";
import { enqueue } from "../queue/enqueue";
import { readFacts } from "./facts";
import { linkHash, refusalOf, unknownLink } from "./link-access";
import { linkEventData } from "./link-event";
import { findLinkByHash, type LinkRow, markStep, spendLink } from "./link-queries";
import { endSession } from "./queries";
import { type Admitted, openSession, sessionCtx } from "./session";
import { skipProviderPage } from "./skip-provider";

type Caller = { source: string; current: Admitted | null; requestId: string };
export type Redeemed = { next: string; cookie: { value: string; maxAgeSeconds: number } };

/** Links being spent by this process. Others who click the same one wait for the outcome instead of each holding a connection. */
const underWay = new Map<string, Promise<unknown>>();

export async function redeemLink(input: { token: string }, caller: Caller): Promise<Redeemed> {
  const hash = await linkHash(input.token, caller.source);
  const key = hash.toString("hex");
  for (;;) {
    const link = await findLinkByHash(hash);
    if (!link) return refuseAttempt(caller.source, "link", unknownLink());
    const refusal = refusalOf(link);
    if (refusal) throw refusal;

    const other = underWay.get(key);
    if (!other) {
      const spending = spend(hash, link, caller).finally(() => underWay.delete(key));
      underWay.set(key, spending);
      return finish(await spending, link, caller);
    }
    await other.catch(() => undefined);
  }
}

type Opened = { id: Id<"ses">; value: string; maxAgeSeconds: number };

async function spend(hash: Buffer, link: LinkRow, caller: Caller): Promise<Opened> {
  return transaction({}, async (tx) => {
    const spent = await spendLink(tx, hash);
    if (!spent) throw refusalOf((await findLinkByHash(hash, tx)) ?? link) ?? unknownLink();

    if (caller.current) await endSession(tx, caller.current.session.id);
    const session = await openSession(tx, spent.organizationId, spent.id);
    const ctx = sessionCtx(session.id, link, caller.requestId);
    await audit(tx, ctx, { action: "setup_link.redeem", targetType: "setup_link", targetId: link.id, changes: replaced(caller.current) });
    await enqueue(tx, "send_mail", { kind: "link_redeemed", organizationId: link.organizationId, linkId: link.id });
    // The organization's counter comes last: its row lock stays short.
    const cause = { kind: "setup_link", id: link.id, initial: false };
    await recordEvents(tx, link.organizationId, [{ type: "setup_link.redeemed", data: linkEventData(link), cause }]);
    return session;
  });
}

/** Where the visitor goes. The session lives already: whatever fails here is found again by the next page. */
async function finish(session: Opened, link: LinkRow, caller: Caller): Promise<Redeemed> {
  const ctx = sessionCtx(session.id, link, caller.requestId);
  const cookie = { value: session.value, maxAgeSeconds: session.maxAgeSeconds };
  try {
    if (!link.readOnly) await skipProviderPage(ctx);
    const facts = await readFacts(ctx);
    await markStep(prisma(), link.organizationId, link.id, facts.next_step);
    return { next: facts.next_path, cookie };
  } catch (error) {
    // The link is spent: without its cookie this browser would have lost it.
    logger.error({ err: error, requestId: caller.requestId }, "the first step after a redeemed link could not be read");
    return { next: "/setup", cookie };
  }
}

function replaced(current: Admitted | null): Record<string, string> {
  return current ? { replaced_session: current.session.id } : {};
}
