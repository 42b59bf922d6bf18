import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FakeGoogle, startFakeGoogle } from "../../e2e/support/fake-google";
import { applyMigrations } from "../../prisma/tools/apply";
import { closeDatabase, prisma } from "../db/client";
import { requestRun } from "../directories/request-run";
import { aCompany, quickRetries, readRunRow } from "../../e2e/support/company";
import { bundleWorker, startWorker, until, type WorkerProcess } from "../../e2e/support/worker";

type Server = { url: string; port: number; stop: () => Promise<void> };
const dataDir = mkdtempSync(join(tmpdir(), "rollcall-restart-"));
let server: Server;
let fake: FakeGoogle;
let worker: WorkerProcess | undefined;

async function open(port?: number): Promise<Server> {
  const { openPostgres } = (await import("../../scripts/postgres.mjs" as string)) as { openPostgres: (input: object) => Promise<Server> };
  return openPostgres({ dataDir, password: "test", settings: ["fsync=off"], port });
}

beforeAll(async () => {
  server = await open();
  process.env.DATABASE_URL = server.url;
  fake = await startFakeGoogle();
  quickRetries();
  await applyMigrations(server.url, join(process.cwd(), "prisma/migrations"));
}, 120_000);

afterAll(async () => {
  await worker?.kill();
  await closeDatabase();
  await fake.close();
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test("PostgreSQL restarted in the middle of a run: the run is taken up again and ends well", { timeout: 180_000 }, async () => {
  const company = await aCompany(fake);
  company.people(700, "Staff");
  const slow = fake.faults.add({ path: "/members\\?.*pageToken", kind: "delay", delayMs: 3000, times: 1 });
  const { runId } = await requestRun(company.org.ctx, { directoryId: company.directoryId, trigger: "schedule" });
  worker = await startWorker(await bundleWorker());
  await until("a page to be on its way", async () => slow.hits > 0);
  const { port } = server;

  await closeDatabase();
  await server.stop();
  server = await open(port);

  const run = await until(
    "the run to end",
    async () => {
      const row = await readRunRow(company.org.id, runId).catch(() => null);
      return row && !["queued", "running"].includes(row.state) ? row : null;
    },
    120_000,
  );
  expect(run).toMatchObject({ state: "succeeded", counts: { created: 700 } });
  expect(await company.org.members()).toHaveLength(700);
  const events = await company.org.events();
  expect(events.map((event) => event.sequence)).toEqual(events.map((_, at) => at + 1));
  expect(events.filter((event) => event.type === "member.provisioned")).toHaveLength(700);
  expect(await prisma().workerHeartbeat.count()).toBe(1);
});
