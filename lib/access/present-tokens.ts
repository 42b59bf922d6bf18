/** Tokens of one directory as its admins see them, with advice on which may go. Pure. */
import { toPublicId, toPublicIdOrNull } from "../ids";
import type { RevokeAdvice, TokenState, TokenView } from "./schema";
import type { TokenRecord } from "./token-queries";

/** From here on the end of a token is said beforehand (S6). */
const SOON_DAYS = 14;
const DAY_SECONDS = 86_400;

/** `lastTokenId`: whose request was accepted last. */
export function presentTokens(rows: readonly TokenRecord[], lastTokenId: string | null): TokenView[] {
  return rows.map((row) => {
    const days = row.alive && row.endsInSeconds !== null ? daysLeft(row.endsInSeconds) : null;
    const soon = days !== null && days < SOON_DAYS;
    return {
      object: "access_token",
      id: toPublicId("tok", row.id),
      name: row.label,
      last_four: row.lastFour,
      state: stateOf(row, soon),
      created_at: row.createdAt.toISOString(),
      created_by: row.createdBy,
      expires_at: row.expiresAt?.toISOString() ?? null,
      expires_in_days: soon ? days : null,
      revoked_at: row.revokedAt?.toISOString() ?? null,
      last_used_at: row.lastUsedAt?.toISOString() ?? null,
      used_last: row.id === lastTokenId,
      stored_at: row.storedAt?.toISOString() ?? null,
      replaced_by: toPublicIdOrNull("tok", row.replacedBy),
      replaces: toPublicIdOrNull("tok", rows.find((other) => other.replacedBy === row.id)?.id),
      revoke_advice: row.alive ? adviceOf(row, rows, lastTokenId) : null,
    };
  });
}

/** Counted up, as times to come are shown; the last day is none. */
const daysLeft = (seconds: number): number => (seconds < DAY_SECONDS ? 0 : Math.ceil(seconds / DAY_SECONDS));

function stateOf(row: TokenRecord, soon: boolean): TokenState {
  if (row.alive) return soon ? "expires_soon" : "active";
  return row.revokedAt !== null && (row.expiresAt === null || row.revokedAt <= row.expiresAt) ? "revoked" : "expired";
}

function adviceOf(row: TokenRecord, rows: readonly TokenRecord[], lastTokenId: string | null): RevokeAdvice {
  const others = rows.filter((other) => other.alive && other.id !== row.id);
  if (others.length === 0) return "only_token";
  const successor = others.find((other) => other.id === row.replacedBy);
  if (row.lastUsedAt === null && others.some((other) => other.lastUsedAt !== null)) return successor ? "safe" : "unused";
  if (successor && successor.lastUsedAt === null) return "replacement_unused";
  if (row.lastUsedAt === null) return successor ? "safe" : "unused";
  const later = (successor ? [successor] : others).some((other) => isLater(other.lastUsedAt, row.lastUsedAt));
  return later && row.id !== lastTokenId ? "safe" : "still_used";
}

const isLater = (a: Date | null, b: Date | null): boolean => a !== null && (b === null || a > b);
