/** The itemised test of the connection, taken from the preview's own reading: what it read is what was tested. Pure. */
import type { DirectoryRow } from "../directories/queries";
import type { PreviewRun } from "./preview-queries";
import type { ConnectProblem, TestLine } from "./schema";

const LINES: TestLine["key"][] = ["signed_in", "users", "groups", "members", "domain"];

/** Which line a refusal belongs to; all others leave the listing of people in doubt. */
const FAILS_AT: { [code: string]: TestLine["key"] } = {
  credential_refused: "signed_in",
  other_customer: "domain",
};

const PROBLEMS: { [code: string]: ConnectProblem["code"] } = {
  credential_refused: "withdrawn",
  missing_privilege: "not_admin",
  missing_scope: "missing_scope",
  api_disabled: "api_disabled",
  rate_limited: "slow_down",
  daily_limit: "slow_down",
  other_customer: "other_customer",
};

/** The kind of refusal, whatever words the provider has for it. */
const kindOf = (newest: PreviewRun): string => String(newest.detail?.params?.problem ?? newest.errorCode ?? "");

export function problemOf(newest: PreviewRun | null, directory: Pick<DirectoryRow, "connectedAs">): ConnectProblem | null {
  if (newest?.state !== "failed" || !newest.errorCode) return null;
  const at = newest.finishedAt?.toISOString() ?? "";
  const params = Object.fromEntries(
    Object.entries(newest.detail?.params ?? {}).filter(([, value]) => value === null || ["string", "number"].includes(typeof value)),
  ) as ConnectProblem["params"];
  return {
    code: PROBLEMS[kindOf(newest)] ?? "unavailable",
    params: { email: directory.connectedAs, date: at, reason: newest.errorCode, ...params },
    at,
  };
}

export function testLines(
  newest: PreviewRun | null,
  { directory, groups }: { directory: Pick<DirectoryRow, "domainConfirmation" | "connectedAs">; groups: number },
): TestLine[] {
  const failedAt = newest?.state === "failed" ? (FAILS_AT[kindOf(newest)] ?? "users") : null;
  return LINES.map((key) => {
    const count = countOf(newest, key);
    // Nested groups are read as well, and known only once they were.
    const total = key === "groups" ? Math.max(groups, count ?? 0) : null;
    const line = { key, count, total, ms: msOf(newest, key), problem: null };
    if (key === failedAt) return { ...line, state: "failed", problem: failedProblem(newest, directory) };
    if (key === "domain" && directory.domainConfirmation !== null && newest?.state === "succeeded")
      return { ...line, state: "failed", problem: { code: "google_other_domain", params: { domain: directory.domainConfirmation } } };
    return { ...line, state: standing(newest, key, failedAt) };
  });
}

function standing(newest: PreviewRun | null, key: TestLine["key"], failedAt: TestLine["key"] | null): TestLine["state"] {
  if (!newest) return "waiting";
  if (failedAt) return LINES.indexOf(key) < LINES.indexOf(failedAt) ? "passed" : "waiting";
  if (newest.state === "succeeded") return "passed";
  if (newest.state === "queued") return "waiting";
  if (newest.phase === "planning") return key === "domain" ? "running" : "passed";
  if (key === "signed_in") return (newest.counts.read_users ?? 0) > 0 ? "passed" : "running";
  return key === "domain" ? "waiting" : "running";
}

function failedProblem(newest: PreviewRun | null, directory: Pick<DirectoryRow, "connectedAs">): TestLine["problem"] {
  const problem = problemOf(newest, directory);
  return problem && { code: newest?.errorCode ?? problem.code, params: problem.params };
}

function countOf(newest: PreviewRun | null, key: TestLine["key"]): number | null {
  if (key === "users") return newest?.counts.read_users ?? null;
  if (key === "groups") return newest?.progress.preview?.summary.groups ?? newest?.counts.read_groups ?? null;
  return key === "members" ? (newest?.progress.preview?.summary.people ?? null) : null;
}

function msOf(newest: PreviewRun | null, key: TestLine["key"]): number | null {
  const times: { [part: string]: number } | undefined = newest?.progress.preview?.times ?? newest?.progress.reading?.times;
  return times?.[key] ?? null;
}
