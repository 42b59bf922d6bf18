import { describe, expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { roleId } from "../db/builders";
import { pool } from "../db/client";
import { newId, tryParseId } from "../ids";
import { aScimDirectory, CORE_GROUP, fresh, type Json, memberIds, ok, refused, type ScimDirectory } from "./testing";

endsConsistent();

const people = (scim: ScimDirectory["scim"], count: number): Promise<Json[]> =>
  Promise.all(Array.from({ length: count }, () => scim.user()));
const refs = (users: readonly Json[]) => users.map(({ id }) => ({ value: id }));
const ids = (users: readonly Json[]) => users.map(({ id }) => id).sort();
const read = async (here: ScimDirectory, group: Json) => ok(await here.scim.get(`/Groups/${group.id}`));

const unnamed = (group: Json) => ({ ...group, members: group.members.map(({ display: _, ...member }: Json) => member) });

/** The group gives a role, as the wizard would have saved it. */
async function givesRole({ org, dir }: ScimDirectory, group: Json, key: string): Promise<void> {
  const id = tryParseId("grp", group.id);
  await pool().query("update directory_group set selected = true where organization_id = $1 and id = $2", [org.id, id]);
  await pool().query(
    "insert into role_mapping (organization_id, id, directory_id, source, group_id, role_id) values ($1, $2, $3, 'group', $4, $5)",
    [org.id, newId("map"), dir, id, await roleId(key)],
  );
}

describe("members", () => {
  test("A23: a value list under remove takes only those it names", async () => {
    const here = await aScimDirectory();
    const [a, b, c] = await people(here.scim, 3);
    const group = await here.scim.group({ members: refs([a, b, c]) });
    const answer = await here.scim.patch(`/Groups/${group.id}`, [{ op: "Remove", path: "members", value: refs([b]) }]);
    expect(answer.status).toBe(204);
    expect(answer.text).toBe("");
    expect(memberIds(await read(here, group))).toEqual(ids([a, c]));
  });

  test("a member filter by name is decided on each member", async () => {
    const here = await aScimDirectory();
    const [quince, bottom] = [await here.scim.user({ displayName: "Quince" }), await here.scim.user({ displayName: "Bottom" })];
    const group = await here.scim.group({ members: refs([quince, bottom]) });
    ok(await here.scim.patch(`/Groups/${group.id}`, [{ op: "remove", path: 'members[display sw "Q"]' }]), 204);
    expect(memberIds(await read(here, group))).toEqual([bottom.id]);
  });

  test("a member filter by $ref means the address that a read shows", async () => {
    const here = await aScimDirectory();
    const [a, b] = await people(here.scim, 2);
    const child = await here.scim.group();
    const group = await here.scim.group({ members: [...refs([a, b]), { value: child.id }] });
    const shown = group.members.map(({ $ref }: Json) => $ref);
    const without = (filter: string) => here.scim.patch(`/Groups/${group.id}`, [{ op: "remove", path: `members[${filter}]` }]);
    ok(await without("not ($ref pr)"), 204);
    expect((await read(here, group)).members).toHaveLength(3);
    ok(await without(`$ref eq "${shown[0]}"`), 204);
    expect((await read(here, group)).members.map(({ $ref }: Json) => $ref)).toEqual(shown.slice(1));
    ok(await without(`$ref ew "${child.id}"`), 204);
    expect((await read(here, group)).members.map(({ $ref }: Json) => $ref)).toEqual([shown[1]]);
    ok(await without(`not ($ref eq "${shown[1]}")`), 204);
    expect((await read(here, group)).members.map(({ $ref }: Json) => $ref)).toEqual([shown[1]]);
  });

  test("members read as they were answered: value, $ref, type and display", async () => {
    const here = await aScimDirectory();
    const [a] = await people(here.scim, 1);
    const child = await here.scim.group();
    const made = await here.scim.group({ members: [...refs([a]), { value: child.id, type: "Group" }] });
    expect(made.members).toEqual([
      { value: a.id, $ref: `${here.scim.base}/Users/${a.id}`, display: a.userName, type: "User" },
      { value: child.id, $ref: `${here.scim.base}/Groups/${child.id}`, display: child.displayName, type: "Group" },
    ]);
    expect(await read(here, made)).toEqual(made);
    const put = ok(await here.scim.put(`/Groups/${made.id}`, { schemas: [CORE_GROUP], displayName: made.displayName, members: refs([a]) }));
    // The answer to a complete list names nobody: who stays was not loaded.
    expect(unnamed(await read(here, made))).toEqual(put);
  });

  test("a PUT that does not speak of members leaves them; null and [] empty the group", async () => {
    const here = await aScimDirectory();
    const users = await people(here.scim, 2);
    const group = await here.scim.group({ members: refs(users) });
    const plain = { schemas: [CORE_GROUP], displayName: group.displayName, externalId: fresh("g") };
    const kept = ok(await here.scim.put(`/Groups/${group.id}`, plain));
    expect(memberIds(kept)).toEqual(ids(users));
    expect(ok(await here.scim.put(`/Groups/${group.id}`, { ...plain, members: [] })).members).toEqual([]);
  });

  test("A19: whoever is not of this directory is refused by name, and nobody is added", async () => {
    const here = await aScimDirectory();
    const there = await aScimDirectory({}, here.org);
    const [mine] = await people(here.scim, 1);
    const [theirs] = await people(there.scim, 1);
    const group = await here.scim.group();
    for (const value of [theirs.id, "usr_01h455vb4pex5vsknk084sn02q", "nobody", mine.id.replace("usr_", "grp_")]) {
      const members = [...refs([mine]), { value }];
      for (const answer of [
        await here.scim.patch(`/Groups/${group.id}`, [{ op: "add", path: "members", value: members }]),
        await here.scim.put(`/Groups/${group.id}`, { schemas: [CORE_GROUP], displayName: group.displayName, members }),
        await here.scim.post("/Groups", { schemas: [CORE_GROUP], displayName: fresh("G"), members }),
      ]) {
        refused(answer, 400, "invalidValue");
        expect(answer.body.detail).toContain(value);
      }
    }
    expect(memberIds(await read(here, group))).toEqual([]);
  });

  test("parallel changes of one group: none lost, none doubled, one event each", async () => {
    const here = await aScimDirectory();
    const users = await people(here.scim, 30);
    const group = await here.scim.group({ members: refs(users.slice(0, 10)) });
    const path = `/Groups/${group.id}`;
    const answers = await Promise.all([
      ...users.slice(10).map((one) => here.scim.patch(path, [{ op: "add", path: "members", value: refs([one]) }])),
      ...users.slice(0, 10).map((one) => here.scim.patch(path, [{ op: "remove", path: `members[value eq "${one.id}"]` }])),
      ...users.slice(10, 20).map((one) => here.scim.patch(path, [{ op: "Add", path: "members", value: refs([one]) }])),
    ]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    expect(memberIds(await read(here, group))).toEqual(ids(users.slice(10)));
    const events = (await here.org.events()).map(({ type }) => type);
    expect(events.filter((type) => type === "dsync.group.user_added")).toHaveLength(30);
    expect(events.filter((type) => type === "dsync.group.user_removed")).toHaveLength(10);
  });

  test("the same PUT again changes nothing: no version, no event, one skipped entry", async () => {
    const here = await aScimDirectory();
    const users = await people(here.scim, 5);
    const group = await here.scim.group({ members: refs(users) });
    const events = await here.org.events();
    const again = ok(await here.scim.put(`/Groups/${group.id}`, group));
    expect(again).toEqual(unnamed(group));
    expect(await here.org.events()).toEqual(events);
    expect((await here.org.logs()).at(-1)).toMatchObject({ outcome: "skipped", reasonCode: "no_change" });
  });
});

describe("roles", () => {
  test("R-12: joining a mapped group gives its role, leaving takes it, in the same request", async () => {
    const here = await aScimDirectory();
    const [ada] = await people(here.scim, 1);
    const group = await here.scim.group();
    await givesRole(here, group, "manager");
    ok(await here.scim.patch(`/Groups/${group.id}`, [{ op: "add", path: "members", value: refs([ada]) }]), 204);
    expect(await here.org.member(ada.userName)).toMatchObject({ role: "manager", roleSource: "mapping" });
    ok(await here.scim.patch(`/Groups/${group.id}`, [{ op: "remove", path: "members", value: refs([ada]) }]), 204);
    expect(await here.org.member(ada.userName)).toMatchObject({ role: "unapproved" });
  });

  test.each([
    ["A25: remove without a value", [{ op: "remove", path: "members" }]],
    ["A26: replace by []", [{ op: "replace", path: "members", value: [] }]],
  ])("%s of a large group that gives a role: accepted, and the loss is held", async (_name, operations) => {
    const here = await aScimDirectory({ guard: {} });
    const users = await people(here.scim, 40);
    const group = await here.scim.group();
    await givesRole(here, group, "manager");
    ok(await here.scim.patch(`/Groups/${group.id}`, [{ op: "add", path: "members", value: refs(users) }]), 204);
    ok(await here.scim.patch(`/Groups/${group.id}`, operations), 204);
    expect(memberIds(await read(here, group))).toEqual([]);
    const members = await here.org.members();
    expect(members.filter(({ role, holdId }) => role === "manager" && holdId !== null)).toHaveLength(40);
    const lost = (await here.org.events()).filter(
      ({ type, changes }) => type === "member.role_changed" && changes.some(({ field, from }) => field === "role" && from === "manager"),
    );
    expect(lost).toEqual([]);
  });
});

describe("large groups", () => {
  test("ten thousand members: put, read, one more, and left out of lists that do not want them", { timeout: 180_000 }, async () => {
    const here = await aScimDirectory();
    await here.rows(`insert into directory_user (organization_id, id, directory_id, user_name, user_name_key, display_name, scim_json)
      select $1, uuidv7(), '${here.dir}', 'p' || n, 'p' || n, 'P ' || n,
        '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"p' || n || '","active":true}' from generate_series(1, 10000) n`);
    await here.rows(
      `insert into directory_total (organization_id, directory_id, users, groups) values ($1, '${here.dir}', 10000, 0)
       on conflict (organization_id, directory_id) do update set users = 10000`,
    );
    await pool().query("analyze directory_user");
    const all: string[] = [];
    for (let startIndex = 1; startIndex <= 10_000; startIndex += 200) {
      const page = await here.scim.list("/Users", { startIndex, count: 200, attributes: "id" });
      all.push(...page.Resources.map(({ id }: Json) => id));
    }
    expect(new Set(all).size).toBe(10_000);
    const group = await here.scim.group();
    const body = { schemas: [CORE_GROUP], displayName: group.displayName, members: all.map((value) => ({ value })) };
    expect(ok(await here.scim.put(`/Groups/${group.id}`, body)).members).toHaveLength(10_000);
    expect((await read(here, group)).members).toHaveLength(10_000);
    const [listed] = (await here.scim.list("/Groups", {})).Resources;
    expect(listed.members).toHaveLength(10_000);
    const [light] = (await here.scim.list("/Groups", { excludedAttributes: "members" })).Resources;
    expect(light).not.toHaveProperty("members");
    ok(await here.scim.patch(`/Groups/${group.id}`, [{ op: "remove", path: "members", value: [{ value: all[0] }] }]), 204);
    expect((await read(here, group)).members).toHaveLength(9_999);
  });
});
