import fc from "@/lib/properties/testing";
import { describe, expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { roleId, withGroup } from "../db/builders";
import { prisma } from "../db/client";
import type { Id } from "../ids";
import { createMember } from "../members/create";
import { plan } from "./plan";
import { reproject } from "./reproject";
import { setMapping } from "./set-mapping";
import { address, aWorkspace, person, suspended, type Workspace } from "./testing";
import type { DesiredUser, PlannedPerson, PolicyOverlay } from "./types";

endsConsistent();

const GROUPS = ["admins", "managers", "staff", "viewers", "plain"];

async function groupIds({ org }: Workspace): Promise<Record<string, Id<"grp">>> {
  const rows = await prisma().directoryGroup.findMany({ where: { organizationId: org.id } });
  return Object.fromEntries(rows.map((row) => [row.externalId, row.id as Id<"grp">]));
}

/** The stored policy, said as unsaved answers. */
async function storedOverlay(workspace: Workspace): Promise<PolicyOverlay> {
  const ids = await groupIds(workspace);
  const mappings = await prisma().roleMapping.findMany({ where: { organizationId: workspace.org.id } });
  return {
    scope: "selected_groups",
    selectedGroupIds: Object.values(ids),
    groupRoles: Object.fromEntries(mappings.map((mapping) => [mapping.groupId ?? "", mapping.roleId])),
    defaultRoleId: null,
  };
}

describe("what is shown is exactly what will happen", () => {
  test("for any stored state and any listing, a run does what its plan said, person by person", async () => {
    const someone = fc.record({
      at: fc.integer({ min: 0, max: 8 }),
      groups: fc.subarray(GROUPS),
      active: fc.boolean(),
      family: fc.boolean(),
    });
    const listing = fc.uniqueArray(someone, { maxLength: 9, selector: (one) => one.at });
    const byHand = fc.uniqueArray(
      fc.record({ at: fc.integer({ min: 0, max: 8 }), role: fc.constantFrom("administrator", "staff", "viewer") }),
      {
        maxLength: 3,
        selector: (one) => one.at,
      },
    );
    await fc.assert(
      fc.asyncProperty(listing, listing, byHand, async (first, second, hand) => {
        const workspace = await aWorkspace();
        const { org, dir, sync } = workspace;
        for (const one of hand) await createMember(org.ctx, { email: address(`p${one.at}`), role: one.role, source: "invite" });
        const user = (one: (typeof first)[number]): DesiredUser =>
          person(`p${one.at}`, one.groups, {
            active: one.active,
            familyName: one.family ? "Example" : null,
            memberships: { add: one.groups, remove: GROUPS.filter((group) => !one.groups.includes(group)) },
          });
        await sync({ users: first.map(user) });
        const before = new Map((await org.members()).map((member) => [member.email, member]));
        const quiet = (await org.events()).length;

        const planned = await plan(org.ctx, {
          directoryId: dir,
          desired: { users: second.map(user) },
          overlay: await storedOverlay(workspace),
          complete: true,
        });
        expect((await org.events()).length).toBe(quiet);

        const listed = new Set(second.map((one) => `g-p${one.at}`));
        const gone = planned.people.filter((one) => one.outcome === "leaving" && !listed.has(one.externalId ?? ""));
        // As a person who has seen the plan confirmed it: unconfirmed, the last administrator would be held.
        await sync(
          {
            users: second.map(user),
            removals: gone.map((one) => ({ externalId: one.externalId ?? "", statement: "gone" as const, proof: { status: 404 } })),
          },
          { mode: "apply", confirmed: true },
        );
        const after = new Map((await org.members()).map((member) => [member.email, member]));
        for (const one of planned.people) expect(await happened(one, before, after)).toBe(one.outcome);
        expect([...after.keys()].filter((email) => !before.has(email)).sort()).toEqual(
          planned.people
            .filter((one) => one.outcome === "new" && !before.has(one.email ?? ""))
            .map((one) => one.email)
            .sort(),
        );
      }),
      { numRuns: 15 },
    );
  });
});

type Summary = Awaited<ReturnType<Workspace["org"]["members"]>>[number];

async function happened(one: PlannedPerson, before: Map<string, Summary>, after: Map<string, Summary>): Promise<PlannedPerson["outcome"]> {
  const [was, is] = [before.get(one.email ?? ""), after.get(one.email ?? "")];
  if (!is || (is.state === "deprovisioned" && was?.state !== "active")) return "left_out";
  if (one.newRoleId) expect(await roleId(is.role)).toBe(one.newRoleId);
  if (is.state === "deprovisioned") return "leaving";
  if (!was || was.state === "deprovisioned") return "new";
  if (was.role !== is.role) return "role_change";
  // Somebody made by hand whom nobody named before, or somebody outside every group whom the listing leaves alone.
  if (one.outcome === "left_out" && was.version === is.version) return "left_out";
  return one.outcome === "linked" && was.version < is.version ? "linked" : "unchanged";
}

describe("a plan on unsaved answers", () => {
  test("N-19 names who loses a role set by hand, who is linked, who is left out and why", async () => {
    const workspace = await aWorkspace({ state: "draft" });
    const { org, dir } = workspace;
    await createMember(org.ctx, { email: address("ingrid"), role: "manager", source: "invite" });
    await createMember(org.ctx, { email: address("sunniva"), role: "viewer", source: "invite" });
    const ids = await groupIds(workspace);
    const overlay: PolicyOverlay = {
      scope: "selected_groups",
      selectedGroupIds: [ids.staff ?? "", ids.viewers ?? ""],
      groupRoles: { [ids.staff ?? ""]: await roleId("staff"), [ids.viewers ?? ""]: await roleId("viewer") },
      defaultRoleId: null,
    };
    const users = [
      person("ingrid", ["staff"]),
      person("sunniva", ["viewers"]),
      person("new", ["viewers", "staff"]),
      suspended("tom", ["staff"]),
      person("nobody", ["admins"]),
      person("mono", ["staff"], { familyName: null }),
    ];

    const { people, losses } = await plan(org.ctx, { directoryId: dir, desired: { users }, overlay, complete: true });

    const brief = people.map((one) => [one.email?.split("@")[0], one.outcome, one.reasonCode, one.needsAttention]);
    expect(brief).toEqual([
      ["ingrid", "role_change", "manual_role_replaced", false],
      ["sunniva", "linked", "linked_by_email", false],
      ["new", "new", "highest_of_groups", false],
      ["tom", "left_out", "suspended", false],
      ["nobody", "left_out", "not_in_selected_group", false],
      ["mono", "new", "missing_family_name", true],
    ]);
    expect(losses).toMatchObject([{ kind: "role_loss", reasonCode: "manual_role_replaced", email: address("ingrid") }]);
    expect(await org.members()).toMatchObject([{ version: 1 }, { version: 1 }]);
    expect(await prisma().directoryUser.count({ where: { organizationId: org.id } })).toBe(0);
  });

  test("who is known already and stays out is told why, not that nothing changes", async () => {
    const workspace = await aWorkspace();
    const { org, dir, sync } = workspace;
    const users = [suspended("tom", ["staff"]), person("nobody", [])];
    await sync({ users: [person("left", ["staff"])] });
    await sync({ users: [...users, suspended("left", ["staff"])] });

    const overlay = await storedOverlay(workspace);
    const { people } = await plan(org.ctx, {
      directoryId: dir,
      desired: { users: [...users, suspended("left", ["staff"])] },
      overlay,
      complete: true,
    });

    expect(people.map((one) => [one.externalId, one.outcome, one.reasonCode])).toEqual([
      ["g-tom", "left_out", "suspended"],
      ["g-nobody", "left_out", "not_in_selected_group"],
      ["g-left", "left_out", "suspended"],
    ]);
  });
});

describe("changes of policy", () => {
  test("setting a mapping moves the people of the group in the same commit", async () => {
    const workspace = await aWorkspace();
    const { org, dir, sync } = workspace;
    await sync({ users: [person("boss", ["admins"]), person("ada", ["plain"]), person("bob", ["plain", "viewers"])] });
    expect(await org.member(address("ada"))).toMatchObject({ role: "unapproved" });

    const outcome = await setMapping(org.ctx, { directoryId: dir, group: "Everyone in Oslo", role: "staff" });

    expect(outcome.members.roleChanged).toBe(2);
    expect(await org.member(address("ada"))).toMatchObject({ role: "staff", roleSource: "mapping" });
    expect((await org.logs()).at(-1)).toMatchObject({ reasonCode: "mapping_changed" });
    expect((await org.events()).at(-1)).toMatchObject({ type: "member.role_changed", cause: { kind: "role_mappings" } });
    await expect(setMapping(org.ctx, { directoryId: dir, group: "No such group", role: "staff" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(setMapping(org.ctx, { directoryId: dir, group: "plain", role: "king" })).rejects.toMatchObject({
      code: "invalid_request",
    });
  });

  test("several groups with one name are not guessed between; each id of the group works", async () => {
    const { org, dir } = await aWorkspace();
    await withGroup(org, dir, "twin1", { name: "Twins" });
    await withGroup(org, dir, "twin2", { name: "Twins" });
    await expect(setMapping(org.ctx, { directoryId: dir, group: "Twins", role: "staff" })).rejects.toMatchObject({ code: "conflict" });
    const { group_id } = await setMapping(org.ctx, { directoryId: dir, group: "twin2", role: "staff" });
    expect((await setMapping(org.ctx, { directoryId: dir, group: group_id, role: "viewer" })).group_id).toBe(group_id);
  });

  test("an edit that would take many roles is held; one that a person confirmed is not", async () => {
    for (const confirmed of [false, true]) {
      const workspace = await aWorkspace();
      const { org, dir, sync } = workspace;
      await sync({ users: [person("boss", ["admins"]), ...Array.from({ length: 10 }, (_, at) => person(`m${at}`, ["managers"]))] });
      const ids = await groupIds(workspace);

      const outcome = await reproject(org.ctx, {
        directoryId: dir,
        cause: "scope",
        losses: confirmed ? { mode: "apply", confirmed: true } : undefined,
        change: async (client) => {
          await client.query("update directory_group set selected = false where id = $1", [ids.managers]);
        },
      });

      expect(outcome.losses).toHaveLength(10);
      const state = confirmed ? "deprovisioned" : "held";
      expect((await org.members()).filter((member) => member.state === state)).toHaveLength(10);
      expect(await org.member(address("m0"))).toMatchObject({ stateReason: "out_of_scope" });
      expect((await prisma().directory.findUniqueOrThrow({ where: { id: dir } })).state).toBe(confirmed ? "active" : "held");
    }
  });
});
