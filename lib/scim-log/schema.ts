/** Shapes of what is known about a directory's incoming requests. Types only: safe in the browser. */

/** Why a request was turned away at the door, as far as it can be told (A-32, S1, S2). */
export type ContactRefusal = "token_unknown" | "token_revoked" | "token_expired" | "wrong_path";

/** What `contact` answers. Times are ISO 8601 of the database's clock; null: never. */
export type Contact = {
  firstSeenAt: string | null;
  lastSeenAt: string | null;
  lastTokenId: string | null;
  lastMethod: string | null;
  /** Below the directory's base, without its query: `/Users/3f…`. */
  lastPath: string | null;
  /** A range, never a whole address: `203.0.113.0/24`, `2001:db8:1::/48`. */
  lastSource: string | null;
  firstUserAt: string | null;
  firstGroupAt: string | null;
  /** Accepted requests since the first, roughly: for "12 requests". */
  requests: number;
  /** The last one turned away; older than the last accepted request it is history. */
  refused: {
    at: string;
    reason: ContactRefusal;
    /** Of what was sent as token; null when nothing was. */
    lastFour: string | null;
    method: string | null;
    /** The path that was sent, and for `wrong_path` the one that should have been. */
    path: string | null;
    rightPath: string | null;
  } | null;
};
