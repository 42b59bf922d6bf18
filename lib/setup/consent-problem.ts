/** Each refusal on the way to a connection, as the connect page explains it (G1–G8). Pure. */
import type { ProviderError } from "../providers/types";
import { DIRECTORY_SCOPES, type DirectoryScope } from "../providers/google-workspace/endpoints";
import type { ProbeLine } from "../providers/google-workspace/probe";
import type { ConnectProblem } from "./schema";

export type Refused = Pick<ConnectProblem, "code" | "params"> & {
  /** Seconds until trying again makes sense; becomes `retry_at` by the database's clock. */
  retrySeconds?: number;
};

const RETRY_SECONDS = 60;
/** A day's quota comes back at midnight in California: asking every minute would be idle. */
const DAILY_RETRY_SECONDS = 3600;
const pauseOf = (error: ProviderError) => (error.problem === "daily_limit" ? DAILY_RETRY_SECONDS : RETRY_SECONDS);

/** Google sent the browser back with `error`. */
export function refusedByGoogle(error: string, clientId: string): Refused {
  if (error === "access_denied") return { code: "cancelled", params: {} };
  if (error === "admin_policy_enforced" || error === "org_internal") return { code: "app_blocked", params: { client_id: clientId } };
  return { code: "unavailable", params: { reason: error.slice(0, 60) } };
}

/** Anybody can untick a permission and the flow still succeeds: what was granted is compared, never assumed. */
export function missingScopes(granted: readonly string[]): DirectoryScope[] {
  return (Object.keys(DIRECTORY_SCOPES) as DirectoryScope[]).filter((key) => !granted.includes(DIRECTORY_SCOPES[key]));
}

/** The code or the refresh was refused. */
export function refusedExchange(error: ProviderError): Refused {
  switch (error.problem) {
    case "credential_refused":
      return { code: "state_invalid", params: {} };
    case "rate_limited":
      return { code: "slow_down", params: {}, retrySeconds: error.retryAfter ?? RETRY_SECONDS };
    case "unavailable":
      // Google's own trouble; a lost connection of ours reads the same to whoever waits.
      return error.status === null
        ? { code: "unavailable", params: { reason: "no_answer" } }
        : { code: "slow_down", params: {}, retrySeconds: RETRY_SECONDS };
    default:
      return { code: "unavailable", params: { reason: error.reason ?? error.providerReason ?? error.problem } };
  }
}

/** What the first reads said, the most telling refusal first; null when all may be read. */
export function refusedReads(lines: readonly ProbeLine[], email: string): Refused | null {
  const failed = lines.flatMap((line) => (line.error ? [{ key: line.key, error: line.error }] : []));
  const of = (...problems: ProviderError["problem"][]) => failed.filter(({ error }) => problems.includes(error.problem));
  const lists = (found: typeof failed) => [...new Set(found.map(({ key }) => (key === "self" ? "users" : key)))];

  if (of("api_disabled").length > 0) return { code: "api_disabled", params: { email } };
  const scope = of("missing_scope");
  if (scope.length > 0) return { code: "missing_scope", params: { email, missing: lists(scope) } };
  const slow = of("rate_limited", "daily_limit", "unavailable")[0];
  if (slow) return { code: "slow_down", params: {}, retrySeconds: slow.error.retryAfter ?? pauseOf(slow.error) };
  // The account's own record may be closed to it while both lists are open: the lists are what counts.
  const denied = of("missing_privilege", "not_found", "not_readable", "credential_refused").filter(({ key }) => key !== "self");
  if (denied.length > 0) return { code: "not_admin", params: { email, cannot: lists(denied) } };
  const other = failed.find(({ key }) => key !== "self");
  return other ? { code: "unavailable", params: { reason: other.error.providerReason ?? other.error.problem } } : null;
}
