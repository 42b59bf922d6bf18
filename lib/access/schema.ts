/** What the APIs of portal and console answer about a directory's SCIM tokens (JSON, snake_case; ids are public). Types only: safe in the browser. */

/** POST of a token, and of a rotation: the only answers that hold `secret`. */
export type CreatedToken = {
  object: "access_token";
  id: string;
  name: string;
  last_four: string;
  secret: string;
  created_at: string;
  expires_at: string | null;
};

/** POST …/tokens/{id}/rotate */
export type RotatedToken = CreatedToken & {
  /** The token that was replaced, and when it stops working. */
  replaces: { id: string; name: string; last_four: string; expires_at: string };
};

/**
 * Whether an older token may go:
 * `safe`               its replacement was used since it was last used;
 * `replacement_unused` its replacement was never seen: revoking it now would cut the provider off;
 * `still_used`         the provider used this one last;
 * `only_token`         nothing else lives that the provider could use;
 * `unused`             it was never used, and others live.
 */
export type RevokeAdvice = "safe" | "replacement_unused" | "still_used" | "only_token" | "unused";

export type TokenState = "active" | "expires_soon" | "expired" | "revoked";

/** One row of GET …/tokens: newest first; revoked and expired ones follow the living. Never the secret. */
export type TokenView = {
  object: "access_token";
  id: string;
  name: string;
  last_four: string;
  state: TokenState;
  created_at: string;
  created_by: string | null;
  expires_at: string | null;
  /** Whole days until it expires, for "expires in {n} days" (S6); null: never, or not soon. */
  expires_in_days: number | null;
  revoked_at: string | null;
  last_used_at: string | null;
  /** The directory's last accepted request came with this one. */
  used_last: boolean;
  /** Somebody said "I have stored it". */
  stored_at: string | null;
  /** The token made to take this one's place, and the one whose place this takes. */
  replaced_by: string | null;
  replaces: string | null;
  revoke_advice: RevokeAdvice | null;
};

/** GET /api/portal/tokens */
export type TokenList = { object: "list"; data: TokenView[]; most: number };

/** Lifetimes of the old token that a rotation offers, in seconds; anything from 0 to 7 days is taken. */
export const OVERLAPS = [3600, 86_400, 604_800] as const;
export const DEFAULT_OVERLAP = 86_400;
