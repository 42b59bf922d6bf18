import assert from "node:assert/strict";
import { section } from "../case";
import { type Client, CORE_USER, ENTERPRISE, fresh, type Json, ok, PATCH_OP, refused } from "../client";

const EXTRA = "urn:example:params:scim:schemas:extension:tally:2.0:User";

/** A user, the operations, and what must be so afterwards: in the answer and when it is read again. */
async function patched(scim: Client, before: Json, operations: Json[], look: (user: Json) => void): Promise<Json> {
  const made = await scim.user(before);
  const after = ok(await scim.patch(`/Users/${made.id}`, operations));
  look(after);
  assert.deepEqual(ok(await scim.get(`/Users/${made.id}`)), after);
  return after;
}

/** Refused whole: the user is exactly what it was. */
async function unpatched(scim: Client, before: Json, operations: Json[], status: number, scimType?: string): Promise<void> {
  const made = await scim.user(before);
  refused(await scim.patch(`/Users/${made.id}`, operations), status, scimType);
  assert.deepEqual(ok(await scim.get(`/Users/${made.id}`)), made);
}

const twoMails = () => ({
  emails: [
    { value: "a@halden.example", type: "work", primary: true },
    { value: "b@halden.example", type: "home" },
  ],
});

export const patch = [
  ...section("7644 §3.5.2.1 add", {
    "a simple attribute": (scim) =>
      patched(scim, {}, [{ op: "add", path: "nickName", value: "A" }], (u) => assert.equal(u.nickName, "A")).then(),
    "without a path, attribute by attribute": (scim) =>
      patched(scim, twoMails(), [{ op: "add", value: { nickName: "A", emails: [{ value: "c@halden.example", type: "other" }] } }], (u) => {
        assert.equal(u.nickName, "A");
        assert.equal(u.emails.length, 3);
      }).then(),
    "a sub-attribute keeps its siblings": (scim) =>
      patched(scim, {}, [{ op: "add", path: "name.middleName", value: "K" }], (u) =>
        assert.deepEqual(u.name, { givenName: "Ada", familyName: "Byron", middleName: "K" }),
      ).then(),
    "an element to a list, and the same one again does nothing": async (scim) => {
      const element = { value: "c@halden.example", type: "other" };
      const after = await patched(scim, twoMails(), [{ op: "add", path: "emails", value: [element] }], (u) =>
        assert.equal(u.emails.length, 3),
      );
      const again = ok(await scim.patch(`/Users/${after.id}`, [{ op: "add", path: "emails", value: element }]));
      assert.deepEqual(again, after);
    },
    "a new primary takes the mark from the old one": (scim) =>
      patched(scim, twoMails(), [{ op: "add", path: "emails", value: [{ value: "c@halden.example", primary: true }] }], (u) =>
        assert.deepEqual(
          u.emails.filter((one: Json) => one.primary === true).map((one: Json) => one.value),
          ["c@halden.example"],
        ),
      ).then(),
    "an extension attribute makes the extension and lists it": (scim) =>
      patched(scim, {}, [{ op: "add", path: `${ENTERPRISE}:department`, value: "Retail" }], (u) => {
        assert.equal(u[ENTERPRISE].department, "Retail");
        assert.ok(u.schemas.includes(ENTERPRISE));
      }).then(),
    "a sub-attribute in an extension": (scim) =>
      patched(scim, {}, [{ op: "add", path: `${ENTERPRISE}:manager.value`, value: "m-1" }], (u) =>
        assert.equal(u[ENTERPRISE].manager.value, "m-1"),
      ).then(),
    "an extension nobody knows": (scim) =>
      patched(scim, {}, [{ op: "add", path: `${EXTRA}:badge`, value: "B-7" }], (u) => {
        assert.deepEqual(u[EXTRA], { badge: "B-7" });
        assert.ok(u.schemas.includes(EXTRA));
      }).then(),
    "a whole extension object without a path": (scim) =>
      patched(scim, {}, [{ op: "add", value: { [ENTERPRISE]: { department: "Retail", costCenter: "7" } } }], (u) =>
        assert.deepEqual(u[ENTERPRISE], { department: "Retail", costCenter: "7" }),
      ).then(),
  }),
  ...section("7644 §3.5.2.3 replace", {
    "a simple attribute": (scim) =>
      patched(scim, { title: "x" }, [{ op: "replace", path: "title", value: "y" }], (u) => assert.equal(u.title, "y")).then(),
    "a fully qualified path": (scim) =>
      patched(scim, {}, [{ op: "replace", path: `${CORE_USER}:name.familyName`, value: "King" }], (u) => {
        assert.equal(u.name.familyName, "King");
        assert.equal(u.name.givenName, "Ada");
      }).then(),
    "a list is replaced whole": (scim) =>
      patched(scim, twoMails(), [{ op: "replace", path: "emails", value: [{ value: "z@halden.example", type: "work" }] }], (u) =>
        assert.deepEqual(
          u.emails.map((one: Json) => one.value),
          ["z@halden.example"],
        ),
      ).then(),
    "one element's sub-attribute by a filter": (scim) =>
      patched(scim, twoMails(), [{ op: "replace", path: 'emails[type eq "work"].value', value: "n@halden.example" }], (u) => {
        assert.deepEqual(u.emails.map((one: Json) => one.value).sort(), ["b@halden.example", "n@halden.example"]);
        assert.equal(u.emails.find((one: Json) => one.type === "work").primary, true);
      }).then(),
    "elements by a filter with and": (scim) =>
      patched(scim, twoMails(), [{ op: "replace", path: 'emails[type eq "home" and value ew "example"].display', value: "Home" }], (u) => {
        assert.equal(u.emails.find((one: Json) => one.type === "home").display, "Home");
        assert.equal(u.emails.find((one: Json) => one.type === "work").display, undefined);
      }).then(),
    "primary by a filter moves the mark": (scim) =>
      patched(scim, twoMails(), [{ op: "replace", path: 'emails[type eq "home"].primary', value: true }], (u) =>
        assert.deepEqual(
          u.emails.filter((one: Json) => one.primary === true).map((one: Json) => one.type),
          ["home"],
        ),
      ).then(),
    "without a path": (scim) =>
      patched(scim, { title: "x" }, [{ op: "replace", value: { title: "y", name: { givenName: "Grace" } } }], (u) => {
        assert.equal(u.title, "y");
        assert.equal(u.name.givenName, "Grace");
      }).then(),
    "what is not there yet is added": (scim) =>
      patched(scim, {}, [{ op: "replace", path: "nickName", value: "A" }], (u) => assert.equal(u.nickName, "A")).then(),
    "userName, and it is found under the new one only": async (scim) => {
      const name = `${fresh("new")}@halden.example`;
      const made = await scim.user();
      const after = ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "userName", value: name }]));
      assert.equal(after.userName, name);
      assert.equal((await scim.list("/Users", { filter: `userName eq "${made.userName}"` })).totalResults, 0);
      assert.equal((await scim.list("/Users", { filter: `userName eq "${name}"` })).totalResults, 1);
    },
    "a userName that is taken": async (scim) => {
      const one = await scim.user();
      await unpatched(scim, {}, [{ op: "replace", path: "userName", value: one.userName.toUpperCase() }], 409, "uniqueness");
    },
  }),
  ...section("7644 §3.5.2.2 remove", {
    "a simple attribute": (scim) =>
      patched(scim, { title: "x" }, [{ op: "remove", path: "title" }], (u) => assert.equal(u.title, undefined)).then(),
    "a sub-attribute": (scim) =>
      patched(scim, {}, [{ op: "remove", path: "name.familyName" }], (u) => assert.deepEqual(u.name, { givenName: "Ada" })).then(),
    "elements by a filter, only those": (scim) =>
      patched(scim, twoMails(), [{ op: "remove", path: 'emails[type eq "home"]' }], (u) =>
        assert.deepEqual(
          u.emails.map((one: Json) => one.type),
          ["work"],
        ),
      ).then(),
    "a whole list": (scim) =>
      patched(scim, twoMails(), [{ op: "remove", path: "emails" }], (u) => assert.equal(u.emails, undefined)).then(),
    "the last of an extension takes its URN away": (scim) =>
      patched(
        scim,
        { schemas: [CORE_USER, ENTERPRISE], [ENTERPRISE]: { department: "R" } },
        [{ op: "remove", path: `${ENTERPRISE}:department` }],
        (u) => {
          assert.equal(u[ENTERPRISE], undefined);
          assert.equal(u.schemas.includes(ENTERPRISE), false);
        },
      ).then(),
    "an extension by its URN": (scim) =>
      patched(scim, { schemas: [CORE_USER, ENTERPRISE], [ENTERPRISE]: { department: "R" } }, [{ op: "remove", path: ENTERPRISE }], (u) =>
        assert.equal(u[ENTERPRISE], undefined),
      ).then(),
    "what is not there is no error": (scim) =>
      patched(scim, {}, [{ op: "remove", path: "title" }], (u) => assert.equal(u.title, undefined)).then(),
    "without a path is noTarget": (scim) => unpatched(scim, {}, [{ op: "remove" }], 400, "noTarget"),
    "userName cannot go": (scim) => unpatched(scim, {}, [{ op: "remove", path: "userName" }], 400),
  }),
  ...section("7644 §3.5.2 all or nothing", {
    "operations run in their order": (scim) =>
      patched(
        scim,
        {},
        [
          { op: "add", path: "title", value: "one" },
          { op: "replace", path: "title", value: "two" },
          { op: "add", path: "nickName", value: "x" },
          { op: "remove", path: "nickName" },
        ],
        (u) => {
          assert.equal(u.title, "two");
          assert.equal(u.nickName, undefined);
        },
      ).then(),
    "one bad operation undoes the good ones before it": (scim) =>
      unpatched(
        scim,
        {},
        [
          { op: "replace", path: "title", value: "one" },
          { op: "replace", path: "shoeSize[", value: "43" },
        ],
        400,
        "invalidPath",
      ),
    "op in any letter case": (scim) =>
      patched(scim, {}, [{ op: "RePlAcE", path: "title", value: "y" }], (u) => assert.equal(u.title, "y")).then(),
    "an op nobody knows": (scim) => unpatched(scim, {}, [{ op: "move", path: "title", value: "y" }], 400),
    "a malformed path": (scim) => unpatched(scim, {}, [{ op: "replace", path: 'emails[type eq "work"', value: "y" }], 400, "invalidPath"),
    "an attribute nobody knows": (scim) => unpatched(scim, {}, [{ op: "replace", path: "shoeSize", value: "43" }], 400, "invalidPath"),
    "a wrong type": (scim) => unpatched(scim, {}, [{ op: "replace", path: "active", value: "perhaps" }], 400, "invalidValue"),
    "a wrong type in a list": (scim) => unpatched(scim, {}, [{ op: "add", path: "emails", value: [7] }], 400, "invalidValue"),
    "a missing value": (scim) => unpatched(scim, {}, [{ op: "add", path: "title" }], 400, "invalidValue"),
    "a filter on a list that meets nothing and cannot be made": (scim) =>
      unpatched(scim, twoMails(), [{ op: "replace", path: 'emails[value sw "q"].display', value: "x" }], 400, "noTarget"),
    "another id, meta or groups": async (scim) => {
      await unpatched(scim, {}, [{ op: "replace", path: "id", value: "x" }], 400, "mutability");
      await unpatched(scim, {}, [{ op: "replace", path: "meta.created", value: "1999-01-01T00:00:00Z" }], 400, "mutability");
      await unpatched(scim, {}, [{ op: "replace", path: "groups", value: [{ value: "x" }] }], 400, "mutability");
      await unpatched(scim, {}, [{ op: "replace", value: { id: "x", title: "y" } }], 400, "mutability");
    },
    "the current id is no error": async (scim) => {
      const made = await scim.user();
      assert.equal(ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", value: { id: made.id, title: "y" } }])).title, "y");
    },
    "nothing new leaves lastModified and version": async (scim) => {
      const made = await scim.user({ title: "x", ...twoMails() });
      const after = ok(
        await scim.patch(`/Users/${made.id}`, [
          { op: "replace", path: "title", value: "x" },
          { op: "add", path: "emails", value: made.emails },
          { op: "replace", path: "active", value: "True" },
        ]),
      );
      assert.deepEqual(after, made);
    },
    "no Operations at all": async (scim) => {
      const made = await scim.user();
      refused(await scim.send("PATCH", `/Users/${made.id}`, { schemas: [PATCH_OP] }), 400);
      refused(await scim.send("PATCH", `/Users/${made.id}`, { schemas: [PATCH_OP], Operations: "x" }), 400);
    },
    "more operations than the limit": async (scim) => {
      const made = await scim.user();
      const many = Array.from({ length: 1001 }, () => ({ op: "replace", path: "title", value: "x" }));
      refused(await scim.patch(`/Users/${made.id}`, many), 413);
    },
    "an unknown user": async (scim) =>
      refused(await scim.patch("/Users/usr_01h455vb4pex5vsknk084sn02q", [{ op: "replace", path: "title", value: "x" }]), 404),
    "a prototype is not reached": async (scim) => {
      const made = await scim.user();
      for (const path of ["constructor.prototype.polluted", "__proto__.polluted", "name.__proto__.polluted"])
        refused(await scim.patch(`/Users/${made.id}`, [{ op: "add", path, value: "yes" }]), 400);
      refused(
        await scim.send(
          "PATCH",
          `/Users/${made.id}`,
          `{"schemas":["${PATCH_OP}"],"Operations":[{"op":"add","value":{"__proto__":{"polluted":1}}}]}`,
          {
            raw: true,
          },
        ),
        400,
      );
      assert.equal(ok(await scim.get(`/Users/${made.id}`)).polluted, undefined);
    },
    "the password is taken and never shown": async (scim) => {
      const made = await scim.user();
      const answer = await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "password", value: "tr0ub4dor&3" }]);
      assert.ok(answer.status < 300, answer.text);
      assert.equal(answer.text.includes("tr0ub4dor"), false);
    },
  }),
  ...section("7643 §8.7.1 active", {
    "every form that says inactive, and back": async (scim) => {
      const forms: Json[] = [
        { op: "replace", path: "active", value: false },
        { op: "Replace", path: "active", value: "False" },
        { op: "replace", path: "active", value: "false" },
        { op: "replace", value: { active: false } },
        { op: "replace", value: { active: "False" } },
        { op: "add", path: "active", value: false },
        { op: "replace", path: `${CORE_USER}:active`, value: false },
        { op: "replace", path: "Active", value: false },
        { op: "replace", path: "active", value: [{ value: "False" }] },
      ];
      for (const form of forms.slice(0, -1)) {
        const made = await scim.user();
        const off = ok(await scim.patch(`/Users/${made.id}`, [form]));
        assert.equal(off.active, false, JSON.stringify(form));
        assert.equal(ok(await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "active", value: true }])).active, true);
      }
    },
    "nothing vague changes it": async (scim) => {
      for (const value of ["", "no", "0", 0, 1, {}, []]) {
        const made = await scim.user();
        refused(await scim.patch(`/Users/${made.id}`, [{ op: "replace", path: "active", value }]), 400, "invalidValue");
        assert.equal(ok(await scim.get(`/Users/${made.id}`)).active, true);
      }
    },
  }),
];
