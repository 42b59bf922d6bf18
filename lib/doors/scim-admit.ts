/**
 * Who may pass the SCIM door: one bearer token, of exactly the directory in the address. Another directory's address
 * answers like one that never existed. Whoever is turned away is noted, so that the setup can tell what went wrong.
 */
import { refuseScim } from "../access/refuse-scim";
import { isScimToken, type ScimGrant, scimGrant } from "../access/scim-token";
import { env } from "../env";
import { RollcallError } from "../errors";
import type { Wire } from "../http/wire";
import { type Id, toPublicId, tryParseId } from "../ids";
import { recordTurned } from "../scim-log/refusals";
import type { ContactRefusal } from "../scim-log/schema";
import { lastFour } from "../tokens";

export type Admitted = { grant: ScimGrant; baseUrl: string };

const BASE = "/scim/v2";
const PAUSED_SECONDS = 120;

/** `/Users/3f…` of `/scim/v2/dir_…/Users/3f…`. */
export function pathBelow(path: string): string {
  const at = path.indexOf("/", BASE.length + 1);
  return at < 0 ? "" : path.slice(at);
}

/**
 * @param directory the address's directory as sent; null: the address names none
 * @param again the same request, asked a second time: it was counted already
 * @throws RollcallError unauthenticated, not_found, forbidden, provider_unavailable (paused), rate_limited
 */
export async function admitScim(
  wire: Wire,
  directory: string | null,
  requestId: string,
  { again = false }: { again?: boolean } = {},
): Promise<Admitted> {
  const token = bearer(wire);
  if (token === null) {
    // Whoever sends none guesses none: it is not counted.
    if (directory) turned(wire, directory, requestId, "token_unknown", null);
    throw noToken();
  }
  const found = isScimToken(token) ? await scimGrant(token, { counted: !again }) : null;
  const grant = found?.grant ?? null;
  if (!grant || grant.dead) {
    const reason = !grant ? "token_unknown" : grant.dead === "expired" ? "token_expired" : "token_revoked";
    turned(wire, directory, requestId, reason, token, grant);
    // Nor is a token that once was good: its provider must go on hearing what is wrong.
    if (grant) throw badToken();
    return refuseScim(wire.source, badToken());
  }
  const known = publicIdOf(grant.directoryId);
  if (directory !== known) {
    wrongPath(wire, grant, known, requestId);
    throw new RollcallError("not_found", "There is no such directory here. Check the endpoint address that was set up.");
  }
  if (!grant.syncEnabled) {
    note(wire, grant, requestId, "sync_not_enabled", 403);
    throw new RollcallError(
      "forbidden",
      "Directory sync is not enabled for this organization. Nothing was changed; what was sent before is kept.",
    );
  }
  if (grant.directoryState === "paused") {
    note(wire, grant, requestId, "directory_paused", 503);
    throw new RollcallError("provider_unavailable", "This directory is paused. Nothing was changed; send this again later.", {
      retryAfter: PAUSED_SECONDS,
    });
  }
  const wait = found?.wait ?? null;
  if (wait !== null) {
    note(wire, grant, requestId, "rate_limited", 429);
    throw tooFast(grant, wait);
  }
  return { grant, baseUrl: `${env().APP_URL}${BASE}/${known}` };
}

/** An address that names nothing, asked with a good token: often the base was pasted twice. */
export function noteWrongPath(wire: Wire, grant: ScimGrant, requestId: string): void {
  wrongPath(wire, grant, publicIdOf(grant.directoryId), requestId);
}

/** Exactly one header, the scheme in any case (RFC 6750 §2.1, RFC 7235 §2.1). */
function bearer(wire: Wire): string | null {
  if (wire.authorizations > 1) return null;
  const sent = wire.header("authorization");
  if (!sent) return null;
  const match = /^bearer +(\S+) *$/i.exec(sent);
  return match?.[1] ?? null;
}

function turned(
  wire: Wire,
  directory: string | null,
  requestId: string,
  reason: ContactRefusal,
  token: string | null,
  grant: ScimGrant | null = null,
): void {
  // A token that once was ours names its directory; a stranger's only has the address.
  const directoryId = grant?.directoryId ?? (directory ? tryParseId("dir", directory) : null);
  if (!directoryId) return;
  recordTurned({
    directoryId,
    organizationId: grant?.organizationId ?? null,
    requestId,
    reason,
    lastFour: token && token.length >= 12 ? lastFour(token) : null,
    method: wire.method,
    path: shown(wire.path),
    status: 401,
  });
}

function wrongPath(wire: Wire, grant: ScimGrant, known: string, requestId: string): void {
  const { directoryId, organizationId } = grant;
  const rightPath = `${BASE}/${known}${resourceIn(wire.path)}`;
  recordTurned({
    directoryId,
    organizationId,
    requestId,
    reason: "wrong_path",
    lastFour: grant.lastFour,
    method: wire.method,
    path: shown(wire.path),
    rightPath: shown(rightPath),
    status: 404,
  });
}

function note(
  wire: Wire,
  grant: ScimGrant,
  requestId: string,
  reason: "sync_not_enabled" | "directory_paused" | "rate_limited",
  status: number,
): void {
  const { directoryId, organizationId } = grant;
  recordTurned({ directoryId, organizationId, requestId, reason, lastFour: null, method: wire.method, path: shown(wire.path), status });
}

/** What a path of any prefix was probably meant to reach. */
const resourceIn = (path: string): string =>
  /\/(?:Users|Groups|Me|Bulk|Schemas|ResourceTypes|ServiceProviderConfig|\.search)(?:\/[^/]*)?$/i.exec(path)?.[0] ?? "";

// A token pasted into the address is the one thing that must not be shown again.
const shown = (path: string): string => (path.includes("rc_") ? path.replace(/rc_[0-9A-Za-z_]{8,}/g, "[masked]") : path).slice(0, 300);

const publicIds = new Map<string, string>();
function publicIdOf(directoryId: Id<"dir">): string {
  const known = publicIds.get(directoryId);
  if (known) return known;
  if (publicIds.size >= 5_000) publicIds.clear();
  const fresh = toPublicId("dir", directoryId);
  publicIds.set(directoryId, fresh);
  return fresh;
}

const noToken = () =>
  new RollcallError("unauthenticated", "This request carries no usable token. Send exactly one header: Authorization: Bearer <token>.", {
    reason: "token_missing",
  });

const badToken = () =>
  new RollcallError(
    "unauthenticated",
    "The token was not accepted. Check that it was copied whole, and that it was not revoked and has not expired.",
    {
      reason: "token_refused",
    },
  );

function tooFast(grant: ScimGrant, seconds: number): RollcallError {
  const rate = grant.allowance?.rate;
  return new RollcallError("rate_limited", `Too many requests from this directory. Try again in ${seconds} s.`, {
    reason: "too_many_requests",
    params: {
      policy: "scim",
      quota: rate?.burst ?? 0,
      window: rate ? Math.max(1, Math.ceil(rate.burst / Math.max(rate.perSecond, 0.001))) : 1,
      seconds,
    },
    retryAfter: seconds,
  });
}
