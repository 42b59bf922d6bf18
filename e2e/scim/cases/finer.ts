/** Finer points of the standards that clients stumble over when a server gets them wrong. */
import assert from "node:assert/strict";
import { section } from "../case";
import { aUser, type Client, CORE_GROUP, CORE_USER, ENTERPRISE, fresh, ids, type Json, ok, refused } from "../client";

const WORK = { value: "w@halden.example", type: "work", primary: true };
const HOME = { value: "h@halden.example", type: "home" };

const patched = async (scim: Client, before: Json, operations: Json[]): Promise<Json> => {
  const made = await scim.user(before);
  const after = ok(await scim.patch(`/Users/${made.id}`, operations));
  assert.deepEqual(ok(await scim.get(`/Users/${made.id}`)), after);
  return after;
};

export const finer = [
  ...section("7643 §4.1 every attribute of a user", {
    "is kept and returned": async (scim) => {
      const full = {
        nickName: "A",
        profileUrl: "https://people.example/ada",
        title: "Lead",
        userType: "Employee",
        preferredLanguage: "en-US, de;q=0.5",
        locale: "en-US",
        timezone: "America/Los_Angeles",
        name: {
          formatted: "Dr. Ada K. Byron III",
          familyName: "Byron",
          givenName: "Ada",
          middleName: "K",
          honorificPrefix: "Dr.",
          honorificSuffix: "III",
        },
        phoneNumbers: [
          { value: "tel:+1-201-555-0123", type: "work" },
          { value: "555-0199", type: "fax", display: "Fax" },
        ],
        ims: [{ value: "ada.aim", type: "aim" }],
        photos: [{ value: "https://photos.example/ada.jpg", type: "photo" }],
        addresses: [
          {
            ...{ type: "work", streetAddress: "100 Universal City Plaza", locality: "Hollywood", region: "CA", postalCode: "91608" },
            ...{ country: "US", formatted: "100 Universal City Plaza\nHollywood, CA 91608 US", primary: true },
          },
        ],
        entitlements: [{ value: "e1", display: "E1", type: "newentitlement" }],
        roles: [{ value: "r1", primary: true }],
        x509Certificates: [{ value: "MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAwTjELMAkGA1UEBhMCVVMx" }],
      };
      const made = await scim.user(full);
      for (const [name, value] of Object.entries(full)) assert.deepEqual(made[name], value, name);
      const enterprise = {
        ...{ employeeNumber: "701984", costCenter: "4130", organization: "Universal Studios", division: "Theme Park", department: "Tour" },
        manager: { value: "26118915", $ref: "../Users/26118915" },
      };
      const other = await scim.user({ schemas: [CORE_USER, ENTERPRISE], [ENTERPRISE]: enterprise });
      for (const [name, value] of Object.entries(enterprise))
        if (name === "manager") assert.equal(other[ENTERPRISE].manager.value, "26118915");
        else assert.equal(other[ENTERPRISE][name], value);
    },
    "one primary a list": async (scim) => {
      const answer = await scim.post("/Users", aUser({ emails: [WORK, { ...HOME, primary: true }] }));
      if (answer.status === 201) assert.equal(answer.body.emails.filter((one: Json) => one.primary === true).length, 1);
      else refused(answer, 400, "invalidValue");
    },
    "a number, a boolean and a list in an unknown extension stay what they are": async (scim) => {
      const urn = "urn:ietf:params:scim:schemas:extension:tally:2.0:User";
      const made = await scim.user({ schemas: [CORE_USER, urn], [urn]: { level: 1.5, on: false, list: [1, 2], text: "1" } });
      assert.deepEqual(made[urn], { level: 1.5, on: false, list: [1, 2], text: "1" });
    },
  }),
  ...section("7644 §3.5.2 finer PATCH", {
    "replace of a complex attribute leaves the sub-attributes that are not named": async (scim) => {
      const after = await patched(scim, {}, [{ op: "replace", path: "name", value: { givenName: "Grace" } }]);
      assert.deepEqual(after.name, { givenName: "Grace", familyName: "Byron" });
    },
    "replace of elements by a filter, whole": async (scim) => {
      const after = await patched(scim, { emails: [WORK, HOME] }, [
        { op: "replace", path: 'emails[type eq "work"]', value: { value: "n@halden.example", type: "work", primary: true } },
      ]);
      assert.deepEqual(after.emails.map((one: Json) => one.value).sort(), ["h@halden.example", "n@halden.example"]);
    },
    "remove of one element's sub-attribute": async (scim) => {
      const after = await patched(scim, { emails: [{ ...WORK, display: "W" }, HOME] }, [
        { op: "remove", path: 'emails[type eq "work"].display' },
      ]);
      assert.equal("display" in after.emails[0], false);
      assert.equal(after.emails[0].value, WORK.value);
    },
    "remove by a filter that meets nothing": async (scim) => {
      const made = await scim.user({ emails: [WORK] });
      const answer = await scim.patch(`/Users/${made.id}`, [{ op: "remove", path: 'emails[type eq "other"]' }]);
      if (answer.status >= 300) refused(answer, 400, "noTarget");
      assert.deepEqual(ok(await scim.get(`/Users/${made.id}`)), made);
    },
    "remove of the last matching element takes the attribute away": async (scim) => {
      const after = await patched(scim, { emails: [WORK] }, [{ op: "remove", path: 'emails[type eq "work"]' }]);
      assert.equal("emails" in after, false);
    },
    "a new element made by a filter is marked as the filter says": async (scim) => {
      const after = await patched(scim, { emails: [HOME] }, [
        { op: "add", path: 'emails[type eq "work" and primary eq true].value', value: "n@halden.example" },
      ]);
      const made = after.emails.find((one: Json) => one.value === "n@halden.example");
      assert.equal(made.type, "work");
      assert.equal(made.primary, true);
    },
    "add of a list to nothing": async (scim) => {
      const after = await patched(scim, { emails: [] }, [{ op: "add", path: "emails", value: [WORK, HOME] }]);
      assert.equal(after.emails.length, 2);
    },
    "add of a single object to a list": async (scim) => {
      const after = await patched(scim, { emails: [WORK] }, [{ op: "add", path: "emails", value: HOME }]);
      assert.equal(after.emails.length, 2);
    },
    "a value of null takes away": async (scim) => {
      const after = await patched(scim, { title: "x" }, [{ op: "replace", path: "title", value: null }]);
      assert.equal("title" in after, false);
    },
    "an empty list takes away": async (scim) => {
      const after = await patched(scim, { emails: [WORK] }, [{ op: "replace", path: "emails", value: [] }]);
      assert.equal("emails" in after, false);
    },
    "path and value in any letter case are the schema's names afterwards": async (scim) => {
      const after = await patched(scim, {}, [
        { op: "Replace", path: "NAME.givenname", value: "Grace" },
        { op: "Add", value: { NICKNAME: "G", Emails: [{ VALUE: "c@halden.example", Type: "other" }] } },
      ]);
      assert.equal(after.name.givenName, "Grace");
      assert.equal(after.nickName, "G");
      assert.ok(after.emails.some((one: Json) => one.value === "c@halden.example" && one.type === "other"));
    },
    "a qualified path with a value filter": async (scim) => {
      const after = await patched(scim, { emails: [WORK, HOME] }, [
        { op: "replace", path: `${CORE_USER}:emails[type eq "home"].value`, value: "n@halden.example" },
      ]);
      assert.equal(after.emails.find((one: Json) => one.type === "home").value, "n@halden.example");
    },
    "lastModified moves with a change, created never": async (scim) => {
      const made = await scim.user();
      const after = ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "title", value: "x" }]));
      assert.ok(Date.parse(after.meta.lastModified) >= Date.parse(made.meta.lastModified));
      assert.notEqual(after.meta.version, made.meta.version);
      assert.equal(after.meta.created, made.meta.created);
    },
    "members of a user cannot be patched, nor a user's attribute on a group": async (scim) => {
      const made = await scim.group();
      refused(await scim.patch(`/Groups/${made.id}`, [{ op: "replace", path: "userName", value: "x" }]), 400, "invalidPath");
    },
    "a group's name by its qualified path": async (scim) => {
      const made = await scim.group();
      const name = fresh("Q");
      await scim.patch(`/Groups/${made.id}`, [{ op: "replace", path: `${CORE_GROUP}:displayName`, value: name }]);
      assert.equal(ok(await scim.get(`/Groups/${made.id}`)).displayName, name);
    },
    "the schemas of a PATCH must be PatchOp": async (scim) => {
      const made = await scim.user();
      const answer = await scim.send("PATCH", `/Users/${made.id}`, {
        schemas: [CORE_USER],
        Operations: [{ op: "replace", path: "title", value: "x" }],
      });
      refused(answer, 400);
    },
  }),
  ...section("7644 §3.4.2 finer lists", {
    "filter, sort, page and attributes together": async (scim) => {
      const tag = fresh("F");
      for (const title of ["c", "a", "d", "b"]) await scim.user({ nickName: tag, title });
      const query = {
        filter: `nickName eq "${tag}"`,
        sortBy: "title",
        sortOrder: "descending",
        startIndex: 2,
        count: 2,
        attributes: "title",
      };
      const page = await scim.list("/Users", query);
      assert.equal(page.totalResults, 4);
      assert.deepEqual(
        page.Resources.map((one: Json) => one.title),
        ["c", "b"],
      );
      assert.equal("userName" in page.Resources[0], false);
    },
    "sorted by a sub-attribute, by a list's primary value and by dates": async (scim) => {
      const tag = fresh("F");
      const made: Json[] = [];
      for (const [familyName, mail] of [
        ["Zed", "b"],
        ["Abe", "c"],
        ["Moe", "a"],
      ] as const)
        made.push(
          await scim.user({
            nickName: tag,
            name: { familyName },
            emails: [
              { value: `zz@x.example`, type: "home" },
              { value: `${mail}@x.example`, type: "work", primary: true },
            ],
          }),
        );
      const order = async (sortBy: string) =>
        ids(await scim.list("/Users", { filter: `nickName eq "${tag}"`, sortBy })).map((id) => made.findIndex((one) => one.id === id));
      assert.deepEqual(await order("name.familyName"), [1, 2, 0]);
      assert.deepEqual(await order("emails"), [2, 0, 1]);
      assert.deepEqual(await order("emails.value"), [2, 0, 1]);
      assert.deepEqual(await order("meta.created"), [0, 1, 2]);
      assert.deepEqual(await order(`${CORE_USER}:name.familyName`), [1, 2, 0]);
    },
    "meta.resourceType and schemas can be asked for": async (scim) => {
      const made = await scim.user();
      for (const filter of [`meta.resourceType eq "User"`, `schemas eq "${CORE_USER}"`])
        assert.deepEqual(ids(await scim.list("/Users", { filter: `${filter} and userName eq "${made.userName}"` })), [made.id], filter);
    },
    "quotes and backslashes in a name are found": async (scim) => {
      const title = `a"b\\c ${fresh()}`;
      const made = await scim.user({ title });
      assert.deepEqual(ids(await scim.list("/Users", { filter: `title eq ${JSON.stringify(title)}` })), [made.id]);
    },
    "a filter on a whole complex attribute with pr": async (scim) => {
      const made = await scim.user({ name: null });
      const mine = `userName eq "${made.userName}"`;
      assert.equal((await scim.list("/Users", { filter: `${mine} and name pr` })).totalResults, 0);
      assert.equal((await scim.list("/Users", { filter: `${mine} and not (name pr)` })).totalResults, 1);
      assert.equal((await scim.list("/Users", { filter: `${mine} and userName pr` })).totalResults, 1);
      assert.equal((await scim.list("/Users", { filter: `${mine} and addresses pr` })).totalResults, 0);
    },
    "a boolean compared with a text is refused or matches nobody": async (scim) => {
      const made = await scim.user();
      const answer = await scim.get(`/Users?filter=${encodeURIComponent(`userName eq "${made.userName}" and active eq "true"`)}`);
      if (answer.status !== 200) refused(answer, 400, "invalidFilter");
    },
    "attributes=id alone, and groups' members alone": async (scim) => {
      const made = await scim.user();
      const one = ok(await scim.get(`/Users/${made.id}?attributes=id`));
      assert.equal(one.id, made.id);
      assert.equal("userName" in one, false);
      const team = await scim.group({ members: [{ value: made.id }] });
      const list = await scim.list("/Groups", { filter: `id eq "${team.id}"`, attributes: "members.value" });
      assert.deepEqual(list.Resources[0].members, [{ value: made.id }]);
    },
    "groups page like users": async (scim) => {
      for (let at = 0; at < 3; at++) await scim.group();
      const { totalResults } = await scim.list("/Groups", { count: 0 });
      const page = await scim.list("/Groups", { startIndex: totalResults - 1, count: 5 });
      assert.equal(page.totalResults, totalResults);
      assert.equal(page.Resources.length, 2);
    },
    "groups in a person's list stay exact after a rename and a delete": async (scim) => {
      const made = await scim.user();
      const [one, two] = [await scim.group({ members: [{ value: made.id }] }), await scim.group({ members: [{ value: made.id }] })];
      assert.equal(ok(await scim.get(`/Users/${made.id}`)).groups.length, 2);
      await scim.del(`/Groups/${two.id}`);
      const [listed] = (await scim.list("/Users", { filter: `userName eq "${made.userName}"` })).Resources;
      assert.deepEqual(
        listed.groups.map((group: Json) => group.value),
        [one.id],
      );
    },
  }),
];
