import { describe, expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { ALL_PERMISSIONS, type Ctx } from "../context";
import { pool, prisma } from "../db/client";
import { transaction } from "../db/transaction";
import { newId, parseId } from "../ids";
import { createMember } from "../members/create";
import { approveHold, listHolds, openHold, readHold, rejectHold } from "./holds";
import { judgeDeferred } from "./losses";
import { address, aWorkspace, leaves, person, suspended, type Workspace } from "./testing";

endsConsistent();

const names = (count: number) => Array.from({ length: count }, (_, at) => `p${String(at).padStart(2, "0")}`);

async function aCompany(count: number, over: Parameters<typeof aWorkspace>[0] = {}) {
  const workspace = await aWorkspace(over);
  const users = [person("boss", ["admins"]), ...names(count).map((name) => person(name, ["staff"]))];
  await (over.provider ? workspace.push({ users }) : workspace.sync({ users }));
  return workspace;
}

/** Both passes of a run, as the sync does them. */
async function run({ org, dir, sync }: Workspace, desired: Parameters<Workspace["sync"]>[0]) {
  const { losses } = await sync(desired, { mode: "defer" });
  const judgement = await judgeDeferred(org.ctx, { directoryId: dir, losses });
  const pick = (list: typeof losses) => {
    const ids = new Set(list.map((loss) => loss.externalId));
    return {
      users: desired.users?.filter((user) => ids.has(user.externalId)),
      removals: desired.removals?.filter((removal) => ids.has(removal.externalId)),
    };
  };
  await sync(pick(judgement.apply), { mode: "apply" });
  if (judgement.hold.length > 0) {
    const { cause, counts } = judgement;
    const holdId = await transaction({}, (tx) => openHold(tx, org.ctx, { directoryId: dir, cause: cause ?? "mass_departure", counts }));
    await sync(pick(judgement.hold), { mode: "hold", holdId });
  }
  return judgement;
}

const onlyHold = async ({ org }: Workspace) => {
  const [hold] = await listHolds(org.ctx, { open: true });
  if (!hold) throw new Error("no open hold");
  return parseId("hld", hold.id);
};
const states = async ({ org }: Workspace) => {
  const count: Record<string, number> = {};
  for (const member of await org.members()) count[member.state] = (count[member.state] ?? 0) + 1;
  return count;
};
const stateOf = async ({ dir }: Workspace) => (await prisma().directory.findUniqueOrThrow({ where: { id: dir } })).state;

describe("a pull between its two passes", () => {
  test("defer leaves whoever would lose something exactly as they were, and applies everything else", async () => {
    const company = await aCompany(8);
    const { org, sync } = company;
    const before = await org.members();

    const outcome = await sync(
      { users: [suspended("p00", ["staff"]), leaves("p01", ["staff"]), person("new", ["staff"]), person("p02", ["managers", "staff"])] },
      { mode: "defer" },
    );

    expect(outcome.losses.map((loss) => [loss.externalId, loss.kind, loss.reasonCode])).toEqual([
      ["g-p00", "departure", "suspended"],
      ["g-p01", "departure", "out_of_scope"],
    ]);
    expect(outcome.counts).toMatchObject({ created: 1, updated: 1, deactivated: 0 });
    const after = await org.members();
    for (const email of [address("p00"), address("p01")])
      expect(after.find((one) => one.email === email)).toEqual(before.find((one) => one.email === email));
    // The record still says what it said: should the second pass never come, the next run sees the same difference again.
    const record = await prisma().directoryUser.findFirstOrThrow({ where: { organizationId: org.id, externalId: "g-p00" } });
    expect(record).toMatchObject({ active: true, sourceHash: null });
  });

  test("below the limit they go, with run and reason", async () => {
    const company = await aCompany(20);
    const judgement = await run(company, { users: names(3).map((name) => suspended(name, ["staff"])) });
    expect(judgement.hold).toEqual([]);
    expect(await states(company)).toEqual({ active: 18, deprovisioned: 3 });
  });

  test("past the limit every one is held, none applied, while new people and gains go on", async () => {
    const company = await aCompany(20);
    const { org } = company;
    const quiet = (await org.events()).length;
    const users = [...names(6).map((name) => suspended(name, ["staff"])), person("new", ["staff"]), person("p10", ["managers", "staff"])];

    const judgement = await run(company, { users });

    expect(judgement).toMatchObject({ cause: "mass_departure", counts: { departures: 6, active: 22, limit: 5 } });
    expect(await states(company)).toEqual({ active: 16, held: 6 });
    expect(await org.member(address("p10"))).toMatchObject({ role: "manager" });
    expect(await stateOf(company)).toBe("held");
    const heard = (await org.events()).slice(quiet).map((event) => event.type);
    expect(heard).toContain("hold.opened");
    expect(heard).toContain("directory.held");
    expect(heard).not.toContain("member.deprovisioned");
    expect((await org.logs()).filter((log) => log.outcome === "held")).toHaveLength(6);

    // The next run says the same: nothing new is held, nothing is written.
    const entries = (await org.logs()).length;
    await run(company, { users });
    expect((await org.logs()).length).toBe(entries);
  });

  test("earlier losses of a day count", async () => {
    const company = await aCompany(20);
    await run(company, { users: names(4).map((name) => suspended(name, ["staff"])) });
    expect(await states(company)).toEqual({ active: 17, deprovisioned: 4 });
    const later = ["p10", "p11"].map((name) => suspended(name, ["staff"]));
    expect((await run(company, { users: later })).hold).toHaveLength(2);
    expect(await states(company)).toEqual({ active: 15, deprovisioned: 4, held: 2 });
  });

  test("role losses count and are held with their role kept", async () => {
    const company = await aWorkspace();
    await company.sync({ users: [person("boss", ["admins"]), ...names(8).map((name) => person(name, ["managers", "staff"]))] });
    const desired = {
      users: names(7).map((name) => ({ ...person(name, ["staff"]), memberships: { add: ["staff"], remove: ["managers"] } })),
    };

    const judgement = await run(company, desired);

    expect(judgement).toMatchObject({ cause: "mass_role_loss", counts: { role_losses: 7 } });
    const member = await company.org.member(address("p00"));
    expect(member).toMatchObject({ state: "active", role: "manager" });
    expect(member.holdId).not.toBeNull();

    await approveHold(company.org.ctx, { holdId: await onlyHold(company) });
    expect(await company.org.member(address("p00"))).toMatchObject({ state: "active", role: "staff", holdId: null });
    expect((await company.org.events()).filter((event) => event.type === "member.role_changed")).toHaveLength(7);
  });

  test("the last active administrator is held, also below the limit; a successor in the same run frees the way", async () => {
    const company = await aCompany(20);
    const judgement = await run(company, { users: [suspended("boss", ["admins"]), suspended("p01", ["staff"])] });
    expect(judgement.cause).toBe("last_highest_role");
    expect(await company.org.member(address("boss"))).toMatchObject({ state: "held", role: "administrator" });
    expect(await company.org.member(address("p01"))).toMatchObject({ state: "deprovisioned" });

    const other = await aCompany(20);
    await run(other, { users: [suspended("boss", ["admins"]), person("p01", ["admins"])] });
    expect(await other.org.member(address("boss"))).toMatchObject({ state: "deprovisioned" });
  });
});

describe("a named person decides", () => {
  async function held() {
    const company = await aCompany(20);
    await run(company, { users: names(6).map((name) => suspended(name, ["staff"])) });
    return { company, holdId: await onlyHold(company) };
  }

  test("approve applies what still holds, tells the outside, and does not count again", async () => {
    const { company, holdId } = await held();
    const { org, sync } = company;
    await sync({ users: [person("p00", ["staff"])] }); // came back before the decision
    expect(await org.member(address("p00"))).toMatchObject({ state: "active", holdId: null });

    await approveHold(org.ctx, { holdId });

    expect(await states(company)).toEqual({ active: 16, deprovisioned: 5 });
    expect(await org.member(address("p01"))).toMatchObject({ stateReason: "suspended" });
    const hold = await readHold(org.ctx, holdId);
    expect(hold).toMatchObject({ decision: "approved", decided_by: "Test" });
    expect(hold.items.map((item) => item.state).sort()).toEqual(["applied", "applied", "applied", "applied", "applied", "withdrawn"]);
    expect(await stateOf(company)).toBe("active");
    const heard = (await org.events()).map((event) => event.type);
    expect(heard.filter((type) => type === "member.deprovisioned")).toHaveLength(5);
    expect(heard).toContain("hold.approved");
    expect((await run(company, { users: [suspended("p10", ["staff"])] })).hold).toEqual([]);
    await expect(approveHold(org.ctx, { holdId })).rejects.toMatchObject({ code: "wrong_state" });
  });

  test("approving some leaves the others waiting", async () => {
    const { company, holdId } = await held();
    const one = await company.org.member(address("p03"));
    await approveHold(company.org.ctx, { holdId, memberIds: [one.id] });
    expect(await states(company)).toEqual({ active: 15, deprovisioned: 1, held: 5 });
    expect(await readHold(company.org.ctx, holdId)).toMatchObject({ decision: null });
    expect(await stateOf(company)).toBe("held");
  });

  test("reject keeps them and remembers: the same statement opens no new hold, a later change of it does count", async () => {
    const { company, holdId } = await held();
    const { org, rows } = company;
    await rejectHold(org.ctx, { holdId });
    expect(await states(company)).toEqual({ active: 21 });
    expect((await org.events()).map((event) => event.type)).toContain("hold.rejected");

    const before = await rows("select id, xmin::text from member where organization_id = $1 order by id");
    await run(company, { users: names(6).map((name) => suspended(name, ["staff"])) });
    expect(await rows("select id, xmin::text from member where organization_id = $1 order by id")).toEqual(before);

    await run(company, { removals: [{ externalId: "g-p00", statement: "gone", proof: { status: 404 } }] });
    expect(await org.member(address("p00"))).toMatchObject({ state: "deprovisioned", stateReason: "deleted_at_provider" });
  });

  test("it needs the permission, and of staff a sign-in that is fresh", async () => {
    const { company, holdId } = await held();
    const { org } = company;
    const staff = (minutes: number): Ctx => ({
      ...org.ctx,
      permissions: ALL_PERMISSIONS,
      actor: {
        type: "staff",
        id: newId("stf"),
        name: "Ines",
        email: "ines@vendor.example",
        role: "engineer",
        signedInAt: new Date(Date.now() - minutes * 60_000),
      },
    });
    await expect(approveHold({ ...org.ctx, permissions: ["org:sys_provisioning:read"] }, { holdId })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(approveHold(staff(16), { holdId })).rejects.toMatchObject({ reason: "fresh_sign_in_required" });
    expect(await states(company)).toEqual({ active: 15, held: 6 });
    await approveHold(staff(1), { holdId });
    const { rows } = await pool().query("select action, actor_name, changes from audit_entry where organization_id = $1", [org.id]);
    expect(rows).toMatchObject([{ action: "hold.approve", actor_name: "Ines", changes: { members: 6 } }]);
  });

  test("another organization's hold is not found", async () => {
    const { holdId } = await held();
    const other = await aWorkspace();
    await expect(approveHold(other.org.ctx, { holdId })).rejects.toMatchObject({ code: "not_found" });
    await expect(readHold(other.org.ctx, holdId)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a push is judged at once", () => {
  test("A25 one request that takes more than the limit is held whole; the provider reads back what it set", async () => {
    const company = await aCompany(70, { provider: "okta" });
    const { org, push } = company;
    await push({ users: names(25).map((name) => person(name, ["staff"], { active: false })) });
    expect(await states(company)).toEqual({ active: 46, held: 25 });
    expect(await prisma().directoryUser.count({ where: { organizationId: org.id, active: false } })).toBe(25);
    expect((await listHolds(org.ctx, { open: true }))[0]).toMatchObject({ cause: "mass_departure", counts: { departures: 25, limit: 21 } });
    const holdId = await onlyHold(company);
    const jobs = await pool().query(
      "select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'send_mail' and j.payload->>'holdId' = $1",
      [holdId],
    );
    expect(jobs.rows).toMatchObject([{ payload: { kind: "hold_opened", organizationId: org.id } }]);
    await rejectHold(org.ctx, { holdId });
    expect(await states(company)).toEqual({ active: 71 });
  });

  test("one after another they pass until the window is full; parallel ones cannot slip past it", async () => {
    const company = await aCompany(60, { provider: "okta" });
    await Promise.all(names(30).map((name) => company.push({ users: [person(name, ["staff"], { active: false })] })));
    expect(await states(company)).toEqual({ active: 31, deprovisioned: 20, held: 10 });
  });

  test("two administrators who leave at the same moment do not leave nobody behind", async () => {
    for (let round = 0; round < 5; round++) {
      const company = await aWorkspace({ provider: "okta" });
      await company.push({ users: [person("a1", ["admins"]), person("a2", ["admins"]), person("s", ["staff"])] });
      await Promise.all(["a1", "a2"].map((name) => company.push({ users: [person(name, ["admins"], { active: false })] })));
      expect(await states(company)).toEqual({ active: 1, deprovisioned: 1, held: 1 });
    }
  });

  test("a member by hand keeps the organization from having no administrator", async () => {
    const company = await aWorkspace({ provider: "okta" });
    await createMember(company.org.ctx, { email: "owner@halden.example", role: "administrator" });
    await company.push({ users: [person("a1", ["admins"])] });
    await company.push({ users: [person("a1", ["admins"], { active: false })] });
    expect(await company.org.member(address("a1"))).toMatchObject({ state: "deprovisioned" });
  });
});
