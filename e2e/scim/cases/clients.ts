/** What each identity provider really sends, step by step as it sends it. */
import assert from "node:assert/strict";
import { section } from "../case";
import { type Client, CORE_GROUP, CORE_USER, ENTERPRISE, fresh, ids, type Json, memberIds, ok, refused } from "../client";

const done = (answer: { status: number; text: string }) => assert.ok([200, 204].includes(answer.status), `${answer.status} ${answer.text}`);
const group = async (scim: Client, id: string) => ok(await scim.get(`/Groups/${id}`));
const user = async (scim: Client, id: string) => ok(await scim.get(`/Users/${id}`));

const oktaHeaders = {
  headers: {
    "User-Agent": "Okta SCIM Client 1.0.0",
    "Content-Type": "application/scim+json; charset=utf-8",
    "Accept-Encoding": "gzip,deflate",
  },
};
const oktaUser = (userName: string): Json => ({
  schemas: [CORE_USER],
  userName,
  name: { givenName: "Ida", familyName: "Noddack" },
  emails: [{ primary: true, value: userName, type: "work" }],
  displayName: "Ida Noddack",
  locale: "en-US",
  externalId: fresh("00u"),
  groups: [],
  password: "1mz050nq",
  active: true,
});

const okta = section(
  "Okta",
  {
    "the SPEC test": async (scim) => {
      await scim.user();
      const page = ok(await scim.get("/Users?count=1&startIndex=1", oktaHeaders));
      for (const counter of ["totalResults", "startIndex", "itemsPerPage"]) assert.equal(typeof page[counter], "number");
      const [first] = page.Resources;
      for (const name of ["id", "userName", "name", "active", "emails"]) assert.ok(name in first || first.userName, name);
      const none = ok(
        await scim.get(`/Users?filter=userName eq "${fresh("none")}@x.example"&startIndex=1&count=100`.replaceAll(" ", "%20"), oktaHeaders),
      );
      assert.equal(none.totalResults, 0);
      refused(await scim.get(`/Users/${fresh("none")}`, oktaHeaders), 404);
      const name = `${fresh("ida")}@halden.example`;
      const made = ok(await scim.post("/Users", oktaUser(name), oktaHeaders), 201);
      assert.equal(made.active, true);
      assert.equal((await user(scim, made.id)).userName, name);
      refused(await scim.post("/Users", oktaUser(name), oktaHeaders), 409, "uniqueness");
      assert.equal((await scim.list("/Users", { filter: `userName eq "${name.toUpperCase()}"` })).totalResults, 1);
      ok(await scim.get("/Groups?count=100&startIndex=1", oktaHeaders));
      const refusedToken = await scim.get("/Users?count=1", { ...oktaHeaders, token: "non-token" });
      refused(refusedToken, [401, 429]);
    },
    "an update puts the whole body back, id, meta and groups included": async (scim) => {
      const made = ok(await scim.post("/Users", oktaUser(`${fresh("ida")}@halden.example`), oktaHeaders), 201);
      const read = await user(scim, made.id);
      const put = ok(
        await scim.put(`/Users/${made.id}`, { ...read, groups: [], name: { ...read.name, familyName: "Tacke" } }, oktaHeaders),
      );
      assert.equal(put.name.familyName, "Tacke");
    },
    "deactivated by a PATCH without a path, still readable, and reactivated": async (scim) => {
      const made = ok(await scim.post("/Users", oktaUser(`${fresh("ida")}@halden.example`), oktaHeaders), 201);
      ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", value: { active: false } }], oktaHeaders));
      assert.equal((await user(scim, made.id)).active, false);
      assert.equal((await scim.list("/Users", { filter: `userName eq "${made.userName}"` })).Resources[0].active, false);
      ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", value: { active: true } }], oktaHeaders));
      assert.equal((await user(scim, made.id)).active, true);
    },
    "a custom app deactivates by PUT": async (scim) => {
      const made = ok(await scim.post("/Users", oktaUser(`${fresh("ida")}@halden.example`), oktaHeaders), 201);
      assert.equal(ok(await scim.put(`/Users/${made.id}`, { ...made, active: false }, oktaHeaders)).active, false);
    },
    "push group: made empty, renamed, changed, pushed whole, emptied, unlinked": async (scim) => {
      const [a, b, c] = await Promise.all([scim.user(), scim.user(), scim.user()]);
      const made = ok(await scim.post("/Groups", { schemas: [CORE_GROUP], displayName: fresh("Team"), members: [] }, oktaHeaders), 201);
      done(
        await scim.patch(
          `/Groups/${made.id}`,
          [{ op: "replace", path: "members", value: [{ value: a.id }, { value: b.id }] }],
          oktaHeaders,
        ),
      );
      const name = fresh("Team");
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "replace", value: { id: made.id, displayName: name } }], oktaHeaders));
      assert.deepEqual(memberIds(await group(scim, made.id)), [a.id, b.id].sort());
      const delta = [
        { op: "remove", path: `members[value eq "${a.id}"]` },
        { op: "add", path: "members", value: [{ value: c.id, display: c.userName }] },
      ];
      done(await scim.patch(`/Groups/${made.id}`, delta, oktaHeaders));
      assert.deepEqual(memberIds(await group(scim, made.id)), [b.id, c.id].sort());
      ok(
        await scim.put(
          `/Groups/${made.id}`,
          { schemas: [CORE_GROUP], id: made.id, displayName: name, members: [{ value: a.id }] },
          oktaHeaders,
        ),
      );
      assert.deepEqual(memberIds(await group(scim, made.id)), [a.id]);
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "replace", path: "members", value: [] }], oktaHeaders));
      assert.deepEqual(memberIds(await group(scim, made.id)), []);
      assert.equal((await scim.del(`/Groups/${made.id}`, oktaHeaders)).status, 204);
    },
  },
  "Okta",
);

const entraUser = (userName: string): Json => ({
  schemas: [CORE_USER, ENTERPRISE],
  externalId: fresh("0a21"),
  userName,
  active: true,
  emails: [{ primary: true, type: "work", value: userName }],
  meta: { resourceType: "User" },
  name: { formatted: "A B", familyName: "B", givenName: "A" },
  roles: [],
});
const entraMade = async (scim: Client) => ok(await scim.post("/Users", entraUser(`${fresh("ada")}@halden.example`)), 201);

const entra = section(
  "Entra ID",
  {
    "the connection test asks for somebody who cannot be": async (scim) => {
      const list = await scim.list("/Users", { filter: `userName eq "${crypto.randomUUID()}"` });
      assert.equal(list.totalResults, 0);
    },
    "a create with empty roles, meta in the body and an extension without its object": async (scim) => {
      const made = await entraMade(scim);
      assert.equal(made.name.formatted, "A B");
      assert.equal(made.roles ?? undefined, undefined);
    },
    "looks for by externalId, by work e-mail, and by groups' names": async (scim) => {
      const made = await entraMade(scim);
      assert.deepEqual(ids(await scim.list("/Users", { filter: `externalId eq "${made.externalId}"` })), [made.id]);
      assert.deepEqual(ids(await scim.list("/Users", { filter: `emails[type eq "work"].value eq "${made.userName}"` })), [made.id]);
      const team = await scim.group();
      const list = await scim.list("/Groups", { excludedAttributes: "members", filter: `displayName eq "${team.displayName}"` });
      assert.deepEqual(ids(list), [team.id]);
    },
    "default dialect: capital op, disable by a string": async (scim) => {
      const made = await entraMade(scim);
      ok(await scim.patch(`/Users/${made.id}`, [{ op: "Replace", path: "active", value: "False" }]));
      assert.equal((await user(scim, made.id)).active, false);
      ok(await scim.patch(`/Users/${made.id}`, [{ op: "Replace", path: "active", value: "True" }]));
      assert.equal((await user(scim, made.id)).active, true);
    },
    "default dialect: several attributes, one operation each": async (scim) => {
      const made = await entraMade(scim);
      const after = ok(
        await scim.patch(`/Users/${made.id}`, [
          { op: "Replace", path: 'emails[type eq "work"].value', value: "n@halden.example" },
          { op: "Add", path: `${ENTERPRISE}:department`, value: "Retail" },
          { op: "Replace", path: "displayName", value: "A. B." },
        ]),
      );
      assert.equal(after.emails[0].value, "n@halden.example");
      assert.equal(after[ENTERPRISE].department, "Retail");
      assert.equal(after.displayName, "A. B.");
    },
    "flagged dialect: one replace without a path, dotted and qualified keys": async (scim) => {
      const made = await entraMade(scim);
      const after = ok(
        await scim.patch(`/Users/${made.id}`, [
          { op: "replace", value: { displayName: "D", "name.givenName": "G", [`${ENTERPRISE}:employeeNumber`]: "7" } },
        ]),
      );
      assert.equal(after.displayName, "D");
      assert.equal(after.name.givenName, "G");
      assert.equal(after.name.familyName, "B");
      assert.equal(after[ENTERPRISE].employeeNumber, "7");
    },
    "a filtered path makes the element it names, by Add and by Replace": async (scim) => {
      for (const op of ["Add", "Replace"]) {
        const made = await entraMade(scim);
        const after = ok(
          await scim.patch(`/Users/${made.id}`, [
            { op, path: 'phoneNumbers[type eq "mobile"].value', value: "+1 425 555 0100" },
            { op, path: 'emails[type eq "home"].value', value: "home@halden.example" },
            { op, path: 'addresses[type eq "work"].streetAddress', value: "1 Way" },
            { op, path: 'addresses[type eq "work"].locality', value: "Redmond" },
            { op, path: "title", value: "Lead" },
          ]),
        );
        assert.deepEqual(
          after.phoneNumbers.map((one: Json) => [one.type, one.value]),
          [["mobile", "+1 425 555 0100"]],
        );
        assert.equal(after.emails.length, 2);
        assert.equal(after.addresses.length, 1);
        assert.equal(after.addresses[0].locality, "Redmond");
        assert.equal(after.title, "Lead");
      }
    },
    "manager as a plain string, by PATCH and in a body": async (scim) => {
      const made = await entraMade(scim);
      const after = ok(await scim.patch(`/Users/${made.id}`, [{ op: "Add", path: `${ENTERPRISE}:manager`, value: "m-1" }]));
      assert.equal(after[ENTERPRISE].manager.value, "m-1");
      const body = { ...entraUser(`${fresh("bob")}@halden.example`), [ENTERPRISE]: { manager: "m-2" } };
      assert.equal(ok(await scim.post("/Users", body), 201)[ENTERPRISE].manager.value, "m-2");
      const removed = ok(await scim.patch(`/Users/${made.id}`, [{ op: "Remove", path: `${ENTERPRISE}:manager` }]));
      assert.equal(removed[ENTERPRISE]?.manager, undefined);
    },
    "sub-attributes in Microsoft's own letter case": async (scim) => {
      const made = await entraMade(scim);
      const after = ok(
        await scim.patch(`/Users/${made.id}`, [{ op: "Replace", path: 'emails[type eq "work"].Value', value: "n@halden.example" }]),
      );
      assert.equal(after.emails[0].value, "n@halden.example");
      assert.equal("Value" in after.emails[0], false);
    },
    "groups come empty and with a second URN": async (scim) => {
      const made = ok(
        await scim.post("/Groups", {
          schemas: [CORE_GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
          externalId: fresh("8aa1"),
          displayName: fresh("Group"),
          meta: { resourceType: "Group" },
          members: [],
        }),
        201,
      );
      refused(
        await scim.post("/Groups", { schemas: [CORE_GROUP], externalId: made.externalId, displayName: made.displayName }),
        409,
        "uniqueness",
      );
    },
    "both dialects take one member away, and only that one": async (scim) => {
      const [a, b, c] = await Promise.all([scim.user(), scim.user(), scim.user()]);
      const made = await scim.group();
      for (const one of [a, b, c])
        done(await scim.patch(`/Groups/${made.id}`, [{ op: "Add", path: "members", value: [{ $ref: null, value: one.id }] }]));
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "Remove", path: "members", value: [{ $ref: null, value: a.id }] }]));
      assert.deepEqual(memberIds(await group(scim, made.id)), [b.id, c.id].sort());
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "remove", path: `members[value eq "${b.id}"]` }]));
      assert.deepEqual(memberIds(await group(scim, made.id)), [c.id]);
      done(await scim.patch(`/Groups/${made.id}`, [{ op: "Add", path: "members", value: [{ value: c.id }] }]));
      assert.deepEqual(memberIds(await group(scim, made.id)), [c.id]);
    },
    "deleted twice: 204, then 404": async (scim) => {
      const made = await entraMade(scim);
      assert.equal((await scim.del(`/Users/${made.id}`)).status, 204);
      refused(await scim.del(`/Users/${made.id}`), 404);
    },
    "the validator's empty list of operations": async (scim) => {
      const made = await entraMade(scim);
      const answer = await scim.patch(`/Users/${made.id}`, []);
      assert.ok([200, 204, 400].includes(answer.status), answer.text);
      assert.deepEqual(await user(scim, made.id), made);
    },
  },
  "Entra ID",
);

const GSUITE = "urn:ietf:params:scim:schemas:gsuite:1.0:User";
const google = section(
  "Google",
  {
    "the probe": async (scim) => {
      const page = ok(await scim.get("/Users?count=1"));
      assert.ok(Number.isInteger(page.totalResults));
      assert.ok(page.itemsPerPage <= 1);
      assert.equal(page.startIndex, 1);
    },
    "no emails, its own extension, a numeric external id; a rename keeps the person": async (scim) => {
      const externalId = String(10n ** 20n + BigInt(Math.floor(Math.random() * 1e15)));
      const made = ok(
        await scim.post("/Users", {
          schemas: [CORE_USER, ENTERPRISE, GSUITE],
          userName: `${fresh("gil")}@halden.example`,
          externalId,
          name: { givenName: "Gil", familyName: "Amelio" },
          active: true,
          [ENTERPRISE]: { department: "Retail" },
          [GSUITE]: { appRole: "Manager" },
        }),
        201,
      );
      assert.deepEqual(made[GSUITE], { appRole: "Manager" });
      const name = `${fresh("gil2")}@halden.example`;
      const put = ok(await scim.put(`/Users/${made.id}`, { ...made, userName: name }));
      assert.equal(put.id, made.id);
      assert.equal(put.externalId, externalId);
      assert.deepEqual(ids(await scim.list("/Users", { filter: `userName eq "${name}"` })), [made.id]);
    },
    "created suspended": async (scim) => assert.equal((await scim.user({ active: false })).active, false),
    "deprovisioned by DELETE, and back by the same external id": async (scim) => {
      const externalId = fresh("1");
      const made = await scim.user({ externalId });
      assert.equal((await scim.del(`/Users/${made.id}`)).status, 204);
      const back = await scim.user({ externalId, userName: `${fresh("new")}@halden.example` });
      assert.equal(back.active, true);
    },
  },
  "Google",
);

const others = [
  ...section(
    "JumpCloud",
    {
      "activation: a test user and a test group, updated and deleted": async (scim) => {
        const made = await scim.user({ displayName: "Test User" });
        ok(await scim.put(`/Users/${made.id}`, { ...made, active: false, displayName: "Updated" }));
        const team = await scim.group({ members: [{ value: made.id }] });
        done(await scim.patch(`/Groups/${team.id}`, [{ op: "remove", path: "members", value: [{ value: made.id }] }]));
        assert.deepEqual(memberIds(await group(scim, team.id)), []);
        assert.equal((await scim.del(`/Groups/${team.id}`)).status, 204);
        assert.equal((await scim.del(`/Users/${made.id}`)).status, 204);
      },
    },
    "JumpCloud",
  ),
  ...section(
    "authentik",
    {
      "reads ServiceProviderConfig, PUTs users, replaces a whole group without a path": async (scim) => {
        const config = ok(await scim.get("/ServiceProviderConfig"));
        assert.equal(config.patch.supported, true);
        assert.ok(Number.isInteger(config.bulk.maxOperations));
        const [a, b] = await Promise.all([scim.user(), scim.user()]);
        const team = await scim.group({ externalId: fresh("ak") });
        done(await scim.patch(`/Groups/${team.id}`, [{ op: "replace", value: { ...team, displayName: fresh("Renamed") } }]));
        done(
          await scim.patch(`/Groups/${team.id}`, [
            { op: "add", path: "members", value: [{ value: a.id }] },
            { op: "add", path: "members", value: [{ value: b.id }] },
            { op: "remove", path: "members", value: [{ value: a.id }] },
          ]),
        );
        assert.deepEqual(memberIds(await group(scim, team.id)), [b.id]);
      },
      "pages with startIndex only": async (scim) => {
        await scim.user();
        const page = ok(await scim.get("/Users?startIndex=1"));
        assert.equal(page.startIndex, 1);
        assert.ok(page.Resources.length >= 1);
      },
    },
    "authentik",
  ),
  ...section(
    "OneLogin",
    {
      "null and empty fields, PATCH without a path": async (scim) => {
        const made = await scim.user({
          title: null,
          phoneNumbers: [],
          nickName: "",
          name: { givenName: "O", familyName: "L", middleName: null },
        });
        const after = ok(
          await scim.patch(`/Users/${made.id}`, [{ op: "replace", value: { active: false, title: null, name: { familyName: "M" } } }]),
        );
        assert.equal(after.active, false);
        assert.equal(after.name.familyName, "M");
        assert.equal(after.title ?? undefined, undefined);
      },
    },
    "OneLogin",
  ),
  ...section(
    "Rippling",
    {
      "looks up by externalId and patches without a path": async (scim) => {
        const made = await scim.user({ externalId: fresh("rip") });
        const [found] = (await scim.list("/Users", { filter: `externalId eq "${made.externalId}"` })).Resources;
        const after = ok(await scim.patch(`/Users/${found.id}`, [{ op: "replace", value: { title: "Lead", active: false } }]));
        assert.equal(after.title, "Lead");
        assert.equal(after.active, false);
      },
    },
    "Rippling",
  ),
  ...section(
    "PingFederate",
    {
      "matches on emails without a sub-attribute": async (scim) => {
        const made = await scim.user();
        assert.deepEqual(ids(await scim.list("/Users", { filter: `emails eq "${made.userName.toUpperCase()}"` })), [made.id]);
      },
    },
    "PingFederate",
  ),
  ...section(
    "SailPoint",
    {
      "one request a membership, in parallel": async (scim) => {
        const team = await scim.group();
        const users = await Promise.all(Array.from({ length: 12 }, () => scim.user()));
        const answers = await Promise.all(
          users.map((one) => scim.patch(`/Groups/${team.id}`, [{ op: "add", path: "members", value: [{ value: one.id }] }])),
        );
        for (const answer of answers) done(answer);
        assert.deepEqual(memberIds(await group(scim, team.id)), users.map((one) => one.id).sort());
      },
    },
    "SailPoint",
  ),
  ...section(
    "Keycloak",
    {
      "sends the complete list on each change": async (scim) => {
        const users = await Promise.all(Array.from({ length: 5 }, () => scim.user()));
        const team = await scim.group();
        for (let upTo = 1; upTo <= users.length; upTo++) {
          const members = users.slice(0, upTo).map((one) => ({ value: one.id }));
          ok(await scim.put(`/Groups/${team.id}`, { schemas: [CORE_GROUP], displayName: team.displayName, members }));
        }
        assert.equal((await group(scim, team.id)).members.length, 5);
      },
    },
    "Keycloak",
  ),
];

export const clients = [...okta, ...entra, ...google, ...others];
