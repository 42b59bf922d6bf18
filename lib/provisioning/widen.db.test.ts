/** Requests that turn out to reach much more than they name. */
import { expect, test } from "vitest";
import { roleId, type OrganizationHandle } from "../db/builders";
import { pool } from "../db/client";
import { newId, parseId } from "../ids";
import { aScimDirectory } from "../scim-service/testing";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const NESTED = 9;

async function givesManager(org: OrganizationHandle, directoryId: string, publicId: string) {
  const groupId = parseId("grp", publicId);
  await pool().query("update directory_group set selected = true where id = $1", [groupId]);
  await pool().query(
    "insert into role_mapping (organization_id, id, directory_id, source, group_id, role_id) values ($1, $2, $3, 'group', $4, $5)",
    [org.id, newId("map"), directoryId, groupId, await roleId("manager")],
  );
}

test("a group that gives a role takes in nine groups at once, and loses them at once", async () => {
  const { org, dir, scim } = await aScimDirectory({ defaultRole: "viewer" });
  const managers = (await scim.send("POST", "/Groups", { schemas: [GROUP], displayName: "Managers" })).body.id;
  await givesManager(org, dir, managers);
  const teams: { value: string }[] = [];
  for (let n = 0; n < NESTED; n++) {
    const user = (await scim.send("POST", "/Users", { schemas: [USER], userName: `u${n}@x.example` })).body.id;
    const team = await scim.send("POST", "/Groups", { schemas: [GROUP], displayName: `Team ${n}`, members: [{ value: user }] });
    teams.push({ value: team.body.id });
  }
  const roles = async () => new Set((await org.members()).map(({ role }) => role));
  const added = { schemas: [PATCH], Operations: [{ op: "add", path: "members", value: teams }] };
  expect((await scim.send("PATCH", `/Groups/${managers}`, added)).status).toBe(204);
  expect(await roles()).toEqual(new Set(["manager"]));
  const emptied = { schemas: [GROUP], displayName: "Managers", members: [] };
  expect((await scim.send("PUT", `/Groups/${managers}`, emptied)).status).toBe(200);
  expect(await roles()).toEqual(new Set(["viewer"]));
});

test("twelve people take each other's addresses in a ring; the last request also ends somebody's access", async () => {
  const { org, scim } = await aScimDirectory({ defaultRole: "viewer" });
  const PEOPLE = 12;
  const addressOf = (n: number) => `a${n % PEOPLE}@x.example`;
  const ids: string[] = [];
  for (let n = 0; n < PEOPLE; n++) {
    const emails = [{ value: addressOf(n), primary: true, type: "work" }];
    ids.push((await scim.send("POST", "/Users", { schemas: [USER], userName: `login${n}`, emails })).body.id);
  }
  const move = (n: number, ...more: object[]) => {
    const moved = { op: "replace", path: 'emails[type eq "work"].value', value: addressOf(n + 1) };
    return scim.send("PATCH", `/Users/${ids[n]}`, { schemas: [PATCH], Operations: [moved, ...more] });
  };
  for (let n = 0; n < PEOPLE - 1; n++) expect((await move(n)).status).toBe(200);
  expect((await move(PEOPLE - 1, { op: "replace", path: "active", value: false })).status).toBe(200);
  expect((await org.members()).filter(({ state }) => state === "deprovisioned")).toHaveLength(1);
});
