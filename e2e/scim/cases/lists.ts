import assert from "node:assert/strict";
import { section } from "../case";
import { aUser, type Client, CORE_USER, ENTERPRISE, fresh, ids, type Json, LIST, ok, refused } from "../client";

const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

async function seven(scim: Client) {
  const tag = fresh("L");
  const made: Json[] = [];
  for (let at = 0; at < 7; at++) made.push(await scim.user({ nickName: tag }));
  return { made, filter: `nickName eq "${tag}"` };
}

export const lists = [
  ...section("7644 §3.4.2.4 paging", {
    "pages hold everybody once, with the true total on each": async (scim) => {
      const { made, filter } = await seven(scim);
      const seen: string[] = [];
      for (let startIndex = 1; startIndex <= 7; startIndex += 3) {
        const page = await scim.list("/Users", { filter, startIndex, count: 3 });
        assert.deepEqual(page.schemas, [LIST]);
        assert.equal(page.totalResults, 7);
        assert.equal(page.startIndex, startIndex);
        assert.equal(page.itemsPerPage, page.Resources.length);
        seen.push(...ids(page));
      }
      assert.deepEqual(seen.sort(), ids({ Resources: made }).sort());
    },
    "unfiltered pages hold everybody once": async (scim) => {
      await seven(scim);
      const { totalResults } = await scim.list("/Users", { count: 0 });
      const seen: string[] = [];
      for (let startIndex = 1; startIndex <= totalResults; startIndex += 50)
        seen.push(...ids(await scim.list("/Users", { startIndex, count: 50 })));
      assert.equal(new Set(seen).size, seen.length);
      assert.ok(seen.length >= totalResults);
    },
    "the last page, asked for directly": async (scim) => {
      await seven(scim);
      const { totalResults } = await scim.list("/Users", { count: 0 });
      const page = await scim.list("/Users", { startIndex: totalResults, count: 10 });
      assert.ok(page.Resources.length >= 1);
      assert.equal(page.startIndex, totalResults);
    },
    "past the end is an empty page with the true total": async (scim) => {
      const { filter } = await seven(scim);
      const page = await scim.list("/Users", { filter, startIndex: 100, count: 3 });
      assert.equal(page.totalResults, 7);
      assert.deepEqual(page.Resources ?? [], []);
      assert.equal(page.itemsPerPage, 0);
    },
    "count=0 only counts": async (scim) => {
      const { filter } = await seven(scim);
      const page = await scim.list("/Users", { filter, count: 0 });
      assert.equal(page.totalResults, 7);
      assert.equal(page.itemsPerPage, 0);
      assert.deepEqual(page.Resources ?? [], []);
    },
    "startIndex below 1 is 1, a negative count is 0": async (scim) => {
      const { filter } = await seven(scim);
      for (const startIndex of [0, -5]) assert.equal((await scim.list("/Users", { filter, startIndex, count: 2 })).startIndex, 1);
      assert.equal((await scim.list("/Users", { filter, count: -1 })).itemsPerPage, 0);
    },
    "a huge count is clamped": async (scim) => {
      const page = await scim.list("/Users", { count: 1_000_000_000 });
      assert.ok(page.Resources.length <= 200);
    },
    "what is no whole number is refused": async (scim) => {
      for (const query of ["count=abc", "count=1.5", "startIndex=NaN", "startIndex=1e3", "count="])
        refused(await scim.get(`/Users?${query}`), 400, "invalidValue");
    },
    "a startIndex beyond any number": async (scim) => {
      const answer = await scim.get("/Users?startIndex=9223372036854775808");
      assert.ok([200, 400].includes(answer.status), answer.text);
    },
    "cursors walk to the end when they are advertised": async (scim) => {
      const config = ok(await scim.get("/ServiceProviderConfig"));
      if (!config.pagination?.cursor) return;
      const { made, filter } = await seven(scim);
      const seen: string[] = [];
      let page = await scim.list("/Users", { filter, cursor: "", count: 3 });
      for (let turns = 0; turns < 5; turns++) {
        seen.push(...ids(page));
        assert.equal(page.totalResults, 7);
        if (!page.nextCursor) break;
        page = await scim.list("/Users", { filter, cursor: page.nextCursor, count: 3 });
      }
      assert.deepEqual(seen.sort(), ids({ Resources: made }).sort());
      refused(await scim.get("/Users?cursor=nonsense"), 400, "invalidCursor");
    },
  }),
  ...section("7644 §3.9 attributes", {
    "attributes picks, and id always stays": async (scim) => {
      const made = await scim.user({ title: "x" });
      const one = ok(await scim.get(`/Users/${made.id}?attributes=userName,name.givenName`));
      assert.equal(one.id, made.id);
      assert.equal(one.userName, made.userName);
      assert.deepEqual(one.name, { givenName: "Ada" });
      for (const name of ["title", "emails", "active"]) assert.equal(name in one, false, name);
    },
    "excludedAttributes leaves out, but never id": async (scim) => {
      const made = await scim.user({ title: "x" });
      const one = ok(await scim.get(`/Users/${made.id}?excludedAttributes=emails,id,name.familyName`));
      assert.equal(one.id, made.id);
      assert.equal("emails" in one, false);
      assert.deepEqual(one.name, { givenName: "Ada" });
      assert.equal(one.title, "x");
    },
    "names with their URN, and extensions": async (scim) => {
      const made = await scim.user({ schemas: [CORE_USER, ENTERPRISE], [ENTERPRISE]: { department: "R", costCenter: "7" } });
      const one = ok(await scim.get(`/Users/${made.id}?attributes=${CORE_USER}:userName,${ENTERPRISE}:department`));
      assert.equal(one.userName, made.userName);
      assert.deepEqual(one[ENTERPRISE], { department: "R" });
      assert.equal("emails" in one, false);
    },
    "on every answer that carries a resource": async (scim) => {
      const created = ok(await scim.post("/Users?attributes=userName", aUser()), 201);
      assert.equal("emails" in created, false);
      const patched = ok(await scim.patch(`/Users/${created.id}?attributes=title`, [{ op: "add", path: "title", value: "x" }]));
      assert.equal(patched.title, "x");
      assert.equal("userName" in patched, false);
      const put = ok(await scim.put(`/Users/${created.id}?excludedAttributes=emails`, aUser({ userName: created.userName })));
      assert.equal("emails" in put, false);
      const [listed] = (await scim.list("/Users", { filter: `userName eq "${created.userName}"`, attributes: "active" })).Resources;
      assert.equal(listed.id, created.id);
      assert.equal("userName" in listed, false);
    },
  }),
  ...section("7644 §3.4.3 .search", {
    "POST .search does what GET does": async (scim) => {
      const { made, filter } = await seven(scim);
      const search = {
        schemas: [SEARCH],
        filter,
        startIndex: 1,
        count: 5,
        attributes: ["userName"],
      };
      const page = ok(await scim.post("/Users/.search", search));
      assert.equal(page.totalResults, 7);
      assert.equal(page.Resources.length, 5);
      assert.equal("emails" in page.Resources[0], false);
      assert.ok(ids({ Resources: made }).includes(page.Resources[0].id));
      refused(await scim.post("/Users/.search", { ...search, filter: "x" }), 400, "invalidFilter");
    },
    "at the root it looks through users and groups": async (scim) => {
      const tag = fresh("R");
      await scim.user({ displayName: tag });
      await scim.group({ displayName: tag });
      const answer = await scim.post("/.search", {
        schemas: [SEARCH],
        filter: `displayName eq "${tag}"`,
      });
      assert.equal(ok(answer).totalResults, 2);
    },
    "at the root an attribute that only one kind has is without a value in the other, and the order is one": async (scim) => {
      const tag = fresh("R");
      const user = await scim.user({ displayName: `${tag} b`, externalId: tag });
      const group = await scim.group({ displayName: `${tag} a`, members: [{ value: user.id }] });
      const search = async (more: Json) => ids(ok(await scim.post("/.search", { schemas: [SEARCH], ...more })));
      const either = `userName eq "${user.userName}" or members.value eq "${user.id}"`;
      assert.deepEqual(await search({ filter: either, sortBy: "displayName" }), [group.id, user.id]);
      assert.deepEqual(await search({ filter: either, sortBy: "displayName", sortOrder: "descending" }), [user.id, group.id]);
      assert.deepEqual(await search({ filter: either, sortBy: "userName" }), [user.id, group.id]);
      assert.deepEqual(await search({ filter: `displayName sw "${tag}" and not (userName pr)` }), [group.id]);
      assert.deepEqual(await search({ filter: `externalId eq "${tag}" and members eq null` }), [user.id]);
      refused(await scim.post("/.search", { schemas: [SEARCH], filter: "userName pr or nonsense pr" }), 400, "invalidFilter");
    },
    "at the root pages by cursor are those by index": async (scim) => {
      const tag = fresh("R");
      for (const end of ["c", "a"]) await scim.user({ displayName: `${tag} ${end}` });
      for (const end of ["b", "d"]) await scim.group({ displayName: `${tag} ${end}` });
      for (const order of [{}, { sortBy: "displayName", sortOrder: "descending" }]) {
        const search = { schemas: [SEARCH], filter: `displayName sw "${tag}"`, count: 3, ...order };
        const first = ok(await scim.post("/.search", { ...search, cursor: "" }));
        const second = ok(await scim.post("/.search", { ...search, cursor: first.nextCursor }));
        assert.equal(second.nextCursor, undefined);
        const byIndex = ok(await scim.post("/.search", { ...search, count: 4 }));
        assert.deepEqual([...ids(first), ...ids(second)], ids(byIndex));
      }
    },
  }),
  ...section("7644 §3.7 bulk", {
    "does what ServiceProviderConfig says": async (scim) => {
      const config = ok(await scim.get("/ServiceProviderConfig"));
      const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
      if (!config.bulk.supported) return refused(await scim.post("/Bulk", { schemas: [BULK], Operations: [] }), [404, 501]);
      const user = aUser();
      const answer = ok(
        await scim.post("/Bulk", {
          schemas: [BULK],
          Operations: [
            { method: "POST", path: "/Users", bulkId: "u", data: user },
            { method: "POST", path: "/Groups", bulkId: "g", data: { displayName: fresh("G"), members: [{ value: "bulkId:u" }] } },
            { method: "POST", path: "/Users", bulkId: "v", data: user },
          ],
        }),
      );
      assert.deepEqual(answer.schemas, ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"]);
      assert.deepEqual(
        answer.Operations.map((one: Json) => String(one.status)),
        ["201", "201", "409"],
      );
      const group = ok(await scim.get(`/Groups/${answer.Operations[1].location.split("/").at(-1)}`));
      assert.equal(group.members.length, 1);
      const many = Array.from({ length: config.bulk.maxOperations + 1 }, (_, at) => ({ method: "DELETE", path: `/Users/${at}` }));
      refused(await scim.post("/Bulk", { schemas: [BULK], Operations: many }), 413);
    },
    "failOnErrors stops": async (scim) => {
      const config = ok(await scim.get("/ServiceProviderConfig"));
      if (!config.bulk.supported) return;
      const answer = ok(
        await scim.post("/Bulk", {
          schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
          failOnErrors: 1,
          Operations: [
            { method: "DELETE", path: "/Users/usr_01h455vb4pex5vsknk084sn02q" },
            { method: "POST", path: "/Users", bulkId: "u", data: aUser() },
          ],
        }),
      );
      assert.equal(answer.Operations.length, 1);
      assert.equal(String(answer.Operations[0].status), "404");
    },
  }),
];
