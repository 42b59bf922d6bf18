/** What stands between a provider and its first person here, in the words of ui.md §6 (S1–S6). Pure. */
import type { TokenView } from "../access/schema";
import type { Contact } from "../scim-log/schema";
import type { Arrived } from "./push-queries";
import type { ConnectionProblem, ConnectionView } from "./schema";

export type ConnectionFacts = {
  provider: string;
  tokens: readonly TokenView[];
  contact: Contact;
  arrived: Arrived;
  sendsGroups: boolean;
  waiting: ConnectionView["waiting"];
  expected: ConnectionView["expected"];
  /** By the database's clock. */
  now: Date;
};

/** How long people arrive without a group before it is said: a first cycle sends its people first. */
const GROUPS_AFTER_SECONDS = 120;

/** The most pressing first: a refusal that is newer than the last good request, then silence, then what is incomplete. */
export function problemsOf(facts: ConnectionFacts): ConnectionProblem[] {
  return [...refusal(facts), ...silence(facts), ...lostToken(facts), ...missingGroups(facts), ...expiringToken(facts)];
}

/** Tokens that open the door now. */
export const isLiving = (token: TokenView): boolean => token.state === "active" || token.state === "expires_soon";

function refusal({ contact: { refused, lastSeenAt }, tokens }: ConnectionFacts): ConnectionProblem[] {
  // Older than the last request that was let in, it is history.
  if (!refused || (lastSeenAt !== null && refused.at <= lastSeenAt)) return [];
  if (refused.reason === "wrong_path")
    return [{ code: "wrong_path", params: { sent: refused.path, right: refused.rightPath, at: refused.at } }];
  const current = tokens.filter(isLiving).map((token) => token.last_four);
  return [{ code: "token_refused", params: { sent: refused.lastFour, current, reason: refused.reason, at: refused.at } }];
}

function silence({ contact, waiting, expected }: ConnectionFacts): ConnectionProblem[] {
  if (!waiting || waiting.seconds <= expected.seconds) return [];
  if (contact.lastSeenAt !== null && contact.lastSeenAt >= waiting.since) return [];
  return [{ code: "no_request", params: { minutes: expected.minutes, waited_minutes: Math.floor(waiting.seconds / 60) } }];
}

/** Nobody copied the only secret and nothing came with it: whoever has no panel open any more has lost it. */
function lostToken({ tokens, contact }: ConnectionFacts): ConnectionProblem[] {
  const living = tokens.filter(isLiving);
  const [newest] = living;
  if (!newest || contact.lastSeenAt !== null) return [];
  if (living.some((token) => token.stored_at !== null || token.last_used_at !== null)) return [];
  return [{ code: "token_lost", params: { last_four: newest.last_four } }];
}

function missingGroups({ arrived, contact, sendsGroups, provider, now }: ConnectionFacts): ConnectionProblem[] {
  if (!sendsGroups || arrived.people === 0 || arrived.groups > 0 || contact.firstUserAt === null) return [];
  if (now.getTime() - Date.parse(contact.firstUserAt) < GROUPS_AFTER_SECONDS * 1000) return [];
  return [{ code: "no_groups", params: { people: arrived.people, provider } }];
}

function expiringToken({ tokens }: ConnectionFacts): ConnectionProblem[] {
  return tokens.flatMap((token): ConnectionProblem[] => {
    // One that was replaced is meant to end.
    if (token.state !== "expires_soon" || token.replaced_by !== null) return [];
    return [{ code: "token_expires", params: { days: token.expires_in_days, last_four: token.last_four, at: token.expires_at } }];
  });
}
