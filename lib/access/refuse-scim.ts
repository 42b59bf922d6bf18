/**
 * Slows down refused SCIM credentials per source without ever slowing a good one: a source that was told to wait is told
 * so from memory for a second, instead of a write for each of its tries.
 */
import { isRollcallError, type RollcallError } from "../errors";
import { ATTEMPTS, rateLimited } from "../http/rate-limit";
import { refuseAttempt } from "./throttle";

const REMEMBER_MS = 1_000;
const MOST_KEPT = 10_000;
const told = new Map<string, { until: number; retryAfter: number }>();

/** @throws RollcallError `refusal`, or rate_limited after too many from this source */
export async function refuseScim(source: string, refusal: RollcallError): Promise<never> {
  const known = told.get(source);
  if (known && known.until > performance.now()) throw rateLimited(ATTEMPTS, known.retryAfter);
  try {
    return await refuseAttempt(source, "scim", refusal);
  } catch (error) {
    if (isRollcallError(error) && error.code === "rate_limited" && error.retryAfter) {
      if (told.size >= MOST_KEPT) told.clear();
      told.set(source, { until: performance.now() + REMEMBER_MS, retryAfter: error.retryAfter });
    }
    throw error;
  }
}
