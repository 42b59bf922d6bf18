/** The itemised test of a directory that sends to us: what really arrived is the test. Pure. */
import type { PushState } from "./connection";
import type { PreviewRun } from "./preview-queries";
import type { TestLine } from "./schema";

export function pushTestLines(newest: PreviewRun | null, { state, sendsGroups }: { state: PushState; sendsGroups: boolean }): TestLine[] {
  const { contact, arrived, problems } = state;
  const times = newest?.progress.preview?.times;
  const refused = problems.find(({ code }) => code === "token_refused");
  const astray = problems.find(({ code }) => code === "wrong_path");
  const reached = contact.firstSeenAt !== null || refused !== undefined;
  return [
    line("endpoint", astray && !reached ? problemOf(astray) : null, reached, null, null),
    line("token", refused ? problemOf(refused) : null, contact.firstSeenAt !== null, null, null),
    line("users", null, arrived.people > 0, arrived.people, times?.users ?? null),
    // A provider that sends none fails nobody: the line says so with a count of nought.
    line("groups", null, arrived.groups > 0 || !sendsGroups, arrived.groups, times?.groups ?? null),
  ];
}

function line(key: TestLine["key"], problem: TestLine["problem"], passed: boolean, count: number | null, ms: number | null): TestLine {
  return { key, state: problem ? "failed" : passed ? "passed" : "waiting", count, total: null, ms, problem };
}

const problemOf = ({ code, params }: PushState["problems"][number]): TestLine["problem"] => ({ code, params });
