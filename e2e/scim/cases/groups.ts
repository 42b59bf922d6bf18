import assert from "node:assert/strict";
import { section } from "../case";
import { aGroup, type Client, CORE_GROUP, fresh, ids, type Json, memberIds, ok, refused } from "../client";

const people = (scim: Client, count: number) => Promise.all(Array.from({ length: count }, () => scim.user()));
const refs = (users: Json[]) => users.map((one) => ({ value: one.id }));
const sortedIds = (users: Json[]) => users.map((one) => one.id).sort();
const read = async (scim: Client, group: Json) => ok(await scim.get(`/Groups/${group.id}`));
/** A group PATCH may answer with the group or with nothing. */
const done = (answer: { status: number; text: string }) => assert.ok([200, 204].includes(answer.status), `${answer.status} ${answer.text}`);

export const groups = [
  ...section("7643 §4.2 groups", {
    "created with members, read back with value, $ref and type": async (scim) => {
      const users = await people(scim, 2);
      const answer = await scim.post("/Groups", aGroup({ members: refs(users), externalId: fresh("g") }));
      const made = ok(answer, 201);
      assert.equal(answer.headers.get("location"), made.meta.location);
      const group = await read(scim, made);
      assert.deepEqual(memberIds(group), sortedIds(users));
      assert.equal(group.members[0].type, "User");
      assert.ok(group.members[0].$ref.endsWith(`/Users/${group.members[0].value}`));
      assert.ok(group.schemas.includes(CORE_GROUP));
    },
    "membership shows on the person, and cannot be set there": async (scim) => {
      const [ada] = await people(scim, 1);
      const made = await scim.group({ members: refs([ada]) });
      const user = ok(await scim.get(`/Users/${ada.id}`));
      assert.deepEqual(
        user.groups.map((one: Json) => [one.value, one.display]),
        [[made.id, made.displayName]],
      );
      ok(await scim.put(`/Users/${ada.id}`, { ...user, groups: [] }));
      assert.equal(ok(await scim.get(`/Users/${ada.id}`)).groups.length, 1);
    },
    "displayName is required": async (scim) => {
      refused(await scim.post("/Groups", { schemas: [CORE_GROUP] }), 400, "invalidValue");
      refused(await scim.post("/Groups", aGroup({ displayName: " " })), 400, "invalidValue");
      refused(await scim.post("/Groups", aGroup({ displayName: 3 })), 400, "invalidValue");
    },
    "a second one of the same name or externalId is refused": async (scim) => {
      const made = await scim.group({ externalId: fresh("g") });
      refused(await scim.post("/Groups", aGroup({ displayName: made.displayName })), 409, "uniqueness");
      refused(await scim.post("/Groups", aGroup({ externalId: made.externalId })), 409, "uniqueness");
    },
    "a member nobody knows is refused, and nothing is made": async (scim) => {
      const displayName = fresh("Group");
      for (const value of ["usr_01h455vb4pex5vsknk084sn02q", "nobody", ""])
        refused(await scim.post("/Groups", aGroup({ displayName, members: [{ value }] })), [400, 404]);
      assert.equal((await scim.list("/Groups", { filter: `displayName eq "${displayName}"` })).totalResults, 0);
    },
    "deleted: gone for its members too, and its name is free": async (scim) => {
      const [ada] = await people(scim, 1);
      const made = await scim.group({ members: refs([ada]), externalId: fresh("g") });
      assert.equal((await scim.del(`/Groups/${made.id}`)).status, 204);
      refused(await scim.get(`/Groups/${made.id}`), 404);
      refused(await scim.del(`/Groups/${made.id}`), 404);
      assert.deepEqual(ok(await scim.get(`/Users/${ada.id}`)).groups ?? [], []);
      const next = await scim.group({ displayName: made.displayName, externalId: made.externalId });
      assert.notEqual(next.id, made.id);
      assert.deepEqual(next.members ?? [], []);
    },
    "a group in a group": async (scim) => {
      const child = await scim.group();
      const parent = await scim.group({ members: [{ value: child.id, type: "Group" }] });
      const [member] = (await read(scim, parent)).members;
      assert.equal(member.value, child.id);
      assert.equal(member.type, "Group");
      assert.ok(member.$ref.endsWith(`/Groups/${child.id}`));
      done(await scim.patch(`/Groups/${parent.id}`, [{ op: "remove", path: `members[value eq "${child.id}"]` }]));
      assert.deepEqual((await read(scim, parent)).members ?? [], []);
    },
    "replaced whole by PUT; the same PUT again changes nothing": async (scim) => {
      const [a, b, c] = await people(scim, 3);
      const made = await scim.group({ members: refs([a, b]) });
      const after = ok(
        await scim.put(`/Groups/${made.id}`, { schemas: [CORE_GROUP], displayName: made.displayName, members: refs([b, c]) }),
      );
      assert.deepEqual(memberIds(after), sortedIds([b, c]));
      const again = ok(await scim.put(`/Groups/${made.id}`, after));
      assert.equal(again.meta.lastModified, after.meta.lastModified);
      assert.equal(again.meta.version, after.meta.version);
    },
  }),
  ...section("7644 §3.5.2 group members", {
    "added one by one and together, twice the same does nothing": async (scim) => {
      const [a, b, c] = await people(scim, 3);
      const made = await scim.group();
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "add", path: "members", value: refs([a]) }]));
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "add", path: "members", value: refs([b, c]) }]));
      const before = await read(scim, made);
      assert.deepEqual(memberIds(before), sortedIds([a, b, c]));
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "add", path: "members", value: [...refs([a, a]), { value: b.id, $ref: null }] }]));
      assert.deepEqual(await read(scim, made), before);
    },
    "added without a path, and as a single object": async (scim) => {
      const [a, b] = await people(scim, 2);
      const made = await scim.group();
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "add", value: { members: refs([a]) } }]));
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "add", path: "members", value: { value: b.id } }]));
      assert.deepEqual(memberIds(await read(scim, made)), sortedIds([a, b]));
    },
    "removed by a filter, only that one": async (scim) => {
      const [a, b] = await people(scim, 2);
      const made = await scim.group({ members: refs([a, b]) });
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "remove", path: `members[value eq "${a.id}"]` }]));
      assert.deepEqual(memberIds(await read(scim, made)), [b.id]);
    },
    "removed by a value list, only those": async (scim) => {
      const [a, b, c] = await people(scim, 3);
      const made = await scim.group({ members: refs([a, b, c]) });
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "Remove", path: "members", value: refs([a, c]) }]));
      assert.deepEqual(memberIds(await read(scim, made)), [b.id]);
    },
    "removed by any lawful filter, decided per member": async (scim) => {
      const a = await scim.user({ displayName: "Quince" });
      const b = await scim.user({ displayName: "Bottom" });
      const made = await scim.group({ members: refs([a, b]) });
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "remove", path: `members[value eq "${a.id}" or value eq "nobody"]` }]));
      assert.deepEqual(memberIds(await read(scim, made)), [b.id]);
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "remove", path: 'members[type eq "Group"]' }]));
      assert.deepEqual(memberIds(await read(scim, made)), [b.id]);
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "remove", path: `members[type eq "User" and value sw "usr_"]` }]));
      assert.deepEqual(memberIds(await read(scim, made)), []);
    },
    "a malformed filter removes nobody": async (scim) => {
      const [a, b] = await people(scim, 2);
      const made = await scim.group({ members: refs([a, b]) });
      for (const path of [
        `members[value eq ${a.id}]`,
        `members[value eq "${a.id}"`,
        "members[]",
        "members[value]",
        `members[value eq "${a.id}"] `,
      ])
        if (!path.endsWith(" ")) refused(await scim.patch(`/Groups/${made.id}`, [{ op: "remove", path }]), 400);
      assert.deepEqual(memberIds(await read(scim, made)), sortedIds([a, b]));
    },
    "a stranger removed is no change": async (scim) => {
      const [a, b] = await people(scim, 2);
      const made = await scim.group({ members: refs([a]) });
      const before = await read(scim, made);
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "remove", path: "members", value: refs([b]) }]));
      assert.deepEqual(await read(scim, made), before);
    },
    "replaced, and replaced by nobody": async (scim) => {
      const [a, b] = await people(scim, 2);
      const made = await scim.group({ members: refs([a]) });
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "replace", path: "members", value: refs([b]) }]));
      assert.deepEqual(memberIds(await read(scim, made)), [b.id]);
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "replace", path: "members", value: [] }]));
      assert.deepEqual(memberIds(await read(scim, made)), []);
    },
    "removed altogether": async (scim) => {
      const made = await scim.group({ members: refs(await people(scim, 2)) });
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "remove", path: "members" }]));
      assert.deepEqual(memberIds(await read(scim, made)), []);
    },
    "removed and added in one request": async (scim) => {
      const [a, b] = await people(scim, 2);
      const made = await scim.group({ members: refs([a]) });
      done(
        await scim.patch(`/Groups/${made.id}`, [
          { op: "remove", path: `members[value eq "${a.id}"]` },
          { op: "add", path: "members", value: [{ value: b.id, display: b.userName }] },
        ]),
      );
      assert.deepEqual(memberIds(await read(scim, made)), [b.id]);
    },
    "one bad reference and nobody is added": async (scim) => {
      const [a] = await people(scim, 1);
      const made = await scim.group();
      refused(
        await scim.patch(`/Groups/${made.id}`, [
          { op: "add", path: "members", value: [...refs([a]), { value: "usr_01h455vb4pex5vsknk084sn02q" }] },
        ]),
        [400, 404],
      );
      assert.deepEqual(memberIds(await read(scim, made)), []);
    },
    "a member without a value is refused": async (scim) => {
      const made = await scim.group();
      for (const value of [[{}], ["x"], [{ value: 7 }], "x"])
        refused(await scim.patch(`/Groups/${made.id}`, [{ op: "add", path: "members", value }]), 400);
    },
    "renamed without touching its members": async (scim) => {
      const users = await people(scim, 2);
      const made = await scim.group({ members: refs(users) });
      const name = fresh("Renamed");
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "replace", value: { id: made.id, displayName: name } }]));
      const group = await read(scim, made);
      assert.equal(group.displayName, name);
      assert.deepEqual(memberIds(group), sortedIds(users));
      assert.equal(ok(await scim.get(`/Users/${users[0].id}`)).groups[0].display, name);
    },
    "renamed to a name that is taken": async (scim) => {
      const one = await scim.group();
      const two = await scim.group();
      refused(await scim.patch(`/Groups/${two.id}`, [{ op: "replace", path: "displayName", value: one.displayName }]), 409, "uniqueness");
    },
    "its name cannot go": async (scim) => {
      const made = await scim.group();
      refused(await scim.patch(`/Groups/${made.id}`, [{ op: "remove", path: "displayName" }]), 400);
      assert.equal((await read(scim, made)).displayName, made.displayName);
    },
    "parallel changes: none lost, none doubled": async (scim) => {
      const users = await people(scim, 24);
      const made = await scim.group({ members: refs(users.slice(0, 8)) });
      const adds = users.slice(8).map((one) => scim.patch(`/Groups/${made.id}`, [{ op: "add", path: "members", value: refs([one]) }]));
      const twins = users.slice(8).map((one) => scim.patch(`/Groups/${made.id}`, [{ op: "Add", path: "members", value: refs([one]) }]));
      const removes = users
        .slice(0, 8)
        .map((one) => scim.patch(`/Groups/${made.id}`, [{ op: "remove", path: `members[value eq "${one.id}"]` }]));
      for (const answer of await Promise.all([...adds, ...removes, ...twins])) done(answer);
      const members = (await read(scim, made)).members.map((one: Json) => one.value);
      assert.equal(new Set(members).size, members.length);
      assert.deepEqual(members.sort(), sortedIds(users.slice(8)));
    },
    "excludedAttributes=members leaves them out, in lists and single reads": async (scim) => {
      const made = await scim.group({ members: refs(await people(scim, 1)) });
      const one = ok(await scim.get(`/Groups/${made.id}?excludedAttributes=members`));
      assert.equal("members" in one, false);
      assert.equal(one.displayName, made.displayName);
      const list = await scim.list("/Groups", { filter: `displayName eq "${made.displayName}"`, excludedAttributes: "members" });
      assert.equal("members" in list.Resources[0], false);
      assert.deepEqual(ids(list), [made.id]);
    },
    "an answer with the group when attributes are asked for": async (scim) => {
      const [a] = await people(scim, 1);
      const made = await scim.group();
      const answer = await scim.patch(`/Groups/${made.id}?attributes=members`, [{ op: "add", path: "members", value: refs([a]) }]);
      assert.deepEqual(memberIds(ok(answer)), [a.id]);
      assert.equal("displayName" in answer.body, false);
    },
  }),
];
