import { expect, test } from "vitest";
import { classify } from "./errors";

const body = (reason: string, message = "") => ({ error: { code: 403, message, errors: [{ reason, message, domain: "global" }] } });
const list = { listing: true, pageToken: false };
const one = { listing: false, pageToken: false };
const next = { listing: true, pageToken: true };

// The whole table of facts §4: a 403 is both "slow down" and "you may not".
test.each([
  [403, "userRateLimitExceeded", list, "rate_limited", "quota"],
  [403, "quotaExceeded", list, "rate_limited", "quota"],
  [403, "rateLimitExceeded", list, "rate_limited", "quota"],
  [429, "rateLimitExceeded", list, "rate_limited", "quota"],
  [429, "somethingNew", list, "rate_limited", "quota"],
  [403, "dailyLimitExceeded", list, "daily_limit", "no"],
  [403, "forbidden", list, "missing_privilege", "no"],
  [403, "forbidden", one, "not_readable", "no"],
  [403, "insufficientPermissions", list, "missing_scope", "no"],
  [403, "insufficientPermissions", one, "missing_scope", "no"],
  [403, "accessNotConfigured", list, "api_disabled", "no"],
  [401, "authError", list, "credential_refused", "refresh"],
  [408, "timeout", list, "unavailable", "transient"],
  [500, "backendError", list, "unavailable", "transient"],
  [502, "", list, "unavailable", "transient"],
  [503, "backendError", one, "unavailable", "transient"],
  [504, "", one, "unavailable", "transient"],
  [404, "notFound", one, "not_found", "no"],
  [400, "invalid", next, "bad_page_token", "no"],
  [400, "invalid", list, "malformed", "no"],
  [400, "invalid", one, "not_readable", "no"],
] as const)("%s %s on %o is %s, retry: %s", (status, reason, asked, problem, retry) => {
  expect(classify(status, body(reason), asked)).toMatchObject({ problem, retry, status });
});

test("S-12: a refusal without Google's body is never taken for a quota", () => {
  expect(classify(403, null, list)).toMatchObject({ problem: "missing_privilege", retry: "no", reason: null });
  expect(classify(403, "<html>", list)).toMatchObject({ problem: "missing_privilege", retry: "no" });
});

test("newer bodies name scope and switched-off API among the details", () => {
  const detailed = (reason: string) => ({
    error: { code: 403, status: "PERMISSION_DENIED", errors: [{ reason: "forbidden" }], details: [{ reason }] },
  });
  expect(classify(403, detailed("ACCESS_TOKEN_SCOPE_INSUFFICIENT"), list).problem).toBe("missing_scope");
  expect(classify(403, detailed("SERVICE_DISABLED"), list).problem).toBe("api_disabled");
  expect(classify(403, { error: { status: "RESOURCE_EXHAUSTED" } }, list).problem).toBe("rate_limited");
});
