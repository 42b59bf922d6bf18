import { expect, test } from "vitest";
import type { ProbeLine } from "../providers/google-workspace/probe";
import { ProviderError, type ProviderProblem } from "../providers/types";
import { missingScopes, refusedByGoogle, refusedExchange, refusedReads } from "./consent-problem";

const error = (problem: ProviderProblem, facts = {}) => new ProviderError(problem, "no", facts);
const line = (key: ProbeLine["key"], problem: ProviderProblem | null, facts = {}): ProbeLine => ({
  key,
  ms: 1,
  error: problem && error(problem, facts),
});
const reads = (self: ProviderProblem | null, users: ProviderProblem | null, groups: ProviderProblem | null) =>
  refusedReads([line("self", self), line("users", users), line("groups", groups)], "a@halden.example");

test.each([
  ["all may be read", reads(null, null, null), null],
  [
    "G1: neither list",
    reads("not_readable", "missing_privilege", "missing_privilege"),
    { code: "not_admin", params: { cannot: ["users", "groups"] } },
  ],
  ["G1: only groups", reads(null, null, "missing_privilege"), { code: "not_admin", params: { cannot: ["groups"] } }],
  ["a closed record of one's own does not matter", reads("not_readable", null, null), null],
  ["G2 found by reading", reads("missing_scope", "missing_scope", null), { code: "missing_scope", params: { missing: ["users"] } }],
  ["API off comes before everything else", reads("api_disabled", "rate_limited", "missing_privilege"), { code: "api_disabled" }],
  ["G8 before G1: a busy Google proves nothing about the account", reads(null, "rate_limited", "missing_privilege"), { code: "slow_down" }],
  ["a 404 of a listing: no Workspace to read", reads(null, "not_found", null), { code: "not_admin" }],
  ["nonsense", reads(null, "malformed", null), { code: "unavailable" }],
])("%s", (_case, refused, expected) => {
  if (expected === null) expect(refused).toBeNull();
  else expect(refused).toMatchObject(expected);
});

test("G8 says when: Google's own wish, else a minute, and an hour when the day's quota is gone", () => {
  const seconds = (problem: ProviderProblem, facts = {}) => refusedReads([line("users", problem, facts)], "a")?.retrySeconds;
  expect([seconds("rate_limited", { retryAfter: 17 }), seconds("unavailable"), seconds("daily_limit")]).toEqual([17, 60, 3600]);
});

test.each([
  ["access_denied", "cancelled"],
  ["admin_policy_enforced", "app_blocked"],
  ["org_internal", "app_blocked"],
  ["server_error", "unavailable"],
])("Google sends back %s: %s", (given, code) => {
  expect(refusedByGoogle(given, "client").code).toBe(code);
});

test.each([
  [error("credential_refused"), "state_invalid"],
  [error("rate_limited", { retryAfter: 5 }), "slow_down"],
  [error("unavailable", { status: 503 }), "slow_down"],
  [error("unavailable"), "unavailable"],
  [error("not_readable", { providerReason: "invalid_client" }), "unavailable"],
  [error("malformed", { reason: "google_id_token" }), "unavailable"],
])("an exchange that failed: %s", (given, code) => {
  expect(refusedExchange(given).code).toBe(code);
});

test("A65: what was granted is compared, in any order and among other scopes", () => {
  const users = "https://www.googleapis.com/auth/admin.directory.user.readonly";
  const groups = "https://www.googleapis.com/auth/admin.directory.group.readonly";
  expect(missingScopes(["openid", groups, users])).toEqual([]);
  expect(missingScopes([users, `${groups}.more`])).toEqual(["groups"]);
  expect(missingScopes([])).toEqual(["users", "groups"]);
});
