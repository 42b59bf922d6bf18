/** What a look at tokens and incoming requests says about a directory that sends to us. Pure. */
import type { TokenView } from "../access/schema";
import type { Contact } from "../scim-log/schema";
import type { AccessFinding } from "./access.schema";

export type DoctorFacts = {
  provider: string;
  enabled: boolean;
  tokens: readonly Pick<TokenView, "state" | "created_at">[];
  contact: Pick<Contact, "lastSeenAt" | "firstUserAt">;
  /** Living people of the directory, and whether it ever told us of a departure. */
  people: number;
  departures: number;
  /** After so many minutes without a person something is likely switched off. */
  silenceMinutes: number;
  now: Date;
};

export function examine(facts: DoctorFacts): AccessFinding[] {
  return [nobodyArrives(facts), suspendedTrigger(facts)].filter((one) => one !== null);
}

/** A token is there, and nobody arrives since it was made or last used: provisioning is off, or nobody is in its scope. */
function nobodyArrives({ provider, tokens, contact, silenceMinutes, people, now }: DoctorFacts): AccessFinding | null {
  const living = tokens.filter(({ state }) => state === "active" || state === "expires_soon");
  const [oldest] = living.map(({ created_at }) => Date.parse(created_at)).sort((a, b) => a - b);
  if (oldest === undefined || contact.firstUserAt !== null || people > 0) return null;
  const since = Math.max(oldest, contact.lastSeenAt === null ? 0 : Date.parse(contact.lastSeenAt));
  const minutes = Math.floor((now.getTime() - since) / 60_000);
  if (minutes < silenceMinutes) return null;
  return { code: "nobody_arrives", tone: "warning", params: { minutes, seen: contact.lastSeenAt === null ? "no" : "yes", provider } };
}

/** Google tells nothing of a suspended person unless its Suspended trigger says "Delete the user". */
function suspendedTrigger({ provider, enabled, people, departures }: DoctorFacts): AccessFinding | null {
  if (provider !== "google_scim" || !enabled || people === 0 || departures > 0) return null;
  return { code: "suspended_trigger", tone: "info", params: { people } };
}
