/** May "Sync Now" be pressed, and if not, why and until when? Pure: the button and the verb ask the same question. */
import type { DirectoryState } from "./schema";
import { mayRun } from "./transition";

/** A person may ask for a check once in this time; joining one that runs costs nothing. */
export const SYNC_NOW_EVERY_MS = 60_000;

/**
 * Who runs commands on the machine, by the name its runs carry. Its checks neither wait for the button nor keep it shut:
 * the limit is there for whoever only has a browser.
 */
export const COMMAND_LINE = "command line";

export type SyncNow = {
  allowed: boolean;
  reason: "running" | "too_soon" | "paused" | "needs_reauth" | null;
  until: Date | null;
};

export function syncNow(facts: { state: DirectoryState; openRun: boolean; lastManualAt: Date | null; now: Date }): SyncNow {
  if (facts.state === "needs_reauth") return { allowed: false, reason: "needs_reauth", until: null };
  if (!mayRun(facts.state)) return { allowed: false, reason: "paused", until: null };
  if (facts.openRun) return { allowed: false, reason: "running", until: null };

  const until = facts.lastManualAt ? new Date(facts.lastManualAt.getTime() + SYNC_NOW_EVERY_MS) : null;
  if (until && until > facts.now) return { allowed: false, reason: "too_soon", until };
  return { allowed: true, reason: null, until: null };
}
