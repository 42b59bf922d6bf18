/** What the portal's API answers about a directory that sends to us: the connect page, the verify page. Types only. */
import type { TokenView } from "../access/schema";
import type { ExpectedDelay } from "./parts.schema";

/** GET /api/portal/connection: the connect page of a directory that sends to us; polled every 2 s. */
export type ConnectionView = {
  directory_id: string;
  state: string;
  provider: string;
  provider_name: string;
  endpoint_url: string;
  sends_groups: boolean;
  /** Living tokens, newest first. The secret is in none of them. */
  tokens: TokenView[];
  /** The step is done: a token exists and was stored or used. The page may be left without waiting for a request. */
  connected: boolean;
  contact: ConnectionContact | null;
  /** In order. `skipped`: this provider sends no groups. */
  phases: { key: "request" | "person" | "group"; state: "done" | "waiting" | "later" | "skipped"; at: string | null }[];
  counts: { people: number; groups: number };
  /** Since the newest living token was made; null before there is one. */
  waiting: { since: string; seconds: number } | null;
  expected: ExpectedDelay;
  /** The most pressing first. */
  problems: ConnectionProblem[];
  attributes: AttributeRow[];
  /** Keys of the guide's steps that were ticked (PUT /api/portal/guide {done}). */
  guide: { done: string[] };
};
export type ConnectionContact = {
  first_seen_at: string;
  last_seen_at: string;
  method: string | null;
  path: string | null;
  /** The sender's address range. */
  source: string | null;
  token: { id: string; last_four: string } | null;
};
/**
 * What stands in the way (ui.md §6): token_refused S1 {sent, current[], at, reason: token_unknown|token_revoked|token_expired}; wrong_path S2
 * {sent, right, at}; no_request S3 {minutes, waited_minutes} with its three causes; no_groups S4 {people, provider};
 * token_lost S5 {last_four} (hide it while the secret is on the screen); token_expires S6 {days, last_four, at}.
 */
export type ConnectionProblem = {
  code: "token_refused" | "wrong_path" | "no_request" | "no_groups" | "token_lost" | "token_expires";
  params: Record<string, string | string[] | number | null>;
};
/** One row of the attribute table: the provider's field → SCIM path → ours. `note`: filled into `mapping.notes.<code>`. */
export type AttributeRow = {
  source: string | null;
  path: string;
  target: string;
  required: boolean;
  sample: string | null;
  note: string | null;
};

/** GET /api/portal/verify?since=: what happened since the page was opened. The first answer's `now` is the next call's `since`. */
export type VerifyView = {
  now: string;
  since: string;
  last_request_at: string | null;
  /** Newest first, each person once. */
  people: {
    name: string;
    email: string | null;
    outcome: string;
    role: string | null;
    reason_code: string;
    reason_params: Record<string, unknown>;
    at: string;
  }[];
  /** The three things to try with one person. */
  ticks: { created: VerifyTick | null; updated: VerifyTick | null; deactivated: VerifyTick | null };
};
export type VerifyTick = { name: string; at: string };
