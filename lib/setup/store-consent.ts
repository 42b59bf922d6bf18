/** What becomes of a judged consent: stored whole with everything that follows from it, or its refusal written on the directory. */
import type { Ctx } from "../context";
import { type Db, prisma } from "../db/client";
import { databaseNow, transaction } from "../db/transaction";
import { changeState } from "../directories/change-state";
import {
  type Connection,
  forgetDraft,
  lockConnection,
  revokeUnused,
  writeConnection,
  writeConnectProblem,
} from "../directories/connection";
import { requestRun } from "../directories/request-run";
import { mayRun } from "../directories/transition";
import type { Id } from "../ids";
import { logger } from "../logger";
import { audit } from "../logs/audit";
import { expectedDomains } from "../organizations/domains";
import { findOrganization } from "../organizations/queries";
import type { Refused } from "./consent-problem";
import { readGroups } from "./read-groups";

/** Where the browser goes next; the page there tells the rest. */
export type Landing = "/setup/connect" | "/setup/groups" | "/portal";

export type Consented = {
  tokens: { accessToken: string; accessTokenSeconds: number; refreshToken: string; scopes: string[] };
  who: { sub: string; email: string; hd: string };
};
export type Granted = Consented & { customerId: string };

/** The connection stands, and everything that waits for it goes on. `before`: the directory as it was when the trip came back. */
export async function accept(ctx: Ctx, id: Id<"dir">, before: Connection, granted: Granted): Promise<Landing> {
  if (isPinnedElsewhere(before, granted.customerId)) return refuse(ctx, id, otherCustomer(before, granted.who));
  const stored = await store(ctx, id, before, granted);
  if ("code" in stored) return refuse(ctx, id, stored);

  // The old grant ends when another account took over; the same account's would take the new one down with it.
  if (before.credential && before.connectedSub !== granted.who.sub)
    await revokeUnused(ctx.organizationId, id, { credential: before.credential, connectedSub: before.connectedSub });
  const exchanged = before.state === "draft" && before.customerId !== null && before.customerId !== granted.customerId;
  await readGroups(ctx, id, { afresh: exchanged }).catch((error: unknown) => {
    // The connection stands. The next page shows an empty list with its Refresh button.
    logger.warn({ err: error, directoryId: id }, "groups could not be read right after consent");
  });
  if (stored.confirm) return "/setup/connect";
  return before.state === "draft" ? "/setup/groups" : "/portal";
}

export async function refuse(ctx: Ctx, id: Id<"dir">, { code, params, retrySeconds }: Refused, db: Db = prisma()): Promise<Landing> {
  const now = await databaseNow(db);
  const retry = retrySeconds === undefined ? {} : { retry_at: new Date(now.getTime() + retrySeconds * 1000).toISOString() };
  await writeConnectProblem(db, ctx.organizationId, id, { code, params: { ...params, ...retry }, at: now.toISOString() });
  return "/setup/connect";
}

/** All at once, and only if nobody connected this directory meanwhile. */
async function store(ctx: Ctx, id: Id<"dir">, before: Connection, granted: Granted): Promise<{ confirm: string | null } | Refused> {
  const { tokens, who, customerId } = granted;
  const expected = expectedDomains(await findOrganization(ctx.organizationId));
  return transaction(ctx, async (tx) => {
    const now = await lockConnection(tx, ctx.organizationId, id);
    if (now.state === "disconnected" || now.credential !== before.credential) return { code: "state_invalid" as const, params: {} };

    // A customer that was accepted once is known: its domain needs no second yes.
    const known = now.customerId === customerId && now.domainConfirmation === null;
    const confirm = !known && expected.length > 0 && !expected.includes(who.hd) ? who.hd : null;
    await writeConnection(tx, ctx.organizationId, id, {
      ...tokens,
      email: who.email,
      sub: who.sub,
      domain: who.hd,
      customerId,
      confirm,
    });
    // Answers about another customer's groups mean nothing here.
    if (now.customerId !== null && now.customerId !== customerId) await forgetDraft(tx, ctx.organizationId, id);
    if (confirm) await refuse(ctx, id, { code: "other_domain", params: { email: who.email, domain: confirm, expected } }, tx);
    await audit(tx, ctx, {
      action: "directory.authorize",
      targetType: "directory",
      targetId: id,
      changes: { connected_as: who.email, domain: who.hd, ...(confirm ? { waits_for_confirmation: true } : {}) },
    });
    if (now.state !== "draft") await resume(ctx, tx, id);
    return { confirm };
  });
}

/** An enabled directory goes on where the refusal stopped it. */
async function resume(ctx: Ctx, tx: NonNullable<Ctx["tx"]>, directoryId: Id<"dir">): Promise<void> {
  const { to } = await changeState(tx, ctx, directoryId, "reauthorize", { kind: ctx.actor.type, id: ctx.actor.id });
  if (mayRun(to)) await requestRun({ ...ctx, tx }, { directoryId, trigger: "schedule" });
}

/** One customer for good; only one that nobody has confirmed yet may still be exchanged for another. */
function isPinnedElsewhere(before: Connection, customerId: string): boolean {
  return before.customerId !== null && before.customerId !== customerId && before.domainConfirmation === null;
}

const otherCustomer = (before: Connection, { email, hd }: Granted["who"]): Refused => ({
  code: "other_customer",
  params: { email, domain: hd, connected_domain: before.primaryDomain ?? "" },
});
