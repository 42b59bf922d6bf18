import { expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { anOrganization, withDirectory } from "../db/builders";
import { prisma } from "../db/client";
import { type Id, newId } from "../ids";
import { requestRun } from "./request-run";
import { COMMAND_LINE } from "./sync-now";

endsConsistent();

async function aDirectory(state = "active") {
  const org = await anOrganization();
  const directoryId = await withDirectory(org, { state });
  const end = (runId: Id<"run">) =>
    prisma().syncRun.update({
      where: { organizationId_id: { organizationId: org.id, id: runId } },
      data: { state: "succeeded", finishedAt: new Date() },
    });
  return {
    org,
    directoryId,
    end,
    ask: (trigger: "manual" | "schedule" | "preview" | "edit") =>
      requestRun({ ...org.ctx, actor: { type: "token", id: newId("tok"), name: "somebody" } }, { directoryId, trigger }),
  };
}

test("S-14 Sync Now joins a run that is open, whoever started it", async () => {
  const { ask } = await aDirectory();
  const first = await ask("schedule");
  const second = await ask("manual");
  expect([first.joined, second.joined]).toEqual([false, true]);
  expect(second.runId).toBe(first.runId);
});

test("S-14 Sync Now is possible once a minute, and says when again", async () => {
  const { ask, end } = await aDirectory();
  await end((await ask("manual")).runId);
  await expect(ask("manual")).rejects.toMatchObject({ code: "rate_limited", reason: "sync_too_soon", retryAfter: expect.any(Number) });
  await prisma().$executeRaw`update sync_run set created_at = created_at - interval '61 seconds'`;
  expect((await ask("manual")).joined).toBe(false);
});

test("S-14 the limit is for people with a browser: the command line checks as often as it likes, and keeps nobody's button shut", async () => {
  const { ask, end, org, directoryId } = await aDirectory();
  const cli = { ...org.ctx, actor: { type: "cli" as const, id: null, name: COMMAND_LINE } };
  for (const _ of [1, 2, 3]) await end((await requestRun(cli, { directoryId, trigger: "manual" })).runId);
  await end((await ask("manual")).runId);
  await end((await requestRun(cli, { directoryId, trigger: "manual" })).runId);
  await expect(ask("manual")).rejects.toMatchObject({ reason: "sync_too_soon" });
});

test("thirty people who ask at once get one run", async () => {
  const { ask, org } = await aDirectory();
  const answers = await Promise.all(Array.from({ length: 30 }, () => ask("schedule")));
  expect(new Set(answers.map((answer) => answer.runId)).size).toBe(1);
  expect(answers.filter((answer) => !answer.joined)).toHaveLength(1);
  expect(await prisma().syncRun.count({ where: { organizationId: org.id } })).toBe(1);
});

test("a run and its job are one: both or none", async () => {
  const { ask, directoryId } = await aDirectory();
  const { runId } = await ask("schedule");
  const jobs = await prisma().$queryRaw<{ key: string }[]>`select key from graphile_worker.jobs where key = ${`sync:${runId}`}`;
  expect(jobs).toHaveLength(1);
  expect(await prisma().syncRun.count({ where: { directoryId } })).toBe(1);
});

test("a preview goes beside a run; applying a plan ends what still works by the old policy", async () => {
  const { ask, org, directoryId } = await aDirectory();
  const run = await ask("schedule");
  const preview = await ask("preview");
  expect(preview.joined).toBe(false);
  const edit = await ask("edit");
  const states = await prisma().syncRun.findMany({ where: { directoryId }, select: { id: true, state: true } });
  expect(Object.fromEntries(states.map((row) => [row.id, row.state]))).toEqual({
    [run.runId]: "superseded",
    [preview.runId]: "superseded",
    [edit.runId]: "queued",
  });
  const directory = await prisma().directory.findUniqueOrThrow({
    where: { organizationId_id: { organizationId: org.id, id: directoryId } },
  });
  expect(directory.runNumber).toBe(1);
});

test.each(["draft", "paused", "disconnected"])("a %s directory is not read", async (state) => {
  const { ask } = await aDirectory(state);
  await expect(ask("schedule")).rejects.toMatchObject({ code: "wrong_state", reason: `directory_${state}` });
});
