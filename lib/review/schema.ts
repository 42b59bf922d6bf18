/**
 * The review of people who stayed active when a directory was disconnected (JSON, snake_case, public ids). Types only:
 * safe in the browser.
 */

export type ReviewRole = { key: string; name: string; rank: number; discouraged: boolean };
export type ReviewChoice = "keep" | "deactivate";

/** GET /api/portal/review, GET /api/console/review/{organization} */
export type ReviewView = {
  object: "review";
  organization: { id: string; name: string };
  /** Disconnected directories whose people are listed, the last one first. */
  directories: { id: string; name: string; provider: string; disconnected_at: string | null; people: number }[];
  /** `none`: nothing was ever left to review. */
  state: "open" | "finished" | "none";
  totals: { people: number; open: number; kept: number; deactivated: number };
  /** Highest role first. */
  by_role: { role: ReviewRole; people: number; open: number }[];
  /** How many may lose access before their number must be typed; the last of the highest role always asks. */
  guard: { limit: number; active: number; recent: number };
  may_decide: boolean;
};

export type ReviewPerson = {
  member_id: string;
  name: string;
  email: string;
  role: ReviewRole;
  state: "active" | "held" | "deprovisioned";
  source: string;
  directory: { id: string; name: string; provider: string };
  last_synced_at: string | null;
  choice: ReviewChoice | null;
  decided_by: string | null;
  decided_at: string | null;
  /** A deactivation is taken back within ten minutes. */
  may_undo: boolean;
};

/** GET …/people */
export type ReviewPage = {
  object: "list";
  data: ReviewPerson[];
  list_metadata: { before: null; after: string | null };
  total: number;
};

/** POST: what it did, and the review afterwards. */
export type ReviewAnswer = { changed: number; skipped: number; review: ReviewView };
