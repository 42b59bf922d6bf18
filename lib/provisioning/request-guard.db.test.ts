import { expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { roleId, withDirectory } from "../db/builders";
import { pool, prisma } from "../db/client";
import { newId } from "../ids";
import { approveHold, rejectHold } from "./holds";
import { judgeDeferred } from "./losses";
import { asId, address, aPushedDirectory, provider } from "./testing";
import { runUnit } from "./unit";

endsConsistent();

type Directory = Awaited<ReturnType<typeof aPushedDirectory>>;

/** A company of some people with the role of one group, and an administrator beside them. */
async function aCompany(count: number, over: Parameters<typeof aPushedDirectory>[0] = {}) {
  const directory: Directory = await aPushedDirectory({ defaultRole: "viewer", guard: { people: 3, share: 0.3 }, ...over });
  const { org, dir, scim } = directory;
  const boss = await scim.post("boss", { attributes: { organization_role: "administrator" } });
  const answers = await Promise.all(Array.from({ length: count }, (_, at) => scim.post(`p${at}`)));
  const ids = answers.map((answer) => answer.user?.id ?? "");
  const { group } = await scim.postGroup("Staff");
  const groupId = group?.id ?? "";
  await pool().query("update directory_group set selected = true where id = $1", [groupId]);
  await pool().query(
    "insert into role_mapping (organization_id, id, directory_id, source, group_id, role_id) values ($1, $2, $3, 'group', $4, $5)",
    [org.id, newId("map"), dir, groupId, await roleId("staff")],
  );
  await scim.add(groupId, ids);
  const holds = async () => (await prisma().hold.findMany({ where: { organizationId: org.id }, include: { items: true } })) ?? [];
  const roles = async () => (await org.members()).filter((member) => member.email.startsWith("p")).map((member) => member.role);
  return { ...directory, boss: boss.user?.id ?? "", ids, groupId, holds, roles };
}

test("A25 deactivations past the limit are held: the provider reads back what it set, and nobody outside hears of it", async () => {
  const { org, scim, ids, holds } = await aCompany(10);
  const answers = [];
  for (const id of ids.slice(0, 6)) answers.push(await scim.patch(id, { active: false }));
  expect(answers.map((answer) => answer.user?.active)).toEqual(Array(6).fill(false));
  const states = (await org.members()).filter((member) => member.email.startsWith("p")).map((member) => member.state);
  expect(states.filter((state) => state === "deprovisioned")).toHaveLength(3);
  expect(states.filter((state) => state === "held")).toHaveLength(3);
  expect((await org.events()).filter((event) => event.type === "member.deprovisioned")).toHaveLength(3);
  expect(await holds()).toMatchObject([{ cause: "mass_departure", decision: null }]);

  // A return before the decision takes the person out of it; a deleted one is gone for the provider all the same.
  await scim.patch(ids[5] ?? "", { active: true });
  expect(await org.member(address("p5"))).toMatchObject({ state: "active", holdId: null });
  await scim.delete(ids[4] ?? "");
  await expect(scim.patch(ids[4] ?? "", { active: true })).rejects.toMatchObject({ code: "not_found" });
  expect(await org.member(address("p4"))).toMatchObject({ state: "held" });

  const [hold] = await holds();
  await approveHold(org.ctx, { holdId: asId("hld", hold?.id ?? "") });
  expect(await org.member(address("p4"))).toMatchObject({ state: "deprovisioned", stateReason: "scim_delete" });
  expect(await org.member(address("p5"))).toMatchObject({ state: "active" });
});

test("A26 one request that would take many a role is held whole: memberships are as set, roles stay, no role event", async () => {
  const { org, scim, ids, groupId, holds, roles } = await aCompany(10);
  const events = (await org.events()).length;
  await scim.put(groupId, ids.slice(8));
  expect(await prisma().groupMembership.count({ where: { groupId } })).toBe(2);
  expect(await roles()).toEqual(Array(10).fill("staff"));
  expect((await org.events()).slice(events).filter((event) => event.type.startsWith("member."))).toEqual([]);
  const [hold] = await holds();
  expect(hold).toMatchObject({ cause: "mass_role_loss", decision: null });
  expect(hold?.items).toHaveLength(8);

  // Put back before the decision: taken out of the hold.
  await scim.add(groupId, ids.slice(0, 1));
  expect(await org.member(address("p0"))).toMatchObject({ role: "staff", holdId: null });
  await approveHold(org.ctx, { holdId: asId("hld", hold?.id ?? "") });
  expect((await roles()).filter((role) => role === "viewer")).toHaveLength(7);
  expect((await org.events()).filter((event) => event.type === "member.role_changed").length).toBe(10 + 7);
});

test("a deleted group's role goes under the same guard, and a refused loss stays refused", async () => {
  const { org, scim, groupId, holds, roles, ids } = await aCompany(10);
  await scim.deleteGroup(groupId);
  expect(await roles()).toEqual(Array(10).fill("staff"));
  const [hold] = await holds();
  expect(hold?.items).toHaveLength(10);
  await rejectHold(org.ctx, { holdId: asId("hld", hold?.id ?? "") });
  await scim.patch(ids[0] ?? "", { givenName: "Same" });
  expect(await roles()).toEqual(Array(10).fill("staff"));
  expect(await holds()).toHaveLength(1);
});

test("the last administrator is held below every limit, by deactivation and by deletion", async () => {
  const { org, scim, boss, holds } = await aCompany(2);
  await scim.patch(boss, { active: false });
  expect(await org.member(address("boss"))).toMatchObject({ state: "held", role: "administrator" });
  await scim.delete(boss);
  expect(await org.member(address("boss"))).toMatchObject({ state: "held" });
  expect(await holds()).toMatchObject([{ cause: "last_highest_role" }]);
});

test("parallel deactivations cannot slip past the limit", async () => {
  const { org, scim, ids } = await aCompany(12);
  await Promise.all(ids.map((id) => scim.patch(id, { active: false })));
  const states = (await org.members()).filter((member) => member.email.startsWith("p")).map((member) => member.state);
  expect(states.filter((state) => state === "deprovisioned").length).toBeLessThanOrEqual(3);
  expect(states.filter((state) => state === "held").length).toBeGreaterThanOrEqual(9);
});

/** As many processes would: each deletion is a unit of its own, all at the same time. */
const deleteApart = ({ org, dir }: Directory, ids: readonly string[]) =>
  Promise.all(
    ids.map((id) =>
      runUnit(org.id, [
        {
          ctx: org.ctx,
          scim: {
            directoryId: dir,
            needs: { leavingIds: [id] },
            state: () => ({ removals: [{ id: asId("usr", id), externalId: null, statement: "scim_delete", proof: {} }] }),
          },
        },
      ]),
    ),
  );

test("nor can those of several processes, each of which sees itself below it", async () => {
  const company = await aCompany(1);
  // Nobody in a group, or the units would wait for its row. Of thirteen, three may go.
  const loners = await Promise.all(Array.from({ length: 11 }, (_, at) => company.scim.post(`q${at}`)));
  await deleteApart(
    company,
    loners.map((one) => one.user?.id ?? ""),
  );
  const people = (await company.org.members()).filter((member) => member.email.startsWith("q"));
  expect(people.filter((member) => member.state === "deprovisioned")).toHaveLength(3);
  expect(people.filter((member) => member.state === "held")).toHaveLength(8);
  expect(await company.holds()).toMatchObject([{ cause: "mass_departure", decision: null }]);
});

test("two administrators who leave in the same moment do not both leave", async () => {
  for (let time = 0; time < 5; time++) {
    const company = await aCompany(2, { guard: { people: 20, share: 0.3 } });
    const second = await company.scim.post("second", { attributes: { organization_role: "administrator" } });
    await deleteApart(company, [company.boss, second.user?.id ?? ""]);
    const [boss, other] = [await company.org.member(address("boss")), await company.org.member(address("second"))];
    expect([boss.state, other.state].sort()).toEqual(["deprovisioned", "held"]);
  }
});

test("an administrator whom a run may take is held when the other one has left meanwhile", async () => {
  const company = await aCompany(2, { guard: { people: 20, share: 0.3 } });
  const elsewhere = provider(company.org, await withDirectory(company.org, { provider: "okta" }));
  const second = await elsewhere.post("second", { attributes: { organization_role: "administrator" } });
  const leaving = { removals: [{ externalId: "x-boss", statement: "gone" as const, proof: {} }] };

  const { losses } = await company.sync(leaving, { mode: "defer" });
  expect((await judgeDeferred(company.org.ctx, { directoryId: company.dir, losses })).hold).toEqual([]);
  await elsewhere.delete(second.user?.id ?? "");
  expect(await company.org.member(address("second"))).toMatchObject({ state: "deprovisioned" });

  await company.sync(leaving, { mode: "apply" });
  expect(await company.org.member(address("boss"))).toMatchObject({ state: "held", role: "administrator" });
  expect(await company.holds()).toMatchObject([{ cause: "last_highest_role" }]);
});

test("somebody deactivated over and over is one loss: the counter is set right when it says too much", async () => {
  const { org, dir, scim, ids, holds } = await aCompany(12);
  const [first = ""] = ids;
  for (let time = 0; time < 8; time++) {
    await scim.patch(first, { active: false });
    await scim.patch(first, { active: true });
  }
  expect(await holds()).toEqual([]);
  const total = await prisma().directoryTotal.findFirstOrThrow({ where: { organizationId: org.id, directoryId: dir } });
  expect(total.losses + total.lossesBefore).toBeLessThanOrEqual(3);
});
