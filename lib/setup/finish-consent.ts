/**
 * The way back from Google. Order matters: the state is spent before anything is asked of Google; then who signed in, what
 * was granted, and whether the account may really read; only then is a credential stored. Every refusal is written on the
 * directory as the connect page's problem, and what was connected before stays as it was.
 */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { prisma } from "../db/client";
import { databaseNow, transaction } from "../db/transaction";
import { changeState } from "../directories/change-state";
import {
  type Connection,
  findConnection,
  lockConnection,
  revokeUnused,
  writeConnection,
  writeConnectProblem,
} from "../directories/connection";
import { requestRun } from "../directories/request-run";
import { mayRun } from "../directories/transition";
import { RollcallError } from "../errors";
import type { Id } from "../ids";
import { logger } from "../logger";
import { audit } from "../logs/audit";
import { expectedDomains } from "../organizations/domains";
import { findOrganization } from "../organizations/queries";
import { googleClient } from "../providers/google-workspace/endpoints";
import { type Identity, verifyIdToken } from "../providers/google-workspace/id-token";
import { type ExchangedTokens, exchangeCode } from "../providers/google-workspace/oauth";
import { probe } from "../providers/google-workspace/probe";
import { type GrantStore, isProviderError, ProviderError } from "../providers/types";
import { missingScopes, type Refused, refusedByGoogle, refusedExchange, refusedReads } from "./consent-problem";
import { spendTrip, type Trip } from "./consent-state";
import { readGroups } from "./read-groups";

export type Callback = { state?: string; code?: string; error?: string; iss?: string };
/** Where the browser goes next; the page there tells the rest. */
export type Landing = "/setup/connect" | "/setup/groups" | "/portal";

type Granted = { tokens: ExchangedTokens & { refreshToken: string }; who: Identity & { email: string; hd: string }; customerId: string };

/** @throws RollcallError invalid_request, reason state_invalid: this trip is not this session's, or is over */
export async function finishConsent(ctx: Ctx | null, callback: Callback): Promise<Landing> {
  const trip = await spend(ctx, callback);
  if (!ctx || !trip) throw stateInvalid();
  const before = await findConnection(ctx.organizationId, trip.directoryId);

  const granted = await judge(ctx, trip, before, callback);
  if ("code" in granted) return refuse(ctx, trip.directoryId, granted);
  const stored = await store(ctx, trip.directoryId, before, granted);
  if ("code" in stored) return refuse(ctx, trip.directoryId, stored);

  // The old grant ends when another account took over; the same account's would take the new one down with it.
  if (before.credential && before.connectedSub !== granted.who.sub)
    await revokeUnused(ctx.organizationId, trip.directoryId, { credential: before.credential, connectedSub: before.connectedSub });
  await readGroups(ctx, trip.directoryId).catch((error: unknown) => {
    // The connection stands. The next page shows an empty list with its Refresh button.
    logger.warn({ err: error, directoryId: trip.directoryId }, "groups could not be read right after consent");
  });
  if (stored.confirm) return "/setup/connect";
  return before.state === "draft" ? "/setup/groups" : "/portal";
}

async function spend(ctx: Ctx | null, { state, iss }: Callback): Promise<Trip | null> {
  if (ctx?.actor.type !== "portal" || !state) return null;
  requirePermission(ctx, "org:sys_provisioning:manage");
  if (iss !== undefined && iss !== "https://accounts.google.com" && iss !== "accounts.google.com") return null;
  return spendTrip({ organizationId: ctx.organizationId, sessionId: ctx.actor.id }, state);
}

function stateInvalid(): RollcallError {
  return new RollcallError(
    "invalid_request",
    "This sign-in does not belong to this browser, or it is over. Start it again from the setup page.",
    {
      reason: "state_invalid",
    },
  );
}

/** Exchange, identity, permissions, and the first reads. */
async function judge(ctx: Ctx, trip: Trip, before: Connection, callback: Callback): Promise<Granted | Refused> {
  if (callback.error !== undefined || !callback.code) return refusedByGoogle(callback.error ?? "no_code", googleClient().id);
  try {
    const tokens = await exchangeCode({ code: callback.code, verifier: trip.verifier, redirectUri: trip.redirectUri });
    if (!tokens.idToken) return { code: "unavailable", params: { reason: "no_id_token" } };
    const { sub, email, hd } = await verifyIdToken(tokens.idToken, trip.nonceHash);
    const address = email ?? sub;
    if (hd === null) return { code: "personal_account", params: { email: address } };
    const missing = missingScopes(tokens.scopes);
    if (missing.length > 0) return { code: "missing_scope", params: { email: address, missing } };

    const reads = await probe(oneToken(tokens.accessToken), { account: sub });
    const refused = refusedReads(reads.lines, address);
    if (refused) return refused;
    if (reads.customerId === null) return { code: "unavailable", params: { reason: "no_customer_id" } };
    if (isPinnedElsewhere(before, reads.customerId)) return otherCustomer(before, address, hd);
    if (tokens.refreshToken === null) return { code: "no_refresh_token", params: { email: address } };
    return {
      tokens: { ...tokens, refreshToken: tokens.refreshToken },
      who: { sub, email: address, hd },
      customerId: reads.customerId,
    };
  } catch (error) {
    if (!isProviderError(error)) throw error;
    logger.warn({ requestId: ctx.requestId, problem: error.problem, reason: error.providerReason }, "a consent could not be finished");
    return refusedExchange(error);
  }
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
      refreshToken: tokens.refreshToken,
      accessToken: tokens.accessToken,
      accessTokenSeconds: (tokens.expiresAt.getTime() - Date.now()) / 1000,
      email: who.email,
      sub: who.sub,
      domain: who.hd,
      customerId,
      scopes: tokens.scopes,
      confirm,
    });
    if (confirm) {
      const at = (await databaseNow(tx)).toISOString();
      await writeConnectProblem(tx, ctx.organizationId, id, {
        code: "other_domain",
        params: { email: who.email, domain: confirm, expected },
        at,
      });
    }
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

async function refuse(ctx: Ctx, directoryId: Id<"dir">, { code, params, retrySeconds }: Refused): Promise<Landing> {
  const now = await databaseNow();
  const retry = retrySeconds === undefined ? {} : { retry_at: new Date(now.getTime() + retrySeconds * 1000).toISOString() };
  await writeConnectProblem(prisma(), ctx.organizationId, directoryId, { code, params: { ...params, ...retry }, at: now.toISOString() });
  return "/setup/connect";
}

/** One customer for good; only one that nobody has confirmed yet may still be exchanged for another. */
function isPinnedElsewhere(before: Connection, customerId: string): boolean {
  return before.customerId !== null && before.customerId !== customerId && before.domainConfirmation === null;
}

const otherCustomer = (before: Connection, email: string, domain: string): Refused => ({
  code: "other_customer",
  params: { email, domain, connected_domain: before.primaryDomain ?? "" },
});

/** The token of this very consent: not stored yet, and not worth a refresh. */
function oneToken(token: string): GrantStore {
  const refused = () => Promise.reject(new ProviderError("credential_refused", "Google does not accept the authorization it just gave."));
  return { accessToken: async () => ({ token, expiresAt: new Date(Date.now() + 60_000) }), refreshToken: refused, refreshed: refused };
}
