import { expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import type { Ctx } from "../context";
import { anOrganization } from "../db/builders";
import { pool } from "../db/client";
import { asId, newId } from "../ids";
import { address, aWorkspace, person } from "../provisioning/testing";
import { createMember } from "./create";
import { explainMember } from "./explain";
import { setRole } from "./set-role";

endsConsistent();

test("a member by hand is active with the role named, explained, audited and heard of once", async () => {
  const org = await anOrganization();
  const made = await createMember(org.ctx, { email: "Grace@Halden.example", firstName: "Grace", role: "manager", source: "invite" });
  expect(made).toMatchObject({
    object: "member",
    email: "Grace@Halden.example",
    state: "active",
    role: { key: "manager" },
    source: "invite",
  });
  expect(await org.members()).toMatchObject([{ role: "manager", roleSource: "manual", version: 1 }]);
  expect(await org.logs()).toMatchObject([{ outcome: "created", reasonCode: "created_by_hand" }]);
  expect(await org.events()).toMatchObject([{ type: "member.provisioned", sequence: 1 }]);
  const { rows } = await pool().query("select action from audit_entry where organization_id = $1", [org.id]);
  expect(rows).toEqual([{ action: "member.create" }]);

  await expect(createMember(org.ctx, { email: "grace@halden.EXAMPLE" })).rejects.toMatchObject({ code: "conflict" });
  await expect(createMember(org.ctx, { email: "not an address" })).rejects.toMatchObject({ code: "invalid_request", field: "email" });
  await expect(createMember(org.ctx, { email: "a@b.example", role: "king" })).rejects.toMatchObject({
    code: "invalid_request",
    field: "role",
  });
  expect(await org.members()).toHaveLength(1);
});

test("a role set by hand is one change and one event; said again it is none", async () => {
  const org = await anOrganization();
  await createMember(org.ctx, { email: "ken@halden.example" });
  const ken = await org.member("ken@halden.example");
  await setRole(org.ctx, { memberId: ken.id, role: "staff" });
  await setRole(org.ctx, { memberId: ken.id, role: "staff" });
  expect(await org.member("ken@halden.example")).toMatchObject({ role: "staff", roleSource: "manual", version: 2 });
  expect((await org.events()).map((event) => event.type)).toEqual(["member.provisioned", "member.role_changed"]);
});

test("N-20 staff cannot set the role that groups give; the permission is asked first; a stranger's member is not found", async () => {
  const org = await anOrganization();
  const other = await anOrganization();
  await createMember(org.ctx, { email: "ken@halden.example", role: "staff" });
  const { id: memberId } = await org.member("ken@halden.example");
  const role = "viewer";
  await expect(setRole({ ...org.ctx, permissions: [] }, { memberId, role })).rejects.toMatchObject({ code: "forbidden" });
  await expect(setRole(other.ctx, { memberId, role })).rejects.toMatchObject({ code: "not_found" });

  const actor: Ctx["actor"] = {
    type: "staff",
    id: newId("stf"),
    name: "Ines",
    email: "i@v.example",
    role: "engineer",
    signedInAt: new Date(),
  };
  await pool().query("update member set role_source = 'mapping' where id = $1", [memberId]);
  await expect(setRole({ ...org.ctx, actor }, { memberId, role })).rejects.toMatchObject({ code: "wrong_state", reason: "role_is_mapped" });
  await pool().query("update member set role_source = 'manual' where id = $1", [memberId]);
  await setRole({ ...org.ctx, actor }, { memberId, role });
  expect(await org.member("ken@halden.example")).toMatchObject({ role: "viewer" });
});

test("why this role: a role that was set by hand is remembered, also when sync replaced it since", async () => {
  const workspace = await aWorkspace();
  const { org, sync } = workspace;
  await createMember(org.ctx, { email: address("grace"), role: "manager", source: "invite" });
  await sync({ users: [person("grace", ["staff"]), person("ada", ["staff"])] });
  const id = async (name: string) => asId("mem", (await org.member(address(name)))?.id ?? "");

  expect(await explainMember(await id("grace"))).toMatchObject({
    member: { role: { key: "staff" }, role_source: "mapping" },
    set_by_hand_at: expect.any(String),
  });
  expect(await explainMember(await id("ada"))).toMatchObject({ set_by_hand_at: null });
});
