import { describe, expect, test } from "vitest";
import { anOrganization, type OrganizationHandle, withDirectory, withGroup } from "../db/builders";
import type { Id } from "../ids";
import { provision } from "./provision";
import type { Desired, DesiredUser, LossPolicy, Outcome } from "./types";

const person = (name: string, groups: string[] = [], over: Partial<DesiredUser> = {}): DesiredUser => ({
  externalId: `g-${name}`,
  userName: `${name}@halden.example`,
  email: `${name}@halden.example`,
  active: true,
  givenName: name,
  familyName: "Example",
  memberships: { add: groups, remove: [] },
  sourceHash: Buffer.from(name),
  ...over,
});

const sync = (
  org: OrganizationHandle,
  directoryId: Id<"dir">,
  desired: Desired,
  losses: LossPolicy = { mode: "apply" },
): Promise<Outcome> => provision(org.ctx, { directoryId, source: "google_sync", desired, losses });

async function aWorkspace() {
  const org = await anOrganization();
  const dir = await withDirectory(org);
  await withGroup(org, dir, "admins", { name: "Numeric Admin", role: "administrator" });
  await withGroup(org, dir, "staff", { name: "Numeric Staff", role: "staff" });
  return { org, dir };
}

test("people in selected groups become members with the highest role and a reason, outsiders do not", async () => {
  const { org, dir } = await aWorkspace();

  const outcome = await sync(org, dir, { users: [person("ada", ["admins", "staff"]), person("bob", ["staff"]), person("cy")] });

  expect(outcome.counts).toMatchObject({ created: 2, skipped: 1 });
  expect(await org.members()).toMatchObject([
    { email: "ada@halden.example", role: "administrator", state: "active", roleSource: "mapping", source: "directory", version: 1 },
    { email: "bob@halden.example", role: "staff", state: "active" },
  ]);
  const ada = await org.member("ada@halden.example");
  expect(ada.roleReason).toMatchObject({
    source: "mapping",
    because: { label: "Numeric Admin" },
    considered: [{ label: "Numeric Staff" }],
  });
  expect((await org.events()).map((event) => event.type).sort()).toEqual([
    "dsync.group.user_added",
    "dsync.group.user_added",
    "dsync.group.user_added",
    "dsync.user.created",
    "dsync.user.created",
    "member.provisioned",
    "member.provisioned",
  ]);
  expect((await org.events()).map((event) => event.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

describe("equal input", () => {
  test("a run that says the same writes nothing at all", async () => {
    const { org, dir } = await aWorkspace();
    const desired: Desired = {
      users: [
        person("ada", ["admins"]),
        person("bob", ["staff"]),
        person("sue", ["staff"], { active: false, inactiveReason: "suspended" }),
      ],
    };
    await sync(org, dir, desired);
    const before = [await org.members(), await org.events(), await org.logs()];

    const again = await sync(org, dir, desired);

    expect(again.counts).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
    expect([await org.members(), await org.events(), await org.logs()]).toEqual(before);
  });
});
