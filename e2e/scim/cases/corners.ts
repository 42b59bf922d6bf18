/** Corners of PATCH and of groups that a strict test suite looks into. */
import assert from "node:assert/strict";
import { section } from "../case";
import { aGroup, aUser, type Client, CORE_GROUP, CORE_USER, ENTERPRISE, fresh, ids, type Json, memberIds, ok, refused } from "../client";

const WORK = { value: "w@halden.example", type: "work", primary: true };
const HOME = { value: "h@halden.example", type: "home" };
const URN = "urn:example:params:scim:schemas:extension:tally:2.0:User";

const patched = async (scim: Client, before: Json, operations: Json[]): Promise<Json> => {
  const made = await scim.user(before);
  const after = ok(await scim.patch(`/Users/${made.id}`, operations));
  assert.deepEqual(ok(await scim.get(`/Users/${made.id}`)), after);
  return after;
};

/** Refused whole, whatever good operations stand around it. */
async function unpatched(scim: Client, before: Json, operations: Json[], scimType?: string): Promise<void> {
  const made = await scim.user(before);
  const around = [{ op: "replace", path: "title", value: "changed" }, ...operations];
  const answer = await scim.patch(`/Users/${made.id}`, around);
  refused(answer, 400, scimType);
  assert.deepEqual(ok(await scim.get(`/Users/${made.id}`)), made, JSON.stringify(operations));
}

const types = (user: Json): string[] => (user.emails ?? []).map((one: Json) => one.type).sort();
const refs = (...users: Json[]) => users.map((one) => ({ value: one.id }));
const read = async (scim: Client, group: Json) => ok(await scim.get(`/Groups/${group.id}`));
const done = (answer: { status: number; text: string }) => assert.ok([200, 204].includes(answer.status), `${answer.status} ${answer.text}`);

export const corners = [
  ...section("7644 §3.5.2 corners of PATCH", {
    "paths that lead nowhere are invalidPath": async (scim) => {
      for (const path of [
        "name.givenName.first",
        "userName.value",
        'emails[type eq "work"].value.x',
        'emails[type eq "work"].shoeSize',
        "name.shoeSize",
        ".name",
        "name.",
        "name..givenName",
        "emails[].value",
        'emails[type eq "work"]value',
        'emails[type eq "work"]]',
        "emails[shoeSize eq 7].value",
        "emails type",
        `${CORE_USER}:`,
        `${ENTERPRISE}:shoeSize.left.foot`,
      ])
        await unpatched(scim, { emails: [WORK] }, [{ op: "replace", path, value: "x" }]);
      await unpatched(scim, {}, [{ op: "replace", path: "name.shoeSize", value: "x" }], "invalidPath");
      await unpatched(scim, { emails: [WORK] }, [{ op: "replace", path: 'userName[value eq "x"].y', value: "x" }]);
    },
    "an operation that is none": async (scim) => {
      for (const operation of [{}, { op: null }, { op: 7, path: "title", value: "x" }, null, "replace", [], { path: "title", value: "x" }])
        await unpatched(scim, {}, [operation as Json]);
    },
    "a path that is no text": async (scim) => {
      for (const path of [7, {}, ["title"], true]) await unpatched(scim, {}, [{ op: "replace", path, value: "x" }]);
    },
    "values of another type than the schema says are invalidValue": async (scim) => {
      for (const [path, value] of [
        ["name", "Ada"],
        ["name.givenName", 7],
        ["name.givenName", ["Ada"]],
        ["name.givenName", { value: "Ada" }],
        ["title", true],
        ["emails", "w@halden.example"],
        ["emails", [{ value: 7 }]],
        ["emails", [{ value: "x@y.example", primary: "perhaps" }]],
        ['emails[type eq "work"].value', { value: "x" }],
        ['emails[type eq "work"].primary', "perhaps"],
        [ENTERPRISE, "Retail"],
        [`${ENTERPRISE}:department`, 7],
      ] as const)
        await unpatched(scim, { emails: [WORK] }, [{ op: "replace", path, value }], "invalidValue");
    },
    "userName neither empty nor null": async (scim) => {
      for (const value of ["", " ", null, 7, []]) await unpatched(scim, {}, [{ op: "replace", path: "userName", value }]);
      await unpatched(scim, {}, [{ op: "replace", value: { userName: "" } }], "invalidValue");
    },
    "one's own userName in another letter case is no conflict": async (scim) => {
      const made = await scim.user();
      const next = made.userName.toUpperCase();
      assert.equal(ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "userName", value: next }])).userName, next);
      assert.deepEqual(ids(await scim.list("/Users", { filter: `userName eq "${made.userName}"` })), [made.id]);
    },
    "externalId is replaced, taken away, and unique": async (scim) => {
      const other = await scim.user({ externalId: fresh("x") });
      const made = await scim.user({ externalId: fresh("x") });
      const patch = (operation: Json) => scim.patch(`/Users/${made.id}`, [operation]);
      refused(await patch({ op: "replace", path: "externalId", value: other.externalId }), 409, "uniqueness");
      const next = fresh("y");
      assert.equal(ok(await patch({ op: "replace", path: "externalId", value: next })).externalId, next);
      assert.equal("externalId" in ok(await patch({ op: "remove", path: "externalId" })), false);
      assert.equal((await scim.list("/Users", { filter: `externalId eq "${next}"` })).totalResults, 0);
    },
    "removing active changes no access": async (scim) => {
      for (const active of [true, false]) {
        const made = await scim.user({ active });
        const answer = await scim.patch(`/Users/${made.id}`, [{ op: "remove", path: "active" }]);
        if (answer.status >= 300) refused(answer, 400);
        assert.equal(ok(await scim.get(`/Users/${made.id}`)).active, active);
      }
    },
    "value filters with or, and, not": async (scim) => {
      const emails = [WORK, HOME, { value: "o@halden.example", type: "other" }];
      for (const [filter, left] of [
        ['type eq "home" or type eq "other"', ["work"]],
        ['type eq "home" and value sw "h@"', ["other", "work"]],
        ['not (type eq "work")', ["work"]],
        ['type ne "work" and not (value co "o@")', ["other", "work"]],
        ["primary eq true", ["home", "other"]],
        ['value ew "HALDEN.example"', []],
        ["not (primary pr)", ["work"]],
        ['(type eq "home")', ["other", "work"]],
      ] as const) {
        const after = await patched(scim, { emails }, [{ op: "remove", path: `emails[${filter}]` }]);
        assert.deepEqual(types(after), left, filter);
      }
    },
    "a filter that meets several changes each of them": async (scim) => {
      const after = await patched(scim, { emails: [WORK, HOME] }, [
        { op: "replace", path: 'emails[value ew "halden.example"].display', value: "D" },
      ]);
      assert.deepEqual(
        after.emails.map((one: Json) => one.display),
        ["D", "D"],
      );
    },
    "a complex attribute is taken away whole and comes back": async (scim) => {
      const made = await scim.user();
      assert.equal("name" in ok(await scim.patch(`/Users/${made.id}`, [{ op: "remove", path: "name" }])), false);
      const after = ok(await scim.patch(`/Users/${made.id}`, [{ op: "add", path: "name.givenName", value: "Grace" }]));
      assert.deepEqual(after.name, { givenName: "Grace" });
    },
    "operations see what the ones before them did": async (scim) => {
      const after = await patched(scim, { emails: [WORK] }, [
        { op: "add", path: "emails", value: [HOME] },
        { op: "replace", path: 'emails[type eq "home"].value', value: "n@halden.example" },
        { op: "remove", path: 'emails[type eq "work"]' },
        { op: "add", path: 'emails[type eq "home"].primary', value: true },
      ]);
      assert.deepEqual(after.emails, [{ value: "n@halden.example", type: "home", primary: true }]);
    },
    "a manager by path, by object, and away": async (scim) => {
      const made = await scim.user();
      const patch = async (operation: Json) => ok(await scim.patch(`/Users/${made.id}`, [operation]));
      assert.equal((await patch({ op: "add", path: `${ENTERPRISE}:manager`, value: { value: "m-1" } }))[ENTERPRISE].manager.value, "m-1");
      const both = await patch({ op: "replace", value: { [ENTERPRISE]: { manager: { value: "m-2" }, department: "R" } } });
      assert.equal(both[ENTERPRISE].manager.value, "m-2");
      const left = await patch({ op: "remove", path: `${ENTERPRISE}:manager` });
      assert.deepEqual(left[ENTERPRISE], { department: "R" });
    },
    "an unknown extension: lists, objects, whole, and away": async (scim) => {
      const made = await scim.user({ schemas: [CORE_USER, URN], [URN]: { badge: "1", tags: ["a"] } });
      const patch = async (operation: Json) => ok(await scim.patch(`/Users/${made.id}`, [operation]));
      assert.equal((await patch({ op: "replace", path: `${URN}:badge`, value: "2" }))[URN].badge, "2");
      assert.deepEqual((await patch({ op: "replace", path: `${URN}:tags`, value: ["b", "c"] }))[URN].tags, ["b", "c"]);
      assert.equal((await patch({ op: "replace", value: { [URN]: { badge: "3" } } }))[URN].badge, "3");
      assert.equal("badge" in ((await patch({ op: "remove", path: `${URN}:badge` }))[URN] ?? {}), false);
      const gone = await patch({ op: "remove", path: URN });
      assert.equal(URN in gone, false);
      assert.equal(gone.schemas.includes(URN), false);
    },
    "readOnly attributes named with their present value are no error": async (scim) => {
      const made = await scim.user();
      ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", value: { id: made.id, meta: made.meta, schemas: made.schemas } }]));
      assert.deepEqual(ok(await scim.get(`/Users/${made.id}`)), made);
    },
    "id, meta and groups cannot be removed": async (scim) => {
      for (const path of ["id", "meta", "meta.created", "meta.version"]) await unpatched(scim, {}, [{ op: "remove", path }], "mutability");
    },
  }),
  ...section("7644 §3.5.2 corners of groups", {
    "added and removed in one request, in either order": async (scim) => {
      const [a, b] = [await scim.user(), await scim.user()];
      const made = await scim.group({ members: refs(b) });
      done(
        await scim.patch(`/Groups/${made.id}`, [
          { op: "add", path: "members", value: refs(a) },
          { op: "remove", path: `members[value eq "${a.id}"]` },
          { op: "remove", path: "members", value: refs(b) },
          { op: "add", path: "members", value: refs(b) },
        ]),
      );
      assert.deepEqual(memberIds(await read(scim, made)), [b.id]);
    },
    "replaced, then added to": async (scim) => {
      const [a, b, c] = [await scim.user(), await scim.user(), await scim.user()];
      const made = await scim.group({ members: refs(a) });
      done(
        await scim.patch(`/Groups/${made.id}`, [
          { op: "replace", path: "members", value: refs(b) },
          { op: "add", path: "members", value: refs(c) },
        ]),
      );
      assert.deepEqual(memberIds(await read(scim, made)), [b.id, c.id].sort());
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "replace", value: { displayName: made.displayName, members: refs(a, c) } }]));
      assert.deepEqual(memberIds(await read(scim, made)), [a.id, c.id].sort());
    },
    "named twice in one body, a member once": async (scim) => {
      const a = await scim.user();
      const made = await scim.group({ members: refs(a, a) });
      assert.deepEqual(memberIds(await read(scim, made)), [a.id]);
    },
    "a remove without a path takes nobody": async (scim) => {
      const a = await scim.user();
      const made = await scim.group({ members: refs(a) });
      refused(await scim.patch(`/Groups/${made.id}`, [{ op: "remove" }]), 400, "noTarget");
      refused(await scim.patch(`/Groups/${made.id}`, [{ op: "remove", value: { members: refs(a) } }]), 400, "noTarget");
      assert.deepEqual(memberIds(await read(scim, made)), [a.id]);
    },
    "what a member is cannot be rewritten": async (scim) => {
      const [a, b] = [await scim.user(), await scim.user()];
      const made = await scim.group({ members: refs(a) });
      for (const [sub, value] of [
        ["value", b.id],
        ["display", "Somebody else"],
        ["type", "Group"],
      ] as const) {
        const answer = await scim.patch(`/Groups/${made.id}`, [{ op: "replace", path: `members[value eq "${a.id}"].${sub}`, value }]);
        refused(answer, 400);
      }
      assert.deepEqual(memberIds(await read(scim, made)), [a.id]);
    },
    "a remove with an empty list takes nobody": async (scim) => {
      const a = await scim.user();
      const made = await scim.group({ members: refs(a) });
      const answer = await scim.patch(`/Groups/${made.id}`, [{ op: "remove", path: "members", value: [] }]);
      assert.ok(answer.status < 500, answer.text);
      assert.deepEqual(memberIds(await read(scim, made)), [a.id]);
    },
    "in itself, and two in each other: an answer, not an accident": async (scim) => {
      const [one, two] = [await scim.group(), await scim.group()];
      const into = (group: Json, member: Json) => scim.patch(`/Groups/${group.id}`, [{ op: "add", path: "members", value: refs(member) }]);
      for (const answer of [await into(one, one), await into(one, two), await into(two, one)])
        if (![200, 204].includes(answer.status)) refused(answer, [400, 409]);
      await read(scim, one);
      const ada = await scim.user();
      done(await into(two, ada));
      assert.ok(ok(await scim.get(`/Users/${ada.id}`)).groups.some((group: Json) => group.value === two.id));
    },
    "a user's PATCH cannot put them into a group": async (scim) => {
      const [ada, team] = [await scim.user(), await scim.group()];
      refused(await scim.patch(`/Users/${ada.id}`, [{ op: "add", path: "groups", value: refs(team) }]), 400, "mutability");
      assert.deepEqual((await read(scim, team)).members ?? [], []);
    },
    "PUT needs the name, and keeps id and created": async (scim) => {
      const made = await scim.group({ externalId: fresh("g") });
      refused(await scim.put(`/Groups/${made.id}`, { schemas: [CORE_GROUP], members: [] }), 400, "invalidValue");
      const name = fresh("Put");
      const next = ok(await scim.put(`/Groups/${made.id}`, { schemas: [CORE_GROUP], id: "x", displayName: name }));
      assert.equal(next.id, made.id);
      assert.equal(next.displayName, name);
      assert.equal("externalId" in next, false);
      assert.equal(next.meta.created, made.meta.created);
    },
    "PUT never creates, and a name taken by another is refused": async (scim) => {
      refused(await scim.put("/Groups/grp_01h455vb4pex5vsknk084sn02q", aGroup()), 404);
      const [one, two] = [await scim.group(), await scim.group()];
      refused(await scim.put(`/Groups/${two.id}`, aGroup({ displayName: one.displayName.toUpperCase() })), 409, "uniqueness");
      assert.deepEqual(await read(scim, two), two);
    },
    "versions: If-Match, If-None-Match, and what a change does to them": async (scim) => {
      const a = await scim.user();
      const first = await scim.post("/Groups", aGroup());
      const made = ok(first, 201);
      assert.equal(first.headers.get("etag"), made.meta.version);
      const held = (version: string, name = "If-Match") => ({ headers: { [name]: version } });
      assert.equal((await scim.get(`/Groups/${made.id}`, held(made.meta.version, "If-None-Match"))).status, 304);
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "add", path: "members", value: refs(a) }], held(made.meta.version)));
      const now = await scim.get(`/Groups/${made.id}`, held(made.meta.version, "If-None-Match"));
      assert.notEqual(ok(now).meta.version, made.meta.version);
      assert.equal(now.headers.get("etag"), now.body.meta.version);
      refused(await scim.patch(`/Groups/${made.id}`, [{ op: "remove", path: "members" }], held(made.meta.version)), 412);
      refused(await scim.put(`/Groups/${made.id}`, aGroup(), held(made.meta.version)), 412);
      refused(await scim.del(`/Groups/${made.id}`, held(made.meta.version)), 412);
      assert.deepEqual(memberIds(await read(scim, made)), [a.id]);
      assert.equal((await scim.del(`/Groups/${made.id}`, held(now.body.meta.version))).status, 204);
    },
    "wrong types in a body": async (scim) => {
      for (const more of [{ members: "x" }, { members: [7] }, { members: [{ value: {} }] }, { displayName: ["x"] }, { externalId: 7 }])
        refused(await scim.post("/Groups", aGroup(more)), 400);
    },
    "a person sent to /Groups, and a group to /Users": async (scim) => {
      refused(await scim.post("/Groups", aUser()), 400);
      refused(await scim.post("/Users", aGroup()), 400);
    },
  }),
];
