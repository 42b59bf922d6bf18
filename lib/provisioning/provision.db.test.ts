import fc from "@/lib/properties/testing";
import { describe, expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { withGroup } from "../db/builders";
import { pool, prisma } from "../db/client";
import { createMember } from "../members/create";
import { address, aWorkspace, leaves, person, setManualRole, suspended } from "./testing";
import type { Desired, DesiredUser } from "./types";

endsConsistent();

describe("one statement, all its effects", () => {
  test("N-22 people in selected groups become members with the highest role and a reason; outsiders do not", async () => {
    const { org, sync } = await aWorkspace();

    const outcome = await sync({ users: [person("ada", ["admins", "staff"]), person("bob", ["staff"]), person("cy")] });

    expect(outcome.counts).toMatchObject({ created: 2, skipped: 1 });
    expect(await org.members()).toMatchObject([
      { email: address("ada"), role: "administrator", state: "active", roleSource: "mapping", source: "directory", version: 1 },
      { email: address("bob"), role: "staff", state: "active" },
    ]);
    const ada = await org.member(address("ada"));
    expect(ada.roleReason).toMatchObject({
      source: "mapping",
      because: { label: "Numeric Admin" },
      considered: [{ label: "Numeric Staff" }],
    });
    const events = await org.events();
    expect(events.map((event) => event.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(events.filter((event) => event.type === "member.provisioned").map((event) => event.data)).toMatchObject([
      { object: "member", email: address("ada"), role: { key: "administrator" }, state: "active", version: 1 },
      { email: address("bob"), role: { key: "staff" } },
    ]);
    expect(await org.logs()).toMatchObject([
      { outcome: "created", reasonCode: "highest_of_groups", reasonParams: { role: "Administrator", group: "Numeric Admin", count: 2 } },
      { outcome: "created", reasonCode: "in_group", reasonParams: { role: "Staff", group: "Numeric Staff" } },
    ]);
  });

  test("a person without a family name is created and flagged, or left out where the vendor requires one", async () => {
    const { org, sync } = await aWorkspace();
    await sync({ users: [person("mono", ["staff"], { familyName: null, givenName: null, displayName: "Mono" })] });
    expect(await org.member(address("mono"))).toMatchObject({ state: "active", flags: ["missing_family_name"] });
    expect(await org.logs()).toMatchObject([
      { outcome: "created", reasonCode: "missing_family_name", detail: { path: "name.familyName" } },
    ]);

    await prisma().settings.update({ where: { id: 1 }, data: { familyNameRequired: true } });
    try {
      const desired = { users: [person("other", ["staff"], { familyName: null })] };
      expect((await sync(desired)).subjects).toMatchObject([{ outcome: "failed", reasonCode: "family_name_required" }]);
      const entries = (await org.logs()).length;
      await sync(desired);
      expect((await org.logs()).length).toBe(entries);
      await sync({ users: [person("other", ["staff"])] });
      expect(await org.member(address("other"))).toMatchObject({ state: "active" });
    } finally {
      await prisma().settings.update({ where: { id: 1 }, data: { familyNameRequired: false } });
    }
  });

  test("suspended, archived, gone and out of scope are told apart; whoever comes back is the same member", async () => {
    const { org, sync } = await aWorkspace();
    await sync({ users: ["sus", "arc", "del", "out"].map((name) => person(name, ["staff"])).concat(person("boss", ["admins"])) });
    const before = await org.member(address("del"));

    const outcome = await sync({
      users: [
        suspended("sus", ["staff"]),
        person("arc", ["staff"], { active: false, inactiveReason: "archived" }),
        leaves("out", ["staff"]),
      ],
      removals: [{ externalId: "g-del", statement: "gone", proof: { status: 404 } }],
    });

    expect(outcome.counts.deactivated).toBe(4);
    const reasons = Object.fromEntries((await org.members()).map((member) => [member.email, member.stateReason]));
    expect(reasons).toEqual({
      [address("boss")]: null,
      [address("sus")]: "suspended",
      [address("arc")]: "archived",
      [address("del")]: "deleted_at_provider",
      [address("out")]: "out_of_scope",
    });
    expect((await org.events()).filter((event) => event.type === "member.deprovisioned")).toHaveLength(4);

    const back = await sync({ users: [person("del", ["managers"])] });
    expect(back.subjects).toMatchObject([{ outcome: "reactivated", reasonCode: "returned", memberId: before.id }]);
    expect(await org.member(address("del"))).toMatchObject({ id: before.id, state: "active", role: "manager" });
  });

  test("nobody suspended is created, and nobody without a usable address; each is said once", async () => {
    const { org, sync } = await aWorkspace();
    const desired = { users: [suspended("sue", ["staff"]), person("ghost", ["staff"], { email: null })] };

    const first = await sync(desired);
    const second = await sync(desired);

    expect(first.subjects).toMatchObject([
      { outcome: "skipped", reasonCode: "suspended" },
      { outcome: "failed", reasonCode: "no_usable_email" },
    ]);
    expect(second.counts.created).toBe(0);
    expect(await org.members()).toEqual([]);
    expect((await org.logs()).map((log) => log.reasonCode)).toEqual(["suspended", "no_usable_email"]);
  });

  test("text the database cannot keep does not stop the batch", async () => {
    const { org, sync } = await aWorkspace();
    const poison = person("poison", ["staff"], { displayName: "nul\0 half\ud800" });
    expect((await sync({ users: [poison, person("ok", ["staff"])] })).counts.created).toBe(2);
    expect(await org.members()).toHaveLength(2);
  });
});

describe("equal input writes nothing", () => {
  test("a run that says the same touches no row, raises no version and leaves no entry", async () => {
    const { org, sync, rows } = await aWorkspace();
    const desired: Desired = { users: [person("ada", ["admins", "plain"]), person("bob", ["staff"]), suspended("sue", ["staff"])] };
    await sync(desired);
    const before = await snapshot(rows);

    const again = await sync(desired);

    expect(again.counts).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
    expect(await snapshot(rows)).toEqual(before);
    expect(await org.logs()).toHaveLength(3);
  });

  test("a request that says the same leaves one skipped entry and no event", async () => {
    const { org, push, rows } = await aWorkspace({ provider: "okta" });
    await push({ users: [person("ada", ["staff"])] });
    const before = await snapshot(rows);
    const events = (await org.events()).length;

    await push({ users: [person("ada", ["staff"])] });

    expect((await org.logs()).at(-1)).toMatchObject({ outcome: "skipped", reasonCode: "no_change" });
    expect((await org.events()).length).toBe(events);
    expect(await snapshot(rows)).toEqual(before);
  });
});

/** xmin shows whether a row was written at all, even with equal values. */
async function snapshot(rows: (sql: string) => Promise<Record<string, unknown>[]>) {
  return {
    users: await rows("select id, xmin::text, version from directory_user where organization_id = $1 order by id"),
    members: await rows("select id, xmin::text, version from member where organization_id = $1 order by id"),
    groups: await rows("select id, xmin::text, version from directory_group where organization_id = $1 order by id"),
    memberships: await rows("select group_id, user_id, xmin::text from group_membership where organization_id = $1 order by 1, 2"),
    organization: await rows("select xmin::text, last_seq from organization where id = $1"),
  };
}

describe("order does not matter", () => {
  test("statements shuffled into other batches end in the same members", async () => {
    const groups = ["admins", "managers", "staff", "viewers", "plain"];
    const someone = fc.record({
      at: fc.integer({ min: 0, max: 11 }),
      groups: fc.subarray(groups),
      active: fc.boolean(),
    });
    const statements = fc.uniqueArray(someone, { minLength: 3, maxLength: 12, selector: (one) => one.at });
    const both = statements.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.integer({ min: 1, max: 5 })),
    );
    await fc.assert(
      fc.asyncProperty(both, async ([list, shuffled, size]) => {
        const toUser = (one: (typeof list)[number]): DesiredUser => person(`p${one.at}`, one.groups, { active: one.active });
        const results = [];
        for (const order of [[list], chunks(shuffled, size)]) {
          const { org, sync } = await aWorkspace();
          for (const batch of order) await sync({ users: batch.map(toUser) });
          results.push(
            (await org.members()).map(({ email, role, state, roleReason }) => ({ email, role, state, roleReason: withoutIds(roleReason) })),
          );
        }
        expect(results[1]).toEqual(results[0]);
      }),
      { numRuns: 12 },
    );
  });
});

function withoutIds(reason: unknown): unknown {
  return JSON.parse(JSON.stringify(reason, (key, value) => (key === "group_id" ? undefined : value)));
}

function chunks<T>(list: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}

describe("identity", () => {
  test("a member made by hand is linked by address in any case and keeps its id", async () => {
    const { org, sync } = await aWorkspace();
    await createMember(org.ctx, { email: "Grace@Halden.example", role: "viewer", source: "invite" });
    const before = (await org.members())[0];

    const outcome = await sync({ users: [person("grace", ["viewers"])] });

    expect(outcome.subjects).toMatchObject([{ outcome: "updated", reasonCode: "linked_by_email", memberId: before?.id }]);
    expect(await org.members()).toMatchObject([
      { id: before?.id, source: "invite", role: "viewer", roleSource: "mapping", familyName: "Example" },
    ]);
  });

  test("R-19 members made by hand whom no directory names are never touched", async () => {
    const { org, sync } = await aWorkspace();
    await createMember(org.ctx, { email: "guest@elsewhere.example", role: "administrator", source: "invite" });
    const before = await org.members();
    await sync({ users: [person("ada", ["staff"])] });
    expect((await org.members()).filter((member) => member.source === "invite")).toEqual(before);
  });

  test("two people who swap addresses in one batch both keep their member", async () => {
    const { org, sync } = await aWorkspace();
    await sync({ users: [person("a", ["staff"]), person("b", ["managers"])] });
    const [a, b] = await org.members();

    await sync({ users: [person("a", ["staff"], { email: address("b") }), person("b", ["managers"], { email: address("a") })] });

    expect((await org.members()).map(({ id, email, role }) => ({ id, email, role }))).toEqual([
      { id: b?.id, email: address("a"), role: "manager" },
      { id: a?.id, email: address("b"), role: "staff" },
    ]);
  });

  test("the same swap told in two batches ends the same", async () => {
    const { org, sync } = await aWorkspace();
    await sync({ users: [person("a", ["staff"]), person("b", ["managers"])] });
    const [a, b] = await org.members();
    const swap = [person("a", ["staff"], { email: address("b") }), person("b", ["managers"], { email: address("a") })];

    for (const one of [...swap, ...swap]) await sync({ users: [one] });

    expect((await org.members()).map(({ id, email }) => [id, email])).toEqual([
      [b?.id, address("a")],
      [a?.id, address("b")],
    ]);
  });

  test("an address another member has stays there; everything else of the statement applies", async () => {
    const { org, sync } = await aWorkspace();
    await createMember(org.ctx, { email: address("taken"), role: "viewer", source: "invite" });
    await sync({ users: [person("ada", ["admins"]), person("eve", ["staff"])] });

    const outcome = await sync({ users: [person("eve", ["managers"], { email: address("taken") })] });

    expect(outcome.counts.roleChanged).toBe(1);
    expect(await org.member(address("eve"))).toMatchObject({ role: "manager", flags: ["email_conflict"] });
    expect(await org.member(address("taken"))).toMatchObject({ role: "viewer", source: "invite" });
  });

  test("a new id with a known member's address waits for staff, says so once, and takes nothing", async () => {
    const { org, sync } = await aWorkspace();
    await sync({ users: [person("john", ["admins"]), person("ada", ["admins"])] });
    const reused = { users: [person("john2", ["staff"], { email: address("john") })] };

    const first = await sync(reused);
    const second = await sync(reused);

    expect(first.subjects).toMatchObject([{ outcome: "held", reasonCode: "address_reused", reasonParams: { other: "g-john" } }]);
    expect(second.counts.held).toBe(1);
    expect((await org.logs()).filter((log) => log.reasonCode === "address_reused")).toHaveLength(1);
    expect(await org.member(address("john"))).toMatchObject({ state: "active", role: "administrator", version: 1 });

    // Also when the first John has left: another person may have been given his address.
    await sync({ removals: [{ externalId: "g-john", statement: "gone", proof: { status: 404 } }] });
    expect((await sync(reused)).subjects).toMatchObject([{ outcome: "held", reasonCode: "address_reused" }]);
    expect(await org.member(address("john"))).toMatchObject({ state: "deprovisioned" });
  });

  test("D4 two people of one listing with one address: one is taken, the other named, in any order", async () => {
    for (const order of [0, 1]) {
      const { org, sync } = await aWorkspace();
      const two = [person("x1", ["staff"], { email: address("same") }), person("x2", ["managers"], { email: address("same") })];
      const outcome = await sync({ users: order ? two.toReversed() : two });
      expect(outcome.subjects.find((subject) => subject.outcome === "failed")).toMatchObject({
        externalId: "g-x2",
        reasonCode: "duplicate_email",
      });
      expect(await org.members()).toMatchObject([{ email: address("same"), role: "staff" }]);
    }
  });

  test("a pushed person who was deleted and comes back by name under a new id is the same member", async () => {
    const { org, push } = await aWorkspace({ provider: "okta" });
    await push({ users: [person("boss", ["admins"]), person("ret", ["staff"])] });
    const before = await org.member(address("ret"));
    await push({ removals: [{ externalId: "g-ret", statement: "deleted", proof: {} }] });
    expect(await org.member(address("ret"))).toMatchObject({ state: "deprovisioned", stateReason: "scim_delete" });

    await push({ users: [person("ret", ["staff"], { externalId: "new-id" })] });

    expect(await org.member(address("ret"))).toMatchObject({ id: before.id, state: "active", role: "staff" });
  });

  test("a pushed name that a living record has is refused and changes nothing", async () => {
    const { org, push } = await aWorkspace({ provider: "okta" });
    await push({ users: [person("one", ["staff"])] });
    const outcome = await push({ users: [person("two", ["admins"], { email: address("one") })] });
    expect(outcome.subjects).toMatchObject([{ outcome: "failed", reasonCode: "duplicate_email" }]);
    expect(await org.members()).toMatchObject([{ role: "staff", version: 1 }]);
  });
});

describe("roles set by hand", () => {
  test("N-18 a manual role is replaced although nothing changed at the provider, and the log says by what", async () => {
    const { org, sync } = await aWorkspace();
    const desired = { users: [person("ada", ["admins"]), person("ken", ["staff"])] };
    await sync(desired);
    await setManualRole(org, address("ken"), "administrator");
    expect(await org.member(address("ken"))).toMatchObject({ role: "administrator", roleSource: "manual" });

    await sync(desired);

    expect(await org.member(address("ken"))).toMatchObject({ role: "staff", roleSource: "mapping", version: 3 });
    expect((await org.logs()).at(-1)).toMatchObject({
      reasonCode: "manual_role_replaced",
      reasonParams: { from: "Administrator", role: "Staff", group: "Numeric Staff" },
    });
    expect((await org.events()).at(-1)).toMatchObject({ type: "member.role_changed" });
  });

  test("a mere default never replaces it", async () => {
    const { org, sync } = await aWorkspace();
    await sync({ users: [person("ken", ["plain"])] });
    expect(await org.member(address("ken"))).toMatchObject({ role: "unapproved", roleSource: "default" });
    await setManualRole(org, address("ken"), "manager");
    await sync({ users: [person("ken", ["plain"])] });
    expect(await org.member(address("ken"))).toMatchObject({ role: "manager", roleSource: "manual" });
  });
});

describe("nested groups", () => {
  test("members of nested groups count with their path; a cycle is walked once", async () => {
    const { org, dir, sync } = await aWorkspace();
    const inner = await withGroup(org, dir, "inner", { name: "Inner" });
    const outer = await withGroup(org, dir, "outer", { name: "Outer", children: [inner] });
    await prisma().groupEdge.create({ data: { organizationId: org.id, parentGroupId: inner, childGroupId: outer } });
    await sync({ groups: [{ externalId: "managers", children: ["outer"] }] });

    await sync({ users: [person("nina", ["inner"]), person("max", ["outer", "managers"])] });

    expect((await org.member(address("nina"))).roleReason).toMatchObject({
      because: { label: "Numeric Manager", via: ["Outer", "Inner"] },
    });
    expect((await org.member(address("max"))).roleReason).toMatchObject({ because: { label: "Numeric Manager" } });
    expect(JSON.stringify((await org.member(address("max"))).roleReason)).not.toContain("via");

    await prisma().settings.update({ where: { id: 1 }, data: { nestedGroups: false } });
    try {
      await sync({ users: [person("nina", ["inner"]), person("boss", ["admins"])] });
      expect(await org.member(address("nina"))).toMatchObject({ state: "deprovisioned", stateReason: "out_of_scope" });
    } finally {
      await prisma().settings.update({ where: { id: 1 }, data: { nestedGroups: true } });
      await sync({ users: [person("nina", ["inner"])] });
    }
    expect(await org.member(address("nina"))).toMatchObject({ state: "active", role: "manager" });
  });

  test("a selected group that includes everyone brings every active person into scope", async () => {
    const { org, dir, sync } = await aWorkspace();
    await withGroup(org, dir, "all", { name: "All of Halden", role: "viewer", includesEveryone: true });
    await sync({ users: [person("any"), suspended("no"), person("chief", ["admins"])] });
    expect(await org.members()).toMatchObject([
      { email: address("any"), role: "viewer" },
      { email: address("chief"), role: "administrator" },
    ]);
  });

  test("D7 a selected group that is gone goes on counting until somebody unselects it", async () => {
    const { org, sync } = await aWorkspace();
    await sync({ users: [person("ada", ["staff"])] });
    await sync({ groups: [{ externalId: "staff", deleted: true }] });
    await sync({ users: [person("ada", [])] });
    expect(await org.member(address("ada"))).toMatchObject({ state: "active", role: "staff" });
  });
});

describe("drafts, runs and directories that ended", () => {
  test("a draft stores and logs people and touches no member; nobody outside hears of it", async () => {
    const { org, push } = await aWorkspace({ provider: "okta", state: "draft" });
    const outcome = await push({ users: [person("ada", ["admins"])] });
    expect(outcome.subjects).toMatchObject([{ memberId: null }]);
    expect(await org.members()).toEqual([]);
    expect(await org.events()).toEqual([]);
    expect(await org.logs()).toHaveLength(1);
    expect(await prisma().directoryUser.count({ where: { organizationId: org.id } })).toBe(1);
  });

  test("a superseded run's writes are refused whole", async () => {
    const { org, dir, sync } = await aWorkspace({ runNumber: 3 });
    await pool().query("update directory set run_number = 4 where id = $1", [dir]);
    await expect(sync({ users: [person("ada", ["admins"])] })).rejects.toMatchObject({ code: "wrong_state", reason: "run_superseded" });
    expect(await org.members()).toEqual([]);
    await pool().query("update directory set run_number = 3 where id = $1", [dir]);
    await sync({ users: [person("ada", ["admins"])] });
    expect(await org.members()).toHaveLength(1);
  });

  test("a disconnected directory takes nothing in, and its people keep what they have", async () => {
    const { org, dir, sync } = await aWorkspace();
    await sync({ users: [person("ada", ["admins"])] });
    await pool().query("update directory set state = 'disconnected' where id = $1", [dir]);
    await expect(sync({ users: [suspended("ada")] })).rejects.toMatchObject({ code: "wrong_state" });
    expect(await org.member(address("ada"))).toMatchObject({ state: "active", role: "administrator" });
  });

  test("an unknown directory, or another organization's, is not found", async () => {
    const mine = await aWorkspace();
    const other = await aWorkspace();
    const { provision } = await import("./provision");
    await expect(
      provision(mine.org.ctx, { directoryId: other.dir, source: "scim", desired: { users: [person("x")] }, losses: { mode: "guard" } }),
    ).rejects.toMatchObject({ code: "not_found" });
    expect(await other.org.members()).toEqual([]);
  });
});

test("once staff said that it is the same person, the new id gets the member", async () => {
  const { org, sync } = await aWorkspace();
  await sync({ users: [person("john", ["admins"]), person("ada", ["admins"])] });
  await sync({ removals: [{ externalId: "g-john", statement: "gone", proof: { status: 404 } }] });
  const before = await org.member(address("john"));
  const again = { users: [person("john2", ["staff"], { email: address("john") })] };
  await sync(again);
  await pool().query("update directory_user set identity = 'same_person' where organization_id = $1 and external_id = 'g-john2'", [org.id]);

  await sync(again);

  expect(await org.member(address("john"))).toMatchObject({ id: before.id, state: "active", role: "staff" });
});
