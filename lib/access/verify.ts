/**
 * The one place where a bearer token becomes a caller. Only `Authorization: Bearer`, exactly once; the checksum refuses
 * typos before any lookup; every refusal reads the same, and refused ones are slowed per source (reliability.md §2).
 */
import { RollcallError } from "../errors";
import { hashSecret, tokenKind } from "../tokens";
import { refuseAttempt } from "./throttle";
import { findLiveToken, type TokenRow } from "./token-queries";

/** @throws RollcallError unauthenticated, or rate_limited after too many failures from this source */
export async function verifyToken(headers: Headers, kind: "key" | "scim", source: string): Promise<TokenRow> {
  const token = /^bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  const found = token && tokenKind(token) === kind ? await findLiveToken(hashSecret(token)) : null;
  if (found?.kind === kind) return found;
  return refuseAttempt(source, kind, refusal());
}

const refusal = () =>
  new RollcallError("unauthenticated", "This needs a valid token. Check that it was copied whole and was not revoked.", {
    reason: "token_refused",
  });
