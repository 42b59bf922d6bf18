/** What is wrong with a link, in the words of L1–L6; and the slow answer to guessing. */
import { refuseAttempt } from "../access/throttle";
import { RollcallError } from "../errors";
import { tokenKind } from "../tokens";
import { hashSecret } from "../tokens";
import type { LinkRow } from "./link-queries";

/** The digest of a well-formed link token. A typo is refused by its checksum before any lookup; both failures answer the same. */
export async function linkHash(token: string, source: string): Promise<Buffer> {
  const trimmed = token.trim();
  if (tokenKind(trimmed) !== "link") return refuseAttempt(source, "link", unknownLink());
  return hashSecret(trimmed);
}

/** L5. Says nothing about what exists. */
export const unknownLink = () =>
  new RollcallError("not_found", "We do not recognize this link. Mail programs sometimes cut long links: copy the whole address.", {
    reason: "link_unknown",
  });

/** Why a known link cannot be spent (410), or null when it can. */
export function refusalOf(row: LinkRow): RollcallError | null {
  const params = {
    organization: row.organizationName,
    inviter: row.inviterName,
    inviter_email: row.inviterEmail,
    expires_at: row.expiresAt.toISOString(),
  };
  const gone = (reason: string, message: string) => new RollcallError("gone", message, { reason, params });
  if (row.intent !== "dsync")
    return new RollcallError("wrong_state", "This link is not for directory sync.", { reason: "link_other_purpose" });
  if (row.revokedAt) return gone("link_revoked", `${row.inviterName} cancelled this link. They may have sent a newer one.`);
  if (row.supersededBy) return gone("link_superseded", "A newer link took the place of this one. Use that, or ask for a new link.");
  if (row.redeemedAt)
    return gone("link_used", "This link was used already. It stays with the browser that started it; ask for a new link.");
  if (row.expiresAt <= row.now) return gone("link_expired", "This link has expired. Nothing was lost; ask for a new link.");
  return null;
}
