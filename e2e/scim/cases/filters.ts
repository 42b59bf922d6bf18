import assert from "node:assert/strict";
import { section } from "../case";
import { type Client, CORE_USER, ENTERPRISE, fresh, ids, type Json, ok, refused } from "../client";

/** Three people whom only `tag` tells from everybody else. */
async function people(scim: Client) {
  const tag = fresh("T");
  const ada = await scim.user({
    nickName: tag,
    title: "Engineer",
    displayName: "Ada 100%",
    active: true,
    emails: [
      { value: `home.${tag}@private.example`, type: "home" },
      { value: `ada.${tag}@halden.example`, type: "work", primary: true },
    ],
    schemas: [CORE_USER, ENTERPRISE],
    [ENTERPRISE]: { department: "Retail", employeeNumber: "10", manager: { value: "m-1" } },
  });
  const bob = await scim.user({
    nickName: tag,
    title: "engineer of trains",
    name: { givenName: "Bob", familyName: "Ünal" },
    active: false,
    emails: [
      { value: `bob.${tag}@private.example`, type: "home", primary: true },
      { value: `bob.${tag}@halden.example`, type: "work" },
    ],
  });
  const cyd = await scim.user({ nickName: tag, name: { givenName: "Cyd" }, emails: [], phoneNumbers: [{ value: "100", type: "work" }] });
  const find = async (filter: string): Promise<string[]> => {
    const list = await scim.list("/Users", { filter: `nickName eq "${tag}" and (${filter})` });
    assert.equal(list.totalResults, ids(list).length);
    return ids(list).map((id) => (id === ada.id ? "ada" : id === bob.id ? "bob" : id === cyd.id ? "cyd" : id));
  };
  return { tag, ada, bob, cyd, find };
}

const expected: Record<string, (one: Awaited<ReturnType<typeof people>>) => [string, string[]]> = {
  "eq ignores letter case where the attribute does": () => ['title eq "ENGINEER"', ["ada"]],
  ne: () => ['title ne "engineer"', ["bob", "cyd"]],
  "co, sw and ew": () => ['title co "OF TR" or title sw "Engineer o" or displayName ew "100%"', ["ada", "bob"]],
  "wildcards of SQL are data": () => ['displayName co "0%" or displayName sw "A_a" or title co "%"', ["ada"]],
  pr: () => ["title pr", ["ada", "bob"]],
  "pr of what was never given, negated": () => ["not (title pr)", ["cyd"]],
  "pr of an empty list is false": () => ["emails pr", ["ada", "bob"]],
  "and binds tighter than or": () => ['name.givenName eq "Cyd" or title sw "eng" and active eq false', ["bob", "cyd"]],
  "groups nest": () => ['(name.givenName eq "Cyd" or title sw "eng") and active eq false', ["bob"]],
  not: () => ['not (name.givenName eq "Cyd")', ["ada", "bob"]],
  "not around a nested group": () => ['not (title sw "eng" and (active eq false or active eq true))', ["cyd"]],
  booleans: () => ["active eq true", ["ada", "cyd"]],
  "booleans, not equal": () => ["active ne true", ["bob"]],
  "a value path is decided per element": () => ['emails[type eq "home" and value co "halden"]', []],
  "two plain terms are not": () => ['emails.type eq "home" and emails.value co "halden"', ["ada", "bob"]],
  "a value path that one element meets": () => ['emails[type eq "work" and primary eq true]', ["ada"]],
  "a value path with a sub-attribute after it": ({ tag }) => [`emails[type eq "work"].value eq "BOB.${tag}@HALDEN.EXAMPLE"`, ["bob"]],
  "a multi-valued complex attribute alone means its value": ({ tag }) => [`emails eq "home.${tag}@private.example"`, ["ada"]],
  "emails.value": ({ tag }) => [`emails.value eq "ada.${tag}@halden.example"`, ["ada"]],
  "a fully qualified core attribute": () => [`${CORE_USER}:name.familyName eq "ünal"`, ["bob"]],
  "letters beyond ASCII ignore case too": () => ['name.familyName eq "ÜNAL"', ["bob"]],
  "a fully qualified extension attribute": () => [`${ENTERPRISE}:department eq "retail"`, ["ada"]],
  "a sub-attribute in an extension": () => [`${ENTERPRISE}:manager.value eq "m-1"`, ["ada"]],
  "attribute names and operators ignore letter case": () => ['TITLE EQ "engineer" AND Active Eq true', ["ada"]],
  "a comparison of texts orders": () => ['title gt "engineer" and title le "engineer of trains"', ["bob"]],
  "id is compared exactly": ({ ada }) => [`id eq "${ada.id}"`, ["ada"]],
  "id in capitals is nobody": ({ ada }) => [`id eq "${ada.id.toUpperCase()}"`, []],
  userName: ({ cyd }) => [`userName eq "${cyd.userName.toUpperCase()}"`, ["cyd"]],
  "userName by its beginning": ({ cyd }) => [`userName sw "${cyd.userName.slice(0, 14)}"`, ["cyd"]],
  "dateTimes are instants": ({ ada }) => [
    `meta.created ge "${offset(ada.meta.created)}" and meta.created le "${ada.meta.created}"`,
    ["ada"],
  ],
  "meta.lastModified": () => ['meta.lastModified gt "2011-05-13T04:42:34Z"', ["ada", "bob", "cyd"]],
  "null is nothing there": () => ["title eq null", ["cyd"]],
  "JSON escapes in a string": () => ['title eq "\\u0045ngineer"', ["ada"]],
};

/** The same instant, two hours east. */
function offset(time: string): string {
  return new Date(Date.parse(time) + 7_200_000).toISOString().replace("Z", "+02:00");
}

const refusedFilters = {
  "an unfinished string": 'userName eq "a',
  "a quote that breaks out": 'userName eq "a" or "1"="1"',
  "no operator": "userName",
  "an operator nobody knows": 'userName like "a"',
  "an attribute nobody knows": 'shoeSize eq "43"',
  "an attribute never returned": 'password sw "a"',
  "order of booleans": "active gt true",
  "unbalanced brackets": '(userName eq "a"',
  "too much after it": 'userName eq "a" userName eq "b"',
  "a comment of SQL": 'userName eq "a" -- x',
  "a value path in a value path": 'emails[emails[type eq "work"]]',
  "not without brackets": 'not userName eq "a"',
  "single quotes": "userName eq 'a'",
  "no value": "userName eq",
  empty: " ",
};

export const filters = [
  ...section(
    "7644 §3.4.2.2 filter",
    Object.fromEntries(
      Object.entries(expected).map(([title, of]) => [
        title,
        async (scim: Client) => {
          const set = await people(scim);
          const [filter, who] = of(set);
          assert.deepEqual((await set.find(filter)).sort(), who, filter);
        },
      ]),
    ),
  ),
  ...section(
    "7644 §3.4.2.2 filter refused",
    Object.fromEntries(
      Object.entries(refusedFilters).map(([title, filter]) => [
        `${title} is invalidFilter, never everybody`,
        async (scim: Client) => refused(await scim.get(`/Users?filter=${encodeURIComponent(filter)}`), 400, "invalidFilter"),
      ]),
    ),
  ),
  ...section("7644 §3.4.2.2 filter limits", {
    "longer than 1,024 characters": async (scim) =>
      refused(await scim.get(`/Users?filter=${encodeURIComponent(`userName eq "${"a".repeat(1100)}"`)}`), 400, "invalidFilter"),
    "more than 20 terms": async (scim) => {
      const filter = Array.from({ length: 21 }, () => "title pr").join(" or ");
      refused(await scim.get(`/Users?filter=${encodeURIComponent(filter)}`), 400, "invalidFilter");
    },
    "nested deeper than ten": async (scim) =>
      refused(await scim.get(`/Users?filter=${encodeURIComponent(`${"(".repeat(12)}title pr${")".repeat(12)}`)}`), 400, "invalidFilter"),
    "blanks as plus, a literal plus as %2B": async (scim) => {
      const made = await scim.user({ userName: `${fresh("a")}+tag@halden.example` });
      const name = made.userName.replace("+", "%2B");
      const answer = await scim.get(`/Users?filter=userName+eq+%22${name}%22`);
      assert.deepEqual(ids(ok(answer)), [made.id]);
    },
    "a look-up that finds nobody is 200 with nothing": async (scim) => {
      const list = await scim.list("/Users", { filter: `userName eq "${fresh("nobody")}"` });
      assert.equal(list.totalResults, 0);
      assert.deepEqual(list.Resources ?? [], []);
      assert.deepEqual(list.schemas, ["urn:ietf:params:scim:api:messages:2.0:ListResponse"]);
    },
    "groups by displayName, by member and by externalId": async (scim) => {
      const one = await scim.user();
      const externalId = fresh("ext");
      const group = await scim.group({ members: [{ value: one.id }], externalId });
      for (const filter of [
        `displayName eq "${group.displayName.toUpperCase()}"`,
        `members.value eq "${one.id}"`,
        `members[value eq "${one.id}"]`,
        `members eq "${one.id}"`,
        `externalId eq "${externalId}"`,
      ])
        assert.deepEqual(ids(await scim.list("/Groups", { filter })), [group.id], filter);
      assert.deepEqual(ids(await scim.list("/Users", { filter: `groups.value eq "${group.id}"` })), [one.id]);
    },
    "an unknown extension's attribute can be asked for": async (scim) => {
      const urn = "urn:example:params:scim:schemas:extension:tally:2.0:User";
      const badge = fresh("B");
      const made = await scim.user({ schemas: [CORE_USER, urn], [urn]: { badge } });
      assert.deepEqual(ids(await scim.list("/Users", { filter: `${urn}:badge eq "${badge}"` })), [made.id]);
    },
  }),
  ...section("7644 §3.4.2.3 sort", {
    "by userName, both ways, and by what some do not have": async (scim) => {
      const tag = fresh("S");
      const made: Json[] = [];
      for (const [name, title] of [
        ["b", "Zoo"],
        ["A", undefined],
        ["c", "Ape"],
      ] as const)
        made.push(await scim.user({ userName: `${name}.${tag}@halden.example`, nickName: tag, title }));
      const order = async (query: Record<string, string>) =>
        ids(await scim.list("/Users", { filter: `nickName eq "${tag}"`, ...query })).map((id) => made.findIndex((one) => one.id === id));
      assert.deepEqual(await order({ sortBy: "userName" }), [1, 0, 2]);
      assert.deepEqual(await order({ sortBy: "userName", sortOrder: "descending" }), [2, 0, 1]);
      assert.deepEqual(await order({ sortBy: "title" }), [2, 0, 1]);
      refused(await scim.get("/Users?sortBy=shoeSize"), 400);
      refused(await scim.get("/Users?sortBy=userName&sortOrder=sideways"), 400);
    },
  }),
];
