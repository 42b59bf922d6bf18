import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type FakeGoogle, startFakeGoogle } from "../../e2e/support/fake-google";
import { endsConsistent } from "../check/testing";
import { prisma } from "../db/client";
import { requestRun } from "../directories/request-run";
import type { Id } from "../ids";
import { aCompany, type Company, quickRetries, readRunRow } from "../../e2e/support/company";
import { bundleWorker, startWorker, until, type WorkerProcess } from "../../e2e/support/worker";

endsConsistent();

let fake: FakeGoogle;
let bundle: string;
const workers: WorkerProcess[] = [];

beforeAll(async () => {
  fake = await startFakeGoogle();
  quickRetries();
  bundle = await bundleWorker();
});
afterEach(async () => {
  fake.faults.clear();
  for (const worker of workers.splice(0)) {
    worker.signal("SIGCONT");
    await worker.kill();
  }
  // Time runs two thousand times faster here: directories of earlier tests would be due all the time.
  await prisma().$executeRaw`update directory set next_sync_at = null`;
});
afterAll(() => fake.close());

async function aWorker(): Promise<WorkerProcess> {
  const worker = await startWorker(bundle);
  workers.push(worker);
  return worker;
}

async function ask(company: Company): Promise<Id<"run">> {
  return (await requestRun(company.org.ctx, { directoryId: company.directoryId, trigger: "schedule" })).runId;
}

const finished = (company: Company, runId: Id<"run">) =>
  until(
    "the run to end",
    async () => {
      const run = await readRunRow(company.org.id, runId);
      return ["queued", "running"].includes(run.state) ? null : run;
    },
    100_000,
  );

/** As if the lease and the nudge had become old: what 45 seconds of waiting would do. */
async function timePasses(company: Company): Promise<void> {
  await prisma()
    .$executeRaw`update directory set run_lease_until = now() - interval '1 second' where id = ${company.directoryId}::uuid and run_lease_until is not null`;
  await prisma()
    .$executeRaw`update sync_run set created_at = created_at - interval '1 minute' where directory_id = ${company.directoryId}::uuid`;
}

/** Every person one member and one event; sequences without a gap or a double. */
async function expectWholeAndOnce(company: Company, people: number): Promise<void> {
  const members = await company.org.members();
  expect(members).toHaveLength(people);
  expect(members.every((member) => member.state === "active" && member.role === "staff")).toBe(true);
  const events = await company.org.events();
  expect(events.map((event) => event.sequence)).toEqual(events.map((_, at) => at + 1));
  const provisioned = events.filter((event) => event.type === "member.provisioned").map((event) => event.data.email);
  expect(new Set(provisioned).size).toBe(people);
  expect(provisioned).toHaveLength(people);
  expect(events.filter((event) => event.type === "sync_run.succeeded")).toHaveLength(1);
  const created = (await company.org.logs()).filter((log) => log.outcome === "created" && log.memberId !== null);
  expect(created).toHaveLength(people);
}

test("a worker says ready first, keeps its heartbeat, works what is asked, and drains on SIGTERM", async () => {
  const company = await aCompany(fake);
  company.people(3, "Staff");
  const worker = await aWorker();
  expect(JSON.parse(worker.lines[0] ?? "{}")).toMatchObject({ event: "ready" });
  expect(await prisma().workerHeartbeat.count()).toBe(1);

  const run = await finished(company, await ask(company));
  expect(run.state).toBe("succeeded");

  worker.signal("SIGTERM");
  expect(await worker.ended).toBe(0);
  expect(await prisma().workerHeartbeat.count()).toBe(0);
});

test("SIGTERM in the middle of a run: it stops between pages, leaves the lease, and another worker finishes", async () => {
  const company = await aCompany(fake);
  company.people(30, "Staff");
  fake.faults.add({ path: "/members\\?", kind: "hang", times: 1 });
  const first = await aWorker();
  const runId = await ask(company);
  await until("the members to be asked for", async () => fake.faults.all().some((fault) => "hits" in fault && fault.hits === 1));

  first.signal("SIGTERM");
  expect(await first.ended).toBe(0);
  expect((await company.directory()).runLeaseUntil).toBeNull();
  expect((await readRunRow(company.org.id, runId)).state).toBe("running");

  await timePasses(company);
  await aWorker();
  expect((await finished(company, runId)).state).toBe("succeeded");
  await expectWholeAndOnce(company, 30);
});

test("a directory that is due gets its run by the pulse, without anybody asking", async () => {
  const company = await aCompany(fake);
  company.people(2, "Staff");
  await prisma().directory.update({ where: { id: company.directoryId }, data: { nextSyncAt: new Date(0) } });

  await aWorker();

  const run = await until("a scheduled run", () =>
    prisma().syncRun.findFirst({ where: { directoryId: company.directoryId, trigger: "schedule", state: "succeeded" } }),
  );
  expect(run.trigger).toBe("schedule");
});

test("a worker killed at every page: the next one goes on from there, nothing twice, nothing lost", { timeout: 240_000 }, async () => {
  const company = await aCompany(fake);
  const people = company.people(600, "Staff");
  const runId = await ask(company);

  let lives = 0;
  for (let state = "queued"; state !== "succeeded"; lives++) {
    // Who is calling, one page, and then silence: killed there.
    fake.faults.clear();
    const silence = fake.faults.add({ path: "/admin/directory/", kind: "hang", times: -1, skip: 2 });
    const worker = await aWorker();
    const pages = await prisma().syncPage.count({ where: { runId } });
    await until("the next page to hang, or the end", async () => {
      state = (await readRunRow(company.org.id, runId)).state;
      return silence.hits > 0 || state === "succeeded";
    });
    await worker.kill();
    if (state === "succeeded") break;
    // An answer that was on its way may have been staged or not: never fewer pages than before.
    expect(await prisma().syncPage.count({ where: { runId } })).toBeGreaterThanOrEqual(pages);
    await timePasses(company);
    expect(lives).toBeLessThan(25);
  }
  expect(lives).toBeGreaterThan(3);
  await expectWholeAndOnce(company, people.length);
  expect(await prisma().syncPage.count({ where: { runId } })).toBe(0);
});

test("a worker killed again and again while it applies: one member and one event each", { timeout: 240_000 }, async () => {
  const company = await aCompany(fake);
  const people = company.people(3000, "Staff");
  const runId = await ask(company);
  const members = () => prisma().member.count({ where: { organizationId: company.org.id } });

  for (let kills = 0; kills < 3; kills++) {
    const before = await members();
    const worker = await aWorker();
    await until(
      "some more members",
      async () => (await members()) > before || (await readRunRow(company.org.id, runId)).state === "succeeded",
    );
    await worker.kill();
    await timePasses(company);
  }
  await aWorker();
  const run = await finished(company, runId);

  expect(run).toMatchObject({ state: "succeeded", counts: { created: 3000, total: 3000 } });
  await expectWholeAndOnce(company, people.length);
});

test("a worker killed while departures are being asked about: they leave once, with the proof", { timeout: 120_000 }, async () => {
  const company = await aCompany(fake, { guard: { people: 50, share: 1 } });
  const people = company.people(40, "Staff");
  await company.sync();
  for (const person of people.slice(0, 10)) company.act("remove_person", { person: person.id });
  for (const person of people.slice(10, 20)) company.act("remove_member", { group: "Staff", member: person.id });
  const silence = fake.faults.add({ path: "(/users/\\d+|userKey=)", kind: "hang", times: -1, skip: 5 });
  const runId = await ask(company);
  const worker = await aWorker();
  await until("the question to hang", async () => silence.hits > 0);
  await worker.kill();
  expect((await company.org.members()).every((member) => member.state === "active")).toBe(true);
  fake.faults.clear();
  await timePasses(company);

  await aWorker();
  expect((await finished(company, runId)).state).toBe("succeeded");

  const reasons = (await company.org.members()).map((member) => member.stateReason).filter(Boolean);
  expect(reasons.filter((reason) => reason === "deleted_at_provider")).toHaveLength(10);
  expect(reasons.filter((reason) => reason === "out_of_scope")).toHaveLength(10);
  expect((await company.memberEvents()).filter((type) => type === "member.deprovisioned")).toHaveLength(20);
});

test("a worker frozen past its lease: another finishes, and what the first still wants to write is refused", {
  timeout: 120_000,
}, async () => {
  const company = await aCompany(fake);
  company.people(600, "Staff");
  const slow = fake.faults.add({ path: "/members\\?.*pageToken", kind: "delay", delayMs: 1500, times: 1 });
  const runId = await ask(company);
  const frozen = await aWorker();
  await until("a page to be on its way", async () => slow.hits > 0);
  frozen.signal("SIGSTOP");
  const { number } = await readRunRow(company.org.id, runId);
  await timePasses(company);

  await aWorker();
  const run = await finished(company, runId);
  expect(run.state).toBe("succeeded");
  expect(run.number).toBeGreaterThan(number);
  const [events, logs] = [await company.org.events(), await company.org.logs()];

  frozen.signal("SIGCONT");
  // It wakes with the answer in hand and goes on: its next work comes only after it was refused.
  const other = await aCompany(fake);
  other.people(2, "Staff");
  const [running] = workers.slice(-1);
  await running?.kill();
  expect((await finished(other, await ask(other))).state).toBe("succeeded");
  expect(frozen.lines.join("\n")).not.toContain(`sync run finished","runId":"${runId}`);

  expect(await company.org.events()).toEqual(events);
  expect(await company.org.logs()).toEqual(logs);
  expect(await prisma().syncPage.count({ where: { runId } })).toBe(0);
  expect((await readRunRow(company.org.id, runId)).number).toBe(run.number);
});

test("two workers, one directory: one works, every page is read once", { timeout: 120_000 }, async () => {
  const company = await aCompany(fake);
  company.people(900, "Staff");
  await Promise.all([aWorker(), aWorker()]);
  const from = fake.requests.length;

  const asked = await Promise.all(
    Array.from({ length: 8 }, () =>
      requestRun(company.org.ctx, { directoryId: company.directoryId, trigger: "schedule" }).catch(() => null),
    ),
  );
  const runs = new Set(asked.flatMap((answer) => (answer ? [answer.runId] : [])));
  expect(runs.size).toBe(1);
  const [runId] = runs;
  if (!runId) throw new Error("nobody got a run");
  expect((await finished(company, runId)).state).toBe("succeeded");

  const pages = fake.requests
    .slice(from)
    .filter((request) => request.path.includes(`${company.group("Staff").id}/members`))
    .map((request) => request.query.pageToken ?? "first");
  expect(pages).toHaveLength(5);
  expect(new Set(pages).size).toBe(5);
  await expectWholeAndOnce(company, 900);
});
