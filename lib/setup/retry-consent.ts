/** G8: reads again with a consent that was kept because Google was too busy. The connect page asks when the time has come. */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { databaseNow } from "../db/transaction";
import { type Connection, findConnection, forgetPending } from "../directories/connection";
import { grantStore } from "../directories/grant";
import { findPortalDirectory } from "../directories/queries";
import { RollcallError } from "../errors";
import { probe } from "../providers/google-workspace/probe";
import { refreshTokens } from "../providers/google-workspace/oauth";
import { isProviderError } from "../providers/types";
import { type Refused, refusedExchange, refusedReads } from "./consent-problem";
import type { ConnectProblem } from "./schema";
import { accept, type Landing, refuse } from "./store-consent";

const TRIES = 3;
const CLOCKS_DIFFER_MS = 5000;

export async function retryConsent(ctx: Ctx): Promise<{ next: Landing }> {
  requirePermission(ctx, "org:sys_provisioning:manage");
  const directory = await findPortalDirectory(ctx.organizationId);
  const connection = directory && (await findConnection(ctx.organizationId, directory.id));
  const problem = directory?.connectProblem as ConnectProblem | null;
  const email = problem?.code === "slow_down" ? problem.params.email : null;
  if (!directory || !connection || !problem || typeof email !== "string" || !isPending(connection))
    throw new RollcallError("wrong_state", "Nothing waits to be read again. Reload the page.", { reason: "nothing_pending" });
  // Google said when: asking earlier would only lengthen the wait. The page goes by the browser's clock, which may be a little ahead.
  const waitMs = Date.parse(String(problem.params.retry_at)) - (await databaseNow()).getTime();
  if (waitMs > CLOCKS_DIFFER_MS) return { next: "/setup/connect" };

  const outcome = await readAgain(ctx, directory.id, connection, email);
  // Compared with what stands there now: a refresh may have brought a new credential.
  if (!("code" in outcome))
    return { next: await accept(ctx, directory.id, await findConnection(ctx.organizationId, directory.id), outcome) };
  if (outcome.code === "slow_down")
    return { next: await refuse(ctx, directory.id, { ...outcome, params: { ...outcome.params, email, pending: 1 } }) };
  await forgetPending(ctx.organizationId, directory.id);
  return { next: await refuse(ctx, directory.id, outcome) };
}

async function readAgain(ctx: Ctx, id: Parameters<typeof grantStore>[1], connection: Connection & Pending, email: string) {
  const grant = grantStore(ctx.organizationId, id);
  const who = { sub: connection.connectedSub, email, hd: connection.primaryDomain };
  try {
    const accessToken = await grant.refreshed(null, async () => refreshTokens(await grant.refreshToken(), undefined, TRIES));
    const reads = await probe(grant, { account: who.sub });
    const refused = refusedReads(reads.lines, who.email);
    if (refused) return refused;
    if (reads.customerId === null) return { code: "unavailable", params: { reason: "no_customer_id" } } satisfies Refused;
    const until = (await grant.accessToken())?.expiresAt.getTime() ?? 0;
    const accessTokenSeconds = Math.max(0, (until - (await databaseNow()).getTime()) / 1000);
    const tokens = { accessToken, accessTokenSeconds, refreshToken: await grant.refreshToken(), scopes: connection.grantedScopes };
    return { tokens, who, customerId: reads.customerId };
  } catch (error) {
    if (isProviderError(error)) return refusedExchange(error);
    throw error;
  }
}

type Pending = { connectedSub: string; primaryDomain: string };

function isPending(connection: Connection): connection is Connection & Pending {
  return (
    connection.credential !== null &&
    connection.connectedAt === null &&
    connection.connectedSub !== null &&
    connection.primaryDomain !== null
  );
}
