/** How a refusal for too many tries is worded, in one place: 429 with Retry-After and the draft's RateLimit fields. */
import { RollcallError } from "../errors";

export type Policy = { name: string; quota: number; windowSeconds: number };

/** Refused credentials: sign-ins, tokens, links (contract §3: a good one is never slowed by them). */
export const ATTEMPTS: Policy = { name: "attempts", quota: 10, windowSeconds: 60 };

export function rateLimited(policy: Policy, retryAfter: number): RollcallError {
  const seconds = Math.max(1, Math.ceil(retryAfter));
  return new RollcallError("rate_limited", `Too many tries from here. Try again in ${seconds} seconds.`, {
    reason: "too_many_attempts",
    params: { policy: policy.name, quota: policy.quota, window: policy.windowSeconds, seconds },
    retryAfter: seconds,
  });
}

/** `RateLimit-Policy` and `RateLimit` for an answer that such a refusal becomes. */
export function rateHeaders(error: RollcallError): Record<string, string> {
  const { policy, quota, window, seconds } = error.params ?? {};
  if (error.code !== "rate_limited" || typeof policy !== "string") return {};
  return { "RateLimit-Policy": `"${policy}";q=${quota};w=${window}`, RateLimit: `"${policy}";r=0;t=${seconds}` };
}
