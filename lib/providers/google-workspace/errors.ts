/**
 * What Google's refusals mean. A 403 is both "slow down" and "you may not": the reason decides, never the status alone.
 * Pure.
 */
import type { ProviderProblem } from "../types";

export type Refusal = {
  problem: ProviderProblem;
  status: number;
  reason: string | null;
  message: string | null;
  /** The same request may be sent again. `quota` also lowers how many are sent at once. */
  retry: "no" | "transient" | "quota" | "refresh";
};

const QUOTA = new Set(["userRateLimitExceeded", "quotaExceeded", "rateLimitExceeded", "concurrentLimitExceeded", "RESOURCE_EXHAUSTED"]);
const DAILY = new Set(["dailyLimitExceeded", "dailyLimitExceededUnreg"]);
const SCOPE = new Set(["insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"]);
const DISABLED = new Set(["accessNotConfigured", "SERVICE_DISABLED"]);

/** `what`: a listing speaks for the whole customer; one object may refuse on its own. */
export function classify(status: number, body: unknown, asked: { listing: boolean; pageToken: boolean }): Refusal {
  const { reason, message } = facts(body);
  const as = (problem: ProviderProblem, retry: Refusal["retry"] = "no"): Refusal => ({ problem, status, reason, message, retry });

  if (status === 401) return as("credential_refused", "refresh");
  if (status === 403 || status === 429) {
    if (reason && DAILY.has(reason)) return as("daily_limit");
    if (status === 429 || (reason && QUOTA.has(reason))) return as("rate_limited", "quota");
    if (reason && SCOPE.has(reason)) return as("missing_scope");
    if (reason && DISABLED.has(reason)) return as("api_disabled");
    return as(asked.listing ? "missing_privilege" : "not_readable");
  }
  if (status === 408 || status >= 500) return as("unavailable", "transient");
  if (status === 404 || status === 410) return as("not_found");
  if (status === 400 && asked.pageToken) return as("bad_page_token");
  return as(asked.listing ? "malformed" : "not_readable");
}

/** The Directory API's body, the newer style's, or nothing. */
function facts(body: unknown): { reason: string | null; message: string | null } {
  const error = record(record(body)?.error);
  const first = record(Array.isArray(error?.errors) ? error.errors[0] : undefined);
  const details = Array.isArray(error?.details) ? error.details.map(record) : [];
  const detail = details.find((one) => typeof one?.reason === "string")?.reason;
  // Newer services name scopes and switched-off APIs only among the details, and call the rest "forbidden".
  const reason =
    typeof detail === "string" && (SCOPE.has(detail) || DISABLED.has(detail)) ? detail : (first?.reason ?? detail ?? error?.status);
  return { reason: typeof reason === "string" ? reason : null, message: typeof error?.message === "string" ? error.message : null };
}

function record(value: unknown): Record<string, unknown> | undefined {
  return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : undefined;
}
