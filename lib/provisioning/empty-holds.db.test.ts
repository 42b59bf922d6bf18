/** A hold is a task for a person while somebody waits in it, and no longer. */
import { expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { prisma } from "../db/client";
import { newId } from "../ids";
import { address, aPushedDirectory, asId } from "./testing";
import { approveHold, endEmptyHolds, openHold } from "./holds";
import { provision } from "./provision";

endsConsistent();

async function heldAda() {
  const directory = await aPushedDirectory({ guard: { people: 0, share: 0 } });
  const { org, dir, scim } = directory;
  await scim.post("boss", { attributes: { organization_role: "administrator" } });
  const ada = (await scim.post("ada")).user?.id ?? "";
  await scim.patch(ada, { active: false });
  const hold = () => prisma().hold.findFirstOrThrow({ where: { organizationId: org.id }, orderBy: { openedAt: "desc" } });
  const state = async () => (await prisma().directory.findUniqueOrThrow({ where: { id: dir } })).state;
  return { ...directory, ada, hold, state };
}

test("everybody came back by themselves: the hold ends without anybody's decision, and the directory goes on", async () => {
  const { org, scim, ada, hold, state } = await heldAda();
  await endEmptyHolds();
  expect([(await hold()).decision, await state()]).toEqual([null, "held"]);

  await scim.patch(ada, { active: true });
  await endEmptyHolds();

  expect(await hold()).toMatchObject({ decision: "rejected", decidedBy: null });
  expect(await state()).toBe("active");
  expect(await org.member(address("ada"))).toMatchObject({ state: "active", holdId: null });
  const [ended] = (await org.events()).filter(({ type }) => type === "hold.rejected");
  expect(ended?.data).toMatchObject({ decision: "rejected", decided_by: null });
  const audited = await prisma().auditEntry.findMany({ where: { organizationId: org.id, action: "hold.end" } });
  expect(audited.map(({ actorType, changes }) => [actorType, changes])).toEqual([["system", { members: 0 }]]);
  // Nobody said that the departure is to be ignored.
  await scim.patch(ada, { active: false });
  expect(await org.member(address("ada"))).toMatchObject({ state: "held" });
  expect((await hold()).decision).toBeNull();
});

test("a hold that its run has not filled yet stays while the run may do so, and ends when it is over", async () => {
  const { org, dir } = await aPushedDirectory();
  const counts = { departures: 1, role_losses: 0, active: 1, limit: 0 };
  const runId = newId("run");
  await prisma().syncRun.create({
    data: { organizationId: org.id, id: runId, directoryId: dir, number: 1, trigger: "schedule", state: "running" },
  });
  const holdId = await prisma().$transaction((tx) => openHold(tx, org.ctx, { directoryId: dir, runId, cause: "mass_departure", counts }));
  const hold = () => prisma().hold.findFirstOrThrow({ where: { id: holdId } });
  await endEmptyHolds();
  expect((await hold()).decision).toBeNull();

  await prisma().syncRun.updateMany({ where: { id: runId }, data: { state: "failed", finishedAt: new Date() } });
  await endEmptyHolds();
  expect(await hold()).toMatchObject({ decision: "rejected", decidedBy: null });
  expect((await prisma().directory.findUniqueOrThrow({ where: { id: dir } })).state).toBe("active");
});

test("nobody joins a hold that was decided while its run filled it", async () => {
  const { org, dir, hold } = await heldAda();
  const { id } = await hold();
  await approveHold(org.ctx, { holdId: asId("hld", id) });
  await expect(
    provision(org.ctx, {
      directoryId: dir,
      source: "google_sync",
      losses: { mode: "hold", holdId: asId("hld", id) },
      desired: { removals: [{ externalId: "x-boss", statement: "gone", proof: { status: 404 } }] },
    }),
  ).rejects.toMatchObject({ code: "wrong_state", reason: "hold_decided" });
  expect(await org.member(address("boss"))).toMatchObject({ state: "active", holdId: null });
});
