/**
 * The way back from Google. Order matters: the state is spent before anything is asked of Google; then who signed in, what
 * was granted, and whether the account may really read; only then is a credential stored. Every refusal is written on the
 * directory as the connect page's problem, and what was connected before stays as it was.
 */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { type Connection, findConnection, writePending } from "../directories/connection";
import { RollcallError } from "../errors";
import type { Id } from "../ids";
import { logger } from "../logger";
import { googleClient } from "../providers/google-workspace/endpoints";
import { verifyIdToken } from "../providers/google-workspace/id-token";
import { exchangeCode } from "../providers/google-workspace/oauth";
import { probe } from "../providers/google-workspace/probe";
import { type GrantStore, isProviderError, ProviderError } from "../providers/types";
import { missingScopes, type Refused, refusedByGoogle, refusedExchange, refusedReads } from "./consent-problem";
import { spendTrip, type Trip } from "./consent-state";
import { accept, type Consented, type Landing, refuse } from "./store-consent";

export type Callback = { state?: string; code?: string; error?: string; iss?: string };

/** @throws RollcallError invalid_request, reason state_invalid: this trip is not this session's, or is over */
export async function finishConsent(ctx: Ctx | null, callback: Callback): Promise<Landing> {
  const trip = await spend(ctx, callback);
  if (!ctx || !trip)
    throw new RollcallError(
      "invalid_request",
      "This sign-in does not belong to this browser, or it is over. Start it again from the setup page.",
      { reason: "state_invalid" },
    );
  const before = await findConnection(ctx.organizationId, trip.directoryId);

  const consented = await exchange(ctx, trip, callback);
  if ("code" in consented) return refuse(ctx, trip.directoryId, consented);
  const { sub, email } = consented.who;
  const reads = await probe(oneToken(consented.tokens.accessToken), { account: sub });
  const refused = refusedReads(reads.lines, email);
  if (refused) return refuse(ctx, trip.directoryId, await keepForLater(ctx, trip.directoryId, before, consented, refused));
  if (reads.customerId === null) return refuse(ctx, trip.directoryId, { code: "unavailable", params: { reason: "no_customer_id" } });
  return accept(ctx, trip.directoryId, before, { ...consented, customerId: reads.customerId });
}

async function spend(ctx: Ctx | null, { state, iss }: Callback): Promise<Trip | null> {
  if (ctx?.actor.type !== "portal" || !state) return null;
  requirePermission(ctx, "org:sys_provisioning:manage");
  if (iss !== undefined && iss !== "https://accounts.google.com" && iss !== "accounts.google.com") return null;
  return spendTrip({ organizationId: ctx.organizationId, sessionId: ctx.actor.id }, state);
}

/** The code for tokens; who signed in, and what was granted. */
async function exchange(ctx: Ctx, trip: Trip, callback: Callback): Promise<Consented | Refused> {
  if (callback.error !== undefined || !callback.code) return refusedByGoogle(callback.error ?? "no_code", googleClient().id);
  try {
    const tokens = await exchangeCode({ code: callback.code, verifier: trip.verifier, redirectUri: trip.redirectUri });
    if (!tokens.idToken) return { code: "unavailable", params: { reason: "no_id_token" } };
    const { sub, hd, ...identity } = await verifyIdToken(tokens.idToken, trip.nonceHash);
    const email = identity.email ?? sub;
    if (hd === null) return { code: "personal_account", params: { email } };
    const missing = missingScopes(tokens.scopes);
    if (missing.length > 0) return { code: "missing_scope", params: { email, missing } };
    if (tokens.refreshToken === null) return { code: "no_refresh_token", params: { email } };
    const accessTokenSeconds = (tokens.expiresAt.getTime() - Date.now()) / 1000;
    return {
      tokens: { accessToken: tokens.accessToken, accessTokenSeconds, refreshToken: tokens.refreshToken, scopes: tokens.scopes },
      who: { sub, email, hd },
    };
  } catch (error) {
    if (!isProviderError(error)) throw error;
    logger.warn({ requestId: ctx.requestId, problem: error.problem, reason: error.providerReason }, "a consent could not be finished");
    return refusedExchange(error);
  }
}

/**
 * G8: Google was too busy to be read. A first consent is kept, untested, and read again later (retry-consent.ts), so that
 * nobody has to sign in twice. A credential that may still work is never replaced by one that was not tried.
 */
async function keepForLater(ctx: Ctx, id: Id<"dir">, before: Connection, consented: Consented, refused: Refused): Promise<Refused> {
  const nothingToLose = before.state === "draft" && (before.credential === null || before.connectedAt === null);
  if (refused.code !== "slow_down" || !nothingToLose) return refused;
  const { tokens, who } = consented;
  await writePending(ctx.organizationId, id, { ...tokens, email: who.email, sub: who.sub, domain: who.hd });
  return { ...refused, params: { ...refused.params, email: who.email, pending: 1 } };
}

/** The token of this very consent: not stored yet, and not worth a refresh. */
function oneToken(token: string): GrantStore {
  const refused = () => Promise.reject(new ProviderError("credential_refused", "Google does not accept the authorization it just gave."));
  return { accessToken: async () => ({ token, expiresAt: new Date(Date.now() + 60_000) }), refreshToken: refused, refreshed: refused };
}
