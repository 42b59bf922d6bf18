import { describe, expect, test, vi } from "vitest";
import { endsConsistent } from "../check/testing";
import { withDirectory } from "../db/builders";
import { pool, prisma } from "../db/client";
import { RollcallError } from "../errors";
import { setRole } from "../members/set-role";
import { address, aPushedDirectory, aWorkspace, provider, pushed } from "./testing";

endsConsistent();

const living = async (directoryId: string) =>
  (
    await pool().query(
      `select id, user_name, external_id, version, active, scim_json, created_at, updated_at, deleted_at from directory_user where directory_id = $1 order by id`,
      [directoryId],
    )
  ).rows;
/** The workspace has five groups of its own. */
const totals = async (directoryId: string) =>
  (await pool().query("select users, groups, shifts::int as shifts from directory_total where directory_id = $1", [directoryId])).rows[0];
const conflicts = (settled: PromiseSettledResult<unknown>[]) =>
  settled.filter(
    (one) =>
      one.status === "rejected" &&
      one.reason instanceof RollcallError &&
      one.reason.code === "conflict" &&
      one.reason.scimType === "uniqueness",
  ).length;

describe("a person", () => {
  test("is created, linked and answered as a later read shows them", async () => {
    const { org, dir, scim } = await aPushedDirectory({ defaultRole: "staff" });
    const answer = await scim.post("ada");

    const [row] = await living(dir);
    expect(answer).toMatchObject({ changed: true, group: null, outcome: { counts: { created: 1 } } });
    expect(answer.user).toEqual({
      id: row.id,
      version: 1,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
      scimJson: row.scim_json,
      active: true,
      userName: address("ada"),
      externalId: "x-ada",
      groups: [],
    });
    expect(await org.member(address("ada"))).toMatchObject({ role: "staff", state: "active" });
    expect((await org.events()).map((event) => event.type)).toEqual(["dsync.user.created", "member.provisioned"]);
    expect(await org.logs()).toMatchObject([
      { outcome: "created", detail: { request: { method: "POST", path: "/Users", body: { userName: address("ada") }, status: 201 } } },
    ]);
    expect(await totals(dir)).toEqual({ users: 1, groups: 5, shifts: 0 });
  });

  test("A-17 is deactivated and reactivated by id; nothing said is no change and one entry", async () => {
    const { org, scim } = await aPushedDirectory();
    const { user } = await scim.post("ada");
    const id = user?.id ?? "";
    expect(await scim.patch(id, { active: false })).toMatchObject({ changed: true, user: { version: 2, active: false } });
    expect(await org.member(address("ada"))).toMatchObject({ state: "deprovisioned", stateReason: "unassigned" });
    const before = (await org.logs()).length;
    const again = await scim.patch(id, { active: false });
    expect(again).toMatchObject({ changed: false, user: { version: 2 } });
    expect((await org.logs()).slice(before)).toMatchObject([{ outcome: "skipped", reasonCode: "no_change" }]);
    expect(await scim.patch(id, {})).toMatchObject({ changed: false, user: { version: 2, active: false } });
    expect(await scim.patch(id, { active: true })).toMatchObject({ user: { version: 3, active: true } });
    expect(await org.member(address("ada"))).toMatchObject({ state: "active" });
  });

  test("is changed by id in two directories at once, and by hand beside them: the last word of each counts", async () => {
    const { org, scim } = await aPushedDirectory({ defaultRole: "staff" });
    const other = provider(org, await withDirectory(org, { provider: "entra_id", defaultRole: "viewer" }));
    await scim.post("boss");
    const [here, there] = [(await scim.post("ada")).user?.id ?? "", (await other.post("ada")).user?.id ?? ""];
    const { id: memberId } = await org.member(address("ada"));
    const ada = () => org.member(address("ada"));
    for (let round = 0; round < 6; round++) {
      const on = round % 2 === 1;
      await Promise.all([
        ...Array.from({ length: 6 }, () => scim.patch(here, { active: on })),
        ...Array.from({ length: 6 }, () => other.patch(there, { active: on })),
        // Whoever has left keeps no role: that refusal is an answer too.
        setRole(org.ctx, { memberId, role: round % 3 ? "staff" : "viewer" }).catch((error) =>
          expect(error.reason).toBe("member_deprovisioned"),
        ),
      ]);
      expect(await ada()).toMatchObject({ state: on ? "active" : "deprovisioned" });
    }
    await other.patch(there, { active: false });
    expect(await ada()).toMatchObject({ id: memberId, state: "active" });
    await scim.patch(here, { active: false });
    expect(await ada()).toMatchObject({ id: memberId, state: "deprovisioned" });
  });

  test("A-16 is deleted for the provider, kept for support, and returns as the same member by either name", async () => {
    const { org, dir, scim } = await aPushedDirectory();
    const { user } = await scim.post("ada");
    const { group } = await scim.postGroup("Team", [user?.id ?? ""]);
    const member = await org.member(address("ada"));

    const gone = await scim.delete(user?.id ?? "");

    expect(gone).toMatchObject({ changed: true, user: null, outcome: { counts: { deactivated: 1 } } });
    expect(await org.member(address("ada"))).toMatchObject({ id: member.id, state: "deprovisioned", stateReason: "scim_delete" });
    expect(await prisma().groupMembership.count({ where: { organizationId: org.id } })).toBe(0);
    expect(await prisma().directoryGroup.findFirst({ where: { id: group?.id } })).toMatchObject({ version: 2 });
    expect((await living(dir))[0]).toMatchObject({ active: false, deleted_at: expect.any(Date) });
    await expect(scim.patch(user?.id ?? "", { active: true })).rejects.toMatchObject({ code: "not_found" });
    await expect(scim.delete(user?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
    expect(await totals(dir)).toEqual({ users: 0, groups: 6, shifts: 1 });

    const back = await scim.post("ada", { externalId: "another" });
    expect(back.user).toMatchObject({ id: user?.id, version: 3, active: true, externalId: "another", groups: [] });
    expect(await org.member(address("ada"))).toMatchObject({ id: member.id, state: "active" });
    await scim.delete(user?.id ?? "");
    const renamed = await scim.post("ada", { externalId: "another", userName: address("ada.new") });
    expect(renamed.user?.id).toBe(user?.id);
    expect(await org.member(address("ada.new"))).toMatchObject({ id: member.id, state: "active" });
    expect(await living(dir)).toHaveLength(1);
    expect(await totals(dir)).toEqual({ users: 1, groups: 6, shifts: 4 });
  });

  test("deleting somebody who had left before changes the record and no state", async () => {
    const { org, scim } = await aPushedDirectory();
    const { user } = await scim.post("ada");
    await scim.patch(user?.id ?? "", { active: false });
    await scim.delete(user?.id ?? "");
    expect(await org.member(address("ada"))).toMatchObject({ state: "deprovisioned", stateReason: "scim_delete" });
    expect((await org.events()).filter((event) => event.type === "member.deprovisioned")).toHaveLength(1);
    expect((await org.logs()).at(-1)).toMatchObject({ outcome: "updated", action: "delete_user", reasonCode: "scim_delete" });
    await scim.post("bob", { active: false });
    await scim.delete((await scim.post("cy", { active: false, email: null, userName: "cy" })).user?.id ?? "");
    expect((await org.logs()).at(-1)).toMatchObject({ outcome: "deactivated", reasonCode: "scim_delete" });
  });

  test("A-20 a changed address under the same id is the same person, and the event tells old and new", async () => {
    const { org, scim } = await aPushedDirectory();
    const { user } = await scim.post("ada");
    const member = await org.member(address("ada"));
    // The new name was not foreseen: the unit looks again with it.
    await scim.patch(user?.id ?? "", { userName: address("ada.byron"), email: address("ada.byron") });
    expect(await org.member(address("ada.byron"))).toMatchObject({ id: member.id });
    expect(await org.members()).toHaveLength(1);
    const updated = (await org.events()).find((event) => event.type === "member.updated");
    expect(updated?.changes).toContainEqual({ field: "email", from: address("ada"), to: address("ada.byron") });
  });

  test("twenty creates of one name at once, in any letter case and normal form: one wins", async () => {
    const { org, dir, scim } = await aPushedDirectory();
    const forms = [
      "zoë@halden.example",
      "ZOË@halden.example",
      "zoe\u0308@halden.example",
      "Zoe\u0308@Halden.Example",
      " zoë@halden.example ",
    ];
    const settled = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) => scim.post("zoe", { userName: forms[at % forms.length], externalId: `x${at}` })),
    );
    expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    expect(conflicts(settled)).toBe(19);
    expect(await living(dir)).toHaveLength(1);
    expect(await org.members()).toHaveLength(1);
    expect((await org.logs()).length).toBe(1);
  });

  test("the same across processes, and for one externalId", async () => {
    const { org, dir, scim } = await aPushedDirectory();
    // Another copy of the module has lanes of its own: as far as the database sees, another process.
    vi.resetModules();
    const other = (await import("./testing")).provider(org, dir);
    for (let round = 0; round < 5; round++) {
      const names = await Promise.allSettled(
        Array.from({ length: 20 }, (_, at) => (at % 2 ? scim : other).post(`p${round}`, { externalId: `p${round}-${at}` })),
      );
      expect(names.filter((one) => one.status === "fulfilled")).toHaveLength(1);
      const ids = await Promise.allSettled(
        Array.from({ length: 20 }, (_, at) => (at % 2 ? scim : other).post(`q${round}-${at}`, { externalId: `q${round}` })),
      );
      expect(ids.filter((one) => one.status === "fulfilled")).toHaveLength(1);
      for (const one of [...names, ...ids])
        if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "conflict", scimType: "uniqueness" });
    }
    expect(await living(dir)).toHaveLength(10);
    expect(await totals(dir)).toMatchObject({ users: 10 });
  });

  test("a taken name refuses a rename too, and only that request", async () => {
    const { scim, dir } = await aPushedDirectory();
    const [ada, bob] = await Promise.all([scim.post("ada"), scim.post("bob")]);
    const settled = await Promise.allSettled([
      scim.patch(bob.user?.id ?? "", { userName: address("ADA") }),
      scim.patch(ada.user?.id ?? "", { givenName: "Augusta" }),
      scim.patch(bob.user?.id ?? "", { externalId: "x-ada" }),
      scim.post("cy"),
    ]);
    expect(settled.map((one) => one.status)).toEqual(["rejected", "fulfilled", "rejected", "fulfilled"]);
    expect(conflicts(settled)).toBe(2);
    const versions = new Map((await living(dir)).map((row) => [row.external_id, row.version]));
    expect([versions.get("x-ada"), versions.get("x-bob"), versions.get("x-cy")]).toEqual([2, 1, 1]);
  });

  test("changes of one person at the same moment are all kept", async () => {
    const { scim, dir } = await aPushedDirectory();
    const { user } = await scim.post("ada", { attributes: {} });
    const id = user?.id ?? "";
    await Promise.all(
      Array.from({ length: 30 }, (_, at) =>
        scim.send({ userIds: [id] }, (found) => {
          const now = found.user(id);
          const json = JSON.parse(now?.scimJson ?? "{}") as { marks?: number[] };
          const marks = [...(json.marks ?? []), at];
          const base = pushed("ada", { id: user?.id });
          return { users: [{ ...base, active: undefined, representation: { json: JSON.stringify({ ...json, marks }), emailKeys: null } }] };
        }),
      ),
    );
    const [row] = await living(dir);
    expect((JSON.parse(row.scim_json) as { marks: number[] }).marks.sort((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, at) => at),
    );
    expect(row.version).toBe(31);
  });

  test("another directory's record is not found, and its names do not count", async () => {
    const { org, scim } = await aPushedDirectory();
    const second = provider(org, await withDirectory(org, { provider: "entra_id" }));
    const { user } = await scim.post("ada");
    expect((await second.post("ada")).user?.id).not.toBe(user?.id);
    await expect(second.patch(user?.id ?? "", { active: false })).rejects.toMatchObject({ code: "not_found" });
    await expect(second.delete(user?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
    expect(await org.members()).toHaveLength(1);
  });

  test("somebody whose required attributes are missing is stored and becomes no member until they come", async () => {
    const { org, scim } = await aPushedDirectory();
    const { user, outcome } = await scim.post("ada", { missing: ["metadata.cost_center"] });
    expect(outcome.subjects).toMatchObject([
      { outcome: "failed", reasonCode: "missing_required_attribute", reasonParams: { attribute: "metadata.cost_center" } },
    ]);
    expect(user?.version).toBe(1);
    expect(await org.members()).toHaveLength(0);
    await scim.patch(user?.id ?? "", { missing: [] }, { addresses: [address("ada")] });
    expect(await org.member(address("ada"))).toMatchObject({ state: "active" });
  });

  test("A23 what the directory states of the metadata stands beside the vendor's, and goes with its statement", async () => {
    const { org, scim } = await aPushedDirectory();
    const { user } = await scim.post("ada", { attributes: { metadata: { hr: { department: "Freight", floor: 3 } } } });
    const id = user?.id ?? "";
    const read = async () => (await prisma().member.findFirstOrThrow({ where: { organizationId: org.id } })).metadata;
    expect(await read()).toEqual({ hr: { department: "Freight", floor: 3 } });
    await pool().query(
      `update member set metadata = '{"hr": {"department": "Freight", "floor": 3, "desk": 9}, "plan": "pro"}' where organization_id = $1`,
      [org.id],
    );
    await scim.patch(id, { attributes: { metadata: { hr: { department: "Sea" } } } });
    expect(await read()).toEqual({ hr: { department: "Sea", desk: 9 }, plan: "pro" });
    await scim.patch(id, { attributes: {} });
    expect(await read()).toEqual({ hr: { desk: 9 }, plan: "pro" });
  });

  test("A-25 an attribute names the role: by rule, by the role's own name, or not at all, which is logged", async () => {
    const { org, dir, scim } = await aPushedDirectory({ defaultRole: "viewer" });
    const viewer = await prisma().role.findUniqueOrThrow({ where: { key: "staff" } });
    await pool().query(
      `insert into role_mapping (organization_id, id, directory_id, source, value, role_id) values ($1, gen_random_uuid(), $2, 'attribute', 'Clerk', $3)`,
      [org.id, dir, viewer.id],
    );
    const { user } = await scim.post("ada", { attributes: { organization_role: "manager" } });
    expect(await org.member(address("ada"))).toMatchObject({ role: "manager", roleSource: "mapping" });
    await scim.patch(user?.id ?? "", { attributes: { organization_role: "CLERK" } });
    expect(await org.member(address("ada"))).toMatchObject({ role: "staff", roleSource: "mapping" });
    await scim.patch(user?.id ?? "", { attributes: { organization_role: "Wizard" } });
    expect(await org.member(address("ada"))).toMatchObject({ role: "viewer", roleSource: "default" });
    expect((await org.logs()).at(-1)).toMatchObject({
      reasonCode: "role_value_unknown",
      reasonParams: { value: "Wizard", role: "Viewer" },
    });
    await scim.post("bob", { attributes: { organization_role: "Nobody" } });
    expect((await org.logs()).at(-1)).toMatchObject({
      outcome: "created",
      reasonCode: "role_value_unknown",
      reasonParams: { value: "Nobody" },
    });
  });

  test("a draft stores and logs, and nobody hears of it", async () => {
    const { org, dir, scim } = await aPushedDirectory({ state: "draft" });
    const { user } = await scim.post("ada");
    await scim.postGroup("Team", [user?.id ?? ""]);
    await scim.delete(user?.id ?? "");
    await scim.post("ada");
    expect(await org.members()).toHaveLength(0);
    expect(await org.events()).toHaveLength(0);
    expect((await org.logs()).map((log) => log.outcome)).toEqual(["created", "created", "deactivated", "updated"]);
    expect((await org.logs())[0]).toMatchObject({ reasonCode: "stored_in_draft" });
    expect(await totals(dir)).toEqual({ users: 1, groups: 6, shifts: 2 });
  });

  test("a disconnected directory takes nothing", async () => {
    const { scim } = await aPushedDirectory({ state: "disconnected" });
    await expect(scim.post("ada")).rejects.toMatchObject({ code: "wrong_state", reason: "directory_disconnected" });
  });

  test("the totals follow a directory that is read as well", async () => {
    const { dir, sync } = await aWorkspace();
    const { person } = await import("./testing");
    await sync({ users: [person("boss", ["admins"]), person("ada", ["staff"])] });
    expect(await totals(dir)).toEqual({ users: 2, groups: 5, shifts: 0 });
    await sync({ removals: [{ externalId: "g-ada", statement: "deleted", proof: {} }] });
    expect(await totals(dir)).toEqual({ users: 1, groups: 5, shifts: 1 });
  });
});
