/** One member in the holds of two directories: each decision is about its own item alone. */
import { expect, test } from "vitest";
import { roleId, type OrganizationHandle, withDirectory } from "../db/builders";
import { pool, prisma } from "../db/client";
import { newId } from "../ids";
import { approveHold, rejectHold } from "./holds";
import { address, aPushedDirectory, asId, provider, setManualRole } from "./testing";

async function groupGives(org: OrganizationHandle, directoryId: string, groupId: string, role: string) {
  await pool().query("update directory_group set selected = true where id = $1", [groupId]);
  await pool().query(
    "insert into role_mapping (organization_id, id, directory_id, source, group_id, role_id) values ($1, $2, $3, 'group', $4, $5)",
    [org.id, newId("map"), directoryId, groupId, await roleId(role)],
  );
}

const holdIn = (org: OrganizationHandle, directoryId: string) =>
  prisma().hold.findFirstOrThrow({ where: { organizationId: org.id, directoryId }, include: { items: true } });

/** The second directory's hold has a role loss of Ada's, then the first one's has her departure. */
async function heldTwice() {
  const strict = { people: 0, share: 0 };
  const first = await aPushedDirectory({ defaultRole: "viewer", guard: strict });
  const { org } = first;
  const other = await withDirectory(org, { provider: "okta", defaultRole: "viewer", guard: strict });
  const second = provider(org, other);
  await first.scim.post("boss", { attributes: { organization_role: "administrator" } });
  const inFirst = (await first.scim.post("ada")).user?.id ?? "";
  const inSecond = (await second.post("ada")).user?.id ?? "";
  const group = (await second.postGroup("Managers")).group?.id ?? "";
  await groupGives(org, other, group, "manager");
  await second.add(group, [inSecond]);
  await second.remove(group, [inSecond]);
  await second.patch(inSecond, { active: false });
  await first.scim.patch(inFirst, { active: false });
  const [roleHold, departureHold] = [await holdIn(org, other), await holdIn(org, first.dir)];
  expect(roleHold.items.map(({ kind, state }) => [kind, state])).toEqual([["role_loss", "open"]]);
  expect(departureHold.items.map(({ kind, state }) => [kind, state])).toEqual([["departure", "open"]]);
  return { org, first, roleHold, departureHold };
}

test("approving the role loss does not end the access that the other hold keeps", async () => {
  const { org, roleHold } = await heldTwice();
  await approveHold(org.ctx, { holdId: asId("hld", roleHold.id) });
  expect(await org.member(address("ada"))).toMatchObject({ state: "held", role: "manager" });
});

test("rejecting the role loss leaves the departure waiting, and approving that one ends access", async () => {
  const { org, first, roleHold, departureHold } = await heldTwice();
  await rejectHold(org.ctx, { holdId: asId("hld", roleHold.id) });
  expect(await org.member(address("ada"))).toMatchObject({ state: "held", holdId: departureHold.id });
  await approveHold(org.ctx, { holdId: asId("hld", departureHold.id) });
  expect(await org.member(address("ada"))).toMatchObject({ state: "deprovisioned" });
  expect(await holdIn(org, first.dir)).toMatchObject({ decision: "approved" });
});

test("an approved step down does not take a role that was given since", async () => {
  const { org, dir, scim } = await aPushedDirectory({ defaultRole: "viewer", guard: { people: 0, share: 0 } });
  await scim.post("boss", { attributes: { organization_role: "administrator" } });
  const ada = (await scim.post("ada")).user?.id ?? "";
  const managers = (await scim.postGroup("Managers")).group?.id ?? "";
  const staff = (await scim.postGroup("Staff")).group?.id ?? "";
  await groupGives(org, dir, managers, "manager");
  await groupGives(org, dir, staff, "staff");
  await scim.add(staff, [ada]);
  await scim.add(managers, [ada]);
  await scim.remove(managers, [ada]);
  const hold = await holdIn(org, dir);
  expect(hold.items.map(({ kind }) => kind)).toEqual(["role_loss"]);
  await setManualRole(org, address("ada"), "administrator");

  await approveHold(org.ctx, { holdId: asId("hld", hold.id) });

  expect(await org.member(address("ada"))).toMatchObject({ state: "active", role: "administrator" });
  const now = await holdIn(org, dir);
  expect(now.decision).toBeNull();
  expect(now.items.map(({ state, fromRoleId }) => [state, fromRoleId])).toEqual([["open", await roleId("administrator")]]);
});

test("a role loss and a departure refused together stay refused each: coming back does not lower the role", async () => {
  const { org, dir, scim } = await aPushedDirectory({ defaultRole: "viewer", guard: { people: 0, share: 0 } });
  await scim.post("boss", { attributes: { organization_role: "administrator" } });
  const ada = (await scim.post("ada")).user?.id ?? "";
  const managers = (await scim.postGroup("Managers")).group?.id ?? "";
  await groupGives(org, dir, managers, "manager");
  await scim.add(managers, [ada]);
  await scim.remove(managers, [ada]);
  await scim.patch(ada, { active: false });
  const hold = await holdIn(org, dir);
  expect(hold.items.map(({ kind, state }) => [kind, state]).sort()).toEqual([
    ["departure", "open"],
    ["role_loss", "open"],
  ]);
  await rejectHold(org.ctx, { holdId: asId("hld", hold.id) });
  expect(await org.member(address("ada"))).toMatchObject({ state: "active", role: "manager" });

  await scim.patch(ada, { active: true });

  expect(await org.member(address("ada"))).toMatchObject({ state: "active", role: "manager" });
  expect(await prisma().hold.count({ where: { organizationId: org.id, decision: null } })).toBe(0);
});

test("a refused statement kept by an earlier release counts as it did", async () => {
  const { org, scim } = await aPushedDirectory({ defaultRole: "viewer", guard: { people: 0, share: 0 } });
  await scim.post("boss", { attributes: { organization_role: "administrator" } });
  const ada = (await scim.post("ada")).user?.id ?? "";
  await scim.patch(ada, { active: false });
  const hold = await prisma().hold.findFirstOrThrow({ where: { organizationId: org.id } });
  await rejectHold(org.ctx, { holdId: asId("hld", hold.id) });
  await pool().query("update member set refused = refused->0 where organization_id = $1 and refused is not null", [org.id]);

  await scim.patch(ada, { active: false, displayName: "Ada L" });

  expect(await org.member(address("ada"))).toMatchObject({ state: "active" });
  expect(await prisma().hold.count({ where: { organizationId: org.id, decision: null } })).toBe(0);
});
