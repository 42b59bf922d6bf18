/** When a directory is looked at next. Pure: the clock and the dice come in as arguments. */

/** Directories enabled in the same minute must not come due in the same second for ever. */
export const JITTER = 0.1;
/** A run that failed is tried again sooner than a whole interval, and ever more rarely. */
const FIRST_RETRY_MINUTES = 5;
/** A dead authorization is tried once a day: somebody may have repaired it at the provider. */
const REAUTH_RETRY_MINUTES = 24 * 60;
/** So many failed runs in a row make the directory `failing`. */
export const FAILING_AFTER = 3;

export type RunEnd =
  | { outcome: "succeeded" }
  /** failedRuns counts this one; the provider may have named a time before which asking is useless. */
  | { outcome: "failed"; failedRuns: number; retryAfterSeconds?: number }
  | { outcome: "credential_refused" };

/** Milliseconds until the next run. `dice` is uniform in [0, 1). */
export function untilNextSync(end: RunEnd, intervalMinutes: number, dice: number): number {
  const minutes = waitMinutes(end, intervalMinutes);
  const jittered = minutes * 60_000 * (1 + JITTER * (2 * dice - 1));
  const told = end.outcome === "failed" ? (end.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.round(Math.max(jittered, told));
}

function waitMinutes(end: RunEnd, intervalMinutes: number): number {
  switch (end.outcome) {
    case "succeeded":
      return intervalMinutes;
    case "credential_refused":
      return REAUTH_RETRY_MINUTES;
    case "failed":
      return Math.min(intervalMinutes, FIRST_RETRY_MINUTES * 2 ** Math.min(end.failedRuns - 1, 10));
  }
}
