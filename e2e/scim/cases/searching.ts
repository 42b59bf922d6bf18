/** Corners of filters, sorting and pages that a strict test suite looks into. */
import assert from "node:assert/strict";
import { section } from "../case";
import { type Client, CORE_USER, ENTERPRISE, fresh, ids, type Json, ok, refused } from "../client";

const URN = "urn:example:params:scim:schemas:extension:tally:2.0:User";

/** Ada has work (primary) and home, Bob two at home, Cyd none. */
async function three(scim: Client) {
  const tag = fresh("C");
  const ada = await scim.user({
    nickName: tag,
    externalId: `Ext-${tag}`,
    emails: [
      { value: `a1.${tag}@halden.example`, type: "work", primary: true },
      { value: `a2.${tag}@home.example`, type: "home", display: "Private" },
    ],
    roles: [{ value: "lead" }],
    schemas: [CORE_USER, URN, ENTERPRISE],
    [URN]: { level: 3, on: true, note: "x" },
    [ENTERPRISE]: { department: "Retail", manager: { value: "M-1" } },
  });
  const bob = await scim.user({
    nickName: tag,
    title: "b",
    emails: [
      { value: `b1.${tag}@home.example`, type: "home" },
      { value: `b2.${tag}@halden.example`, type: "home", primary: true },
    ],
    schemas: [CORE_USER, URN],
    [URN]: { level: 10, on: false },
  });
  const cyd = await scim.user({ nickName: tag, title: "c", emails: [], active: false });
  const who = (id: string) => (id === ada.id ? "ada" : id === bob.id ? "bob" : id === cyd.id ? "cyd" : id);
  const find = async (filter: string) => ids(await scim.list("/Users", { filter: `nickName eq "${tag}" and ${filter}` })).map(who);
  return { tag, ada, bob, cyd, find, who };
}

type Three = Awaited<ReturnType<typeof three>>;
const found: Record<string, (set: Three) => [string, string[]]> = {
  "not without a blank, as the grammar writes it": () => ['not(title eq "b")', ["ada", "cyd"]],
  "not twice": () => ["not (not (title pr))", ["bob", "cyd"]],
  "brackets in brackets": () => ['((title eq "b") or ((title eq "c")))', ["bob", "cyd"]],
  "blanks everywhere": () => ['(  title   eq   "b"  )  ', ["bob"]],
  "a value path with or": () => ['emails[type eq "work" or display eq "private"]', ["ada"]],
  "a value path with not": () => ['emails[type eq "home" and not (primary eq true)]', ["ada", "bob"]],
  "a value path whose not is of the element, not of the person": () => ['emails[not (type eq "home")]', ["ada"]],
  "a value path with not around a group": () => ['emails[not (type eq "work" or primary eq true)]', ["ada", "bob"]],
  "a value path, negated whole": () => ['not (emails[type eq "work"])', ["bob", "cyd"]],
  "a value path with pr": () => ["emails[display pr]", ["ada"]],
  "two value paths": () => ['emails[type eq "work"] and emails[type eq "home"]', ["ada"]],
  "a value path with ne": () => ['emails[type ne "home"]', ["ada"]],
  "a qualified value path": () => [`${CORE_USER}:emails[type eq "work" and primary eq true]`, ["ada"]],
  "a value path in odd letter case": () => ['EMAILS[TYPE EQ "WORK"]', ["ada"]],
  "co on a list of values": ({ tag }) => [`emails co "2.${tag}@HALDEN"`, ["bob"]],
  "an externalId is exact": ({ tag }) => [`externalId eq "ext-${tag}"`, []],
  "and found as it is": ({ tag }) => [`externalId eq "Ext-${tag}"`, ["ada"]],
  "roles by value": () => ['roles.value eq "LEAD"', ["ada"]],
  "a number in an unknown extension, as a number": () => [`${URN}:level gt 3`, ["bob"]],
  "and at its bound": () => [`${URN}:level ge 3 and ${URN}:level le 3.0`, ["ada"]],
  "a boolean in an unknown extension": () => [`${URN}:on eq true`, ["ada"]],
  "pr in an unknown extension": () => [`${URN}:note pr`, ["ada"]],
  "a manager without the sub-attribute's name": () => [`${ENTERPRISE}:manager.value pr`, ["ada"]],
  "ne on what is not there": () => [`${ENTERPRISE}:department ne "Retail"`, ["bob", "cyd"]],
  "active, both": () => ["(active eq true or active eq false)", ["ada", "bob", "cyd"]],
  "dates in other zones and without a fraction": ({ cyd }) => [
    `meta.created lt "${cyd.meta.created.slice(0, 19)}-23:59"`,
    ["ada", "bob", "cyd"],
  ],
  "meta.resourceType is exact": () => ['meta.resourceType eq "user"', []],
  "or of both sides, once each": () => ['(title eq "b" or title pr)', ["bob", "cyd"]],
};

const refusedFilters = [
  "and title pr",
  "title pr and",
  "title pr or or title pr",
  "()",
  "(title pr))",
  "title eq tru",
  "title eq 01",
  'title eq "a"b',
  "title eq {}",
  'title eq ["a"]',
  'title eq "a" xor title pr',
  'emails[type eq "work"',
  'emails["work"]',
  "emails[]",
  'emails[type eq "work"].',
  'emails[type eq "work"] eq',
  'emails[shoeSize eq "7"]',
  'title[value eq "x"]',
  "name.shoeSize pr",
  'title pr "x"',
  "pr",
  'eq "x"',
  'title eq "\\x"',
  "urn:nothing:here pr x",
  "userName eq \u201cada\u201d",
  'meta.created gt "yesterday"',
  "not title pr",
  'title.eq "x"',
  "userName.value.x pr",
  "*",
  "1 eq 1",
];

export const searching = [
  ...section("7644 §3.4.2.2 corners of filters", {
    ...Object.fromEntries(
      Object.entries(found).map(([title, of]) => [
        title,
        async (scim: Client) => {
          const set = await three(scim);
          const [filter, who] = of(set);
          assert.deepEqual((await set.find(filter)).sort(), who, filter);
        },
      ]),
    ),
    "whatever the grammar does not produce is refused": async (scim) => {
      for (const filter of refusedFilters) {
        const answer = await scim.get(`/Users?filter=${encodeURIComponent(filter)}`);
        assert.equal(answer.status, 400, `${filter}: ${answer.status}`);
        refused(answer, 400, "invalidFilter");
      }
    },
    "groups by their members, with and without them": async (scim) => {
      const ada = await scim.user();
      const tag = fresh("G");
      const full = await scim.group({ externalId: `${tag}1`, members: [{ value: ada.id }] });
      const empty = await scim.group({ externalId: `${tag}2` });
      const find = async (filter: string) => ids(await scim.list("/Groups", { filter: `externalId sw "${tag}" and ${filter}` }));
      assert.deepEqual(await find("members pr"), [full.id]);
      assert.deepEqual(await find("not (members pr)"), [empty.id]);
      assert.deepEqual(await find(`members[value eq "${ada.id}" and type eq "User"]`), [full.id]);
      assert.deepEqual(await find(`members[value eq "${ada.id}" and type eq "Group"]`), []);
      assert.deepEqual(await find(`not (members.value eq "${ada.id}")`), [empty.id]);
      assert.deepEqual(await find(`displayName co "${full.displayName.slice(2, 12)}"`), [full.id]);
      const of = async (filter: string) => ids(await scim.list("/Users", { filter: `id eq "${ada.id}" and ${filter}` }));
      assert.deepEqual(await of(`groups[value eq "${full.id}"]`), [ada.id]);
      assert.deepEqual(await of(`groups.display eq "${full.displayName}"`), [ada.id]);
      assert.deepEqual(await of(`groups.value eq "${empty.id}"`), []);
      assert.deepEqual(await of("groups pr"), [ada.id]);
    },
    "userName in another normal form": async (scim) => {
      const made = await scim.user({ userName: `${fresh("zoë")}@halden.example`.normalize("NFC"), emails: [] });
      assert.deepEqual(ids(await scim.list("/Users", { filter: `userName eq "${made.userName.normalize("NFD")}"` })), [made.id]);
    },
  }),
  ...section("7644 §3.4.2.3 corners of sorting and pages", {
    "sorted pages hold everybody once, both ways": async (scim) => {
      const tag = fresh("P");
      for (const title of ["b", "a", "b", "c", "a"]) await scim.user({ nickName: tag, title });
      for (const sortOrder of ["ascending", "descending"]) {
        const titles: string[] = [];
        const seen: string[] = [];
        for (const startIndex of [1, 3, 5]) {
          const page = await scim.list("/Users", { filter: `nickName eq "${tag}"`, sortBy: "title", sortOrder, startIndex, count: 2 });
          assert.equal(page.totalResults, 5);
          assert.equal(page.startIndex, startIndex);
          seen.push(...ids(page));
          titles.push(...page.Resources.map((one: Json) => one.title));
        }
        assert.equal(new Set(seen).size, 5);
        assert.deepEqual(titles, sortOrder === "ascending" ? ["a", "a", "b", "b", "c"] : ["c", "b", "b", "a", "a"]);
      }
    },
    "groups by displayName, letter case aside": async (scim) => {
      const tag = fresh("S");
      for (const name of ["b", "A", "c"]) await scim.group({ displayName: `${name} ${tag}`, externalId: `${tag}${name}` });
      const order = async (more: Json) =>
        (await scim.list("/Groups", { filter: `externalId sw "${tag}"`, sortBy: "displayName", ...more })).Resources.map((one: Json) =>
          one.displayName.slice(0, 1),
        );
      assert.deepEqual(await order({}), ["A", "b", "c"]);
      assert.deepEqual(await order({ sortOrder: "descending", count: 2 }), ["c", "b"]);
    },
    "what cannot be sorted by is refused": async (scim) => {
      for (const sortBy of ["shoeSize", "emails[type", 'emails[type eq "work"].value', "name.shoeSize", "userName;drop", "''"])
        refused(await scim.get(`/Users?sortBy=${encodeURIComponent(sortBy)}`), 400);
    },
    "a count that is none has its own word beside a cursor": async (scim) => {
      refused(await scim.get("/Users?cursor=&count=ten"), 400, "invalidCount");
      refused(await scim.get("/Users?count=ten"), 400, "invalidValue");
    },
    "two filters are refused": async (scim) => {
      refused(await scim.get("/Users?filter=userName%20pr&filter=title%20pr"), 400, "invalidFilter");
    },
    "a cursor leads through everybody, once": async (scim) => {
      const tag = fresh("U");
      for (let at = 0; at < 5; at++) await scim.user({ nickName: tag });
      const filter = `nickName eq "${tag}"`;
      const seen: string[] = [];
      let cursor: string | undefined = "";
      for (let at = 0; at < 5 && cursor !== undefined; at++) {
        const page: Json = await scim.list("/Users", { filter, count: 2, cursor });
        assert.equal(page.totalResults, 5);
        seen.push(...ids(page));
        cursor = page.nextCursor;
      }
      assert.equal(cursor, undefined);
      assert.equal(seen.length, 5);
      assert.equal(new Set(seen).size, 5);
      refused(await scim.get("/Users?cursor=nonsense"), 400, "invalidCursor");
    },
    "parameters' names in odd letter case, and unknown ones": async (scim) => {
      const made = await scim.user();
      const answer = await scim.get(`/Users?FILTER=${encodeURIComponent(`userName eq "${made.userName}"`)}&STARTINDEX=1&whatever=1`);
      assert.deepEqual(ids(ok(answer)), [made.id]);
    },
    "a search's numbers as numbers, and wrong ones": async (scim) => {
      const made = await scim.user();
      const search = {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        filter: `id eq "${made.id}"`,
        startIndex: 1,
        count: 1,
      };
      assert.deepEqual(ids(ok(await scim.post("/Users/.search", search))), [made.id]);
      assert.equal(ok(await scim.post("/Users/.search", { ...search, count: 0 })).totalResults, 1);
      refused(await scim.post("/Users/.search", { ...search, count: "many" }), 400);
      refused(await scim.post("/Users/.search", { ...search, attributes: 7 }), 400);
      refused(await scim.post("/Users/.search", { ...search, filter: 7 }), 400);
    },
  }),
];
