import assert from "node:assert/strict";
import { section } from "../case";
import { aUser, CORE_USER, ENTERPRISE, fresh, ok, refused } from "../client";

export const users = [
  ...section("7644 §3.3 create", {
    "201 with the resource, Location equal to meta.location, and an id of the server's": async (scim) => {
      const sent = aUser({ id: "mine", meta: { resourceType: "Group", created: "1999-01-01T00:00:00Z" } });
      const answer = await scim.post("/Users", sent);
      const made = ok(answer, 201);
      assert.notEqual(made.id, "mine");
      assert.equal(made.userName, sent.userName);
      assert.equal(made.meta.resourceType, "User");
      assert.equal(answer.headers.get("location"), made.meta.location);
      assert.equal(made.meta.location, `${scim.base}/Users/${made.id}`);
      assert.ok(Date.parse(made.meta.created) > Date.parse("2020-01-01"));
      assert.equal(made.meta.created, made.meta.lastModified);
      assert.ok(made.schemas.includes(CORE_USER));
    },
    "what was created reads back the same": async (scim) => {
      const made = await scim.user({ externalId: fresh("ext"), title: "Engineer", nickName: "A" });
      assert.deepEqual(ok(await scim.get(`/Users/${made.id}`)), made);
    },
    "a second one of the same userName is refused, whatever its letter case or normal form": async (scim) => {
      const name = `${fresh("rené")}@halden.example`;
      await scim.user({ userName: name.normalize("NFC") });
      for (const twin of [name.normalize("NFC"), name.toUpperCase(), name.normalize("NFD")])
        refused(await scim.post("/Users", aUser({ userName: twin, emails: [] })), 409, "uniqueness");
    },
    "a second one of the same externalId is refused": async (scim) => {
      const externalId = fresh("ext");
      await scim.user({ externalId });
      refused(await scim.post("/Users", aUser({ externalId })), 409, "uniqueness");
    },
    "externalId is compared exactly": async (scim) => {
      const externalId = fresh("Ext");
      await scim.user({ externalId });
      await scim.user({ externalId: externalId.toUpperCase() });
    },
    "userName is required, and not blank": async (scim) => {
      const { userName: _, ...without } = aUser();
      refused(await scim.post("/Users", { ...without, emails: [] }), 400, "invalidValue");
      refused(await scim.post("/Users", aUser({ userName: "  " })), 400, "invalidValue");
      refused(await scim.post("/Users", aUser({ userName: 7 })), 400, "invalidValue");
    },
    "wrong types are refused": async (scim) => {
      refused(await scim.post("/Users", aUser({ active: "perhaps" })), 400, "invalidValue");
      refused(await scim.post("/Users", aUser({ emails: "a@b.example" })), 400);
      refused(await scim.post("/Users", aUser({ name: ["x"] })), 400);
      refused(await scim.post("/Users", aUser({ title: { a: 1 } })), 400, "invalidValue");
    },
    "a password is taken and never shown": async (scim) => {
      const answer = await scim.post("/Users", aUser({ password: "tr0ub4dor&3" }));
      const made = ok(answer, 201);
      assert.equal(answer.text.includes("tr0ub4dor"), false);
      assert.equal((await scim.get(`/Users/${made.id}`)).text.includes("password"), false);
      assert.equal((await scim.get(`/Users/${made.id}?attributes=password`)).text.includes("tr0ub4dor"), false);
    },
    "groups in the body are ignored": async (scim) => {
      const made = await scim.user({ groups: [{ value: "g1" }] });
      assert.deepEqual(made.groups ?? [], []);
    },
    "null and empty lists are unassigned": async (scim) => {
      const made = await scim.user({ nickName: null, phoneNumbers: [], title: null, roles: [] });
      for (const name of ["nickName", "phoneNumbers", "title", "roles"]) assert.equal(made[name] ?? undefined, undefined, name);
    },
    "an unknown core attribute is not echoed": async (scim) => {
      const made = await scim.user({ isAdmin: true, organizationId: "org_1" });
      assert.equal("isAdmin" in made, false);
      assert.equal("organizationId" in made, false);
    },
    "the enterprise extension is kept": async (scim) => {
      const made = await scim.user({
        schemas: [CORE_USER, ENTERPRISE],
        [ENTERPRISE]: { department: "Retail", manager: { value: "26118915" } },
      });
      assert.equal(made[ENTERPRISE].department, "Retail");
      assert.equal(made[ENTERPRISE].manager.value, "26118915");
      assert.ok(made.schemas.includes(ENTERPRISE));
    },
    "an extension nobody knows is kept and listed": async (scim) => {
      const urn = "urn:example:params:scim:schemas:extension:tally:2.0:User";
      const made = await scim.user({
        schemas: [CORE_USER, urn],
        [urn]: { badge: "B-7", level: 3, tags: ["a", "b"], nested: { deep: true } },
      });
      assert.deepEqual(made[urn], { badge: "B-7", level: 3, tags: ["a", "b"], nested: { deep: true } });
      assert.ok(made.schemas.includes(urn));
    },
    "attribute names in another letter case are the same attributes": async (scim) => {
      const name = `${fresh()}@halden.example`;
      const made = ok(
        await scim.post("/Users", {
          schemas: [CORE_USER],
          USERNAME: name,
          Name: { GIVENNAME: "Ada", familyname: "B" },
          DisplayName: "Ada B",
        }),
        201,
      );
      assert.equal(made.userName, name);
      assert.equal(made.name.givenName, "Ada");
      assert.equal(made.displayName, "Ada B");
    },
    "text comes back unchanged": async (scim) => {
      const displayName = `O'Brien "Zoë" <b>\\ 渡辺 🦊 ‮ ${"x".repeat(120)}`;
      const made = await scim.user({ displayName });
      assert.equal(ok(await scim.get(`/Users/${made.id}`)).displayName, displayName);
    },
    "telephone numbers are stored as sent": async (scim) => {
      const made = await scim.user({ phoneNumbers: [{ value: "+1 (425) 555-0100 x 7", type: "work" }] });
      assert.equal(made.phoneNumbers[0].value, "+1 (425) 555-0100 x 7");
    },
    "too long names are refused, not cut": async (scim) => {
      refused(await scim.post("/Users", aUser({ userName: "a".repeat(321) })), 400, "invalidValue");
      refused(await scim.post("/Users", aUser({ externalId: "e".repeat(10_000) })), 400, "invalidValue");
      refused(await scim.post("/Users", aUser({ displayName: "d".repeat(257) })), 400, "invalidValue");
    },
    "created inactive stays inactive": async (scim) => {
      const made = await scim.user({ active: false });
      assert.equal(made.active, false);
      assert.equal(ok(await scim.get(`/Users/${made.id}`)).active, false);
    },
    "without active a new user is active": async (scim) => {
      const { active: _, ...body } = aUser();
      assert.equal(ok(await scim.post("/Users", body), 201).active, true);
    },
    "active as a string is understood": async (scim) => {
      assert.equal((await scim.user({ active: "True" })).active, true);
      assert.equal((await scim.user({ active: "false" })).active, false);
    },
    "twenty creates of one name at once: one 201, the rest 409": async (scim) => {
      const name = `${fresh("ångström")}@halden.example`;
      const forms = [name.normalize("NFC"), name.normalize("NFD"), name.toUpperCase(), name];
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, at) => scim.post("/Users", aUser({ userName: forms[at % 4], emails: [] }))),
      );
      assert.deepEqual(answers.map((one) => one.status).sort(), [201, ...Array(19).fill(409)]);
      for (const one of answers) if (one.status === 409) refused(one, 409, "uniqueness");
    },
  }),
  ...section("7644 §3.4.1 read", {
    "an unknown id is 404": async (scim) => {
      refused(await scim.get("/Users/usr_01h455vb4pex5vsknk084sn02q"), 404);
      refused(await scim.get("/Users/2819c223-7f76-453a-919d-413861904646"), 404);
      refused(await scim.get("/Users/%00"), [400, 404]);
    },
    "a user's id is not a group": async (scim) => {
      const made = await scim.user();
      refused(await scim.get(`/Groups/${made.id}`), 404);
    },
  }),
  ...section("7644 §3.5.1 replace", {
    "replaces: what is not sent is gone": async (scim) => {
      const made = await scim.user({
        title: "Engineer",
        nickName: "A",
        [ENTERPRISE]: { department: "Retail" },
        schemas: [CORE_USER, ENTERPRISE],
      });
      const next = ok(await scim.put(`/Users/${made.id}`, { schemas: [CORE_USER], userName: made.userName, title: "Lead" }));
      assert.equal(next.title, "Lead");
      assert.equal(next.nickName, undefined);
      assert.equal(next[ENTERPRISE], undefined);
      assert.equal(next.schemas.includes(ENTERPRISE), false);
      assert.equal(next.id, made.id);
      assert.equal(next.meta.created, made.meta.created);
    },
    "an absent active changes nothing, on an active and on an inactive user": async (scim) => {
      for (const active of [true, false]) {
        const made = await scim.user({ active });
        const { active: _, ...body } = made;
        assert.equal(ok(await scim.put(`/Users/${made.id}`, body)).active, active);
        assert.equal(ok(await scim.get(`/Users/${made.id}`)).active, active);
      }
    },
    "never creates": async (scim) => refused(await scim.put("/Users/usr_01h455vb4pex5vsknk084sn02q", aUser()), 404),
    "a name that is taken is refused, and nothing changed": async (scim) => {
      const one = await scim.user();
      const two = await scim.user();
      refused(await scim.put(`/Users/${two.id}`, { ...two, userName: one.userName.toUpperCase(), title: "Thief" }), 409, "uniqueness");
      assert.deepEqual(ok(await scim.get(`/Users/${two.id}`)), two);
    },
    "readOnly values are ignored": async (scim) => {
      const made = await scim.user();
      const next = ok(
        await scim.put(`/Users/${made.id}`, { ...made, id: "other", meta: { created: "1999-01-01T00:00:00Z" }, groups: [{ value: "x" }] }),
      );
      assert.equal(next.id, made.id);
      assert.equal(next.meta.created, made.meta.created);
    },
    "the same body again leaves lastModified and the version": async (scim) => {
      const made = await scim.user({ title: "x" });
      const again = ok(await scim.put(`/Users/${made.id}`, made));
      assert.equal(again.meta.lastModified, made.meta.lastModified);
      assert.equal(again.meta.version, made.meta.version);
    },
    "without userName is refused": async (scim) => {
      const made = await scim.user();
      refused(await scim.put(`/Users/${made.id}`, { schemas: [CORE_USER], title: "x" }), 400, "invalidValue");
    },
  }),
  ...section("7644 §3.6 delete", {
    "204, then 404 for everything": async (scim) => {
      const made = await scim.user();
      const gone = await scim.del(`/Users/${made.id}`);
      assert.equal(gone.status, 204);
      assert.equal(gone.text, "");
      refused(await scim.get(`/Users/${made.id}`), 404);
      refused(await scim.del(`/Users/${made.id}`), 404);
      refused(await scim.put(`/Users/${made.id}`, made), 404);
      refused(await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "active", value: true }]), 404);
      assert.equal((await scim.list("/Users", { filter: `userName eq "${made.userName}"` })).totalResults, 0);
    },
    "the name is free again afterwards": async (scim) => {
      const made = await scim.user({ externalId: fresh("ext") });
      await scim.del(`/Users/${made.id}`);
      const back = await scim.user({ userName: made.userName, externalId: made.externalId });
      assert.equal(back.active, true);
    },
    "who is deleted leaves their groups": async (scim) => {
      const made = await scim.user();
      const group = await scim.group({ members: [{ value: made.id }] });
      await scim.del(`/Users/${made.id}`);
      assert.deepEqual(ok(await scim.get(`/Groups/${group.id}`)).members ?? [], []);
    },
  }),
  ...section("7644 §3.14 versions", {
    "every answer with a resource carries its ETag": async (scim) => {
      const answer = await scim.post("/Users", aUser());
      const made = ok(answer, 201);
      assert.equal(answer.headers.get("etag"), made.meta.version);
      const read = await scim.get(`/Users/${made.id}`);
      assert.equal(read.headers.get("etag"), made.meta.version);
      const patched = await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "title", value: "x" }]);
      assert.equal(patched.headers.get("etag"), ok(patched).meta.version);
      assert.notEqual(patched.body.meta.version, made.meta.version);
    },
    "If-None-Match of the current version is 304": async (scim) => {
      const made = await scim.user();
      assert.equal((await scim.get(`/Users/${made.id}`, { headers: { "If-None-Match": made.meta.version } })).status, 304);
      assert.equal((await scim.get(`/Users/${made.id}`, { headers: { "If-None-Match": 'W/"nothing"' } })).status, 200);
    },
    "a change of groups is one of what is read, and refuses no change of the person": async (scim) => {
      const made = await scim.user();
      const group = await scim.group({ members: [{ value: made.id }] });
      const answer = await scim.get(`/Users/${made.id}`, { headers: { "If-None-Match": made.meta.version } });
      const { version } = ok(answer).meta;
      assert.notEqual(version, made.meta.version);
      assert.equal(answer.headers.get("etag"), version);
      assert.equal((await scim.list("/Users", { filter: `id eq "${made.id}"` })).Resources[0].meta.version, version);
      assert.equal((await scim.get(`/Users/${made.id}`, { headers: { "If-None-Match": version } })).status, 304);
      await scim.del(`/Groups/${group.id}`);
      assert.equal((await scim.get(`/Users/${made.id}`, { headers: { "If-None-Match": version } })).status, 200);
      const changed = await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "title", value: "x" }], {
        headers: { "If-Match": version },
      });
      assert.equal(changed.headers.get("etag"), ok(changed).meta.version);
    },
    "If-Match of an older version is 412, and nothing changed": async (scim) => {
      const made = await scim.user();
      const old = { headers: { "If-Match": made.meta.version } };
      ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "title", value: "one" }], old));
      refused(await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "title", value: "two" }], old), 412);
      refused(await scim.put(`/Users/${made.id}`, { ...made, title: "two" }, old), 412);
      refused(await scim.del(`/Users/${made.id}`, old), 412);
      assert.equal(ok(await scim.get(`/Users/${made.id}`)).title, "one");
      assert.equal((await scim.del(`/Users/${made.id}`, { headers: { "If-Match": "*" } })).status, 204);
    },
  }),
];
