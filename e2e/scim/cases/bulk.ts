/** Corners of bulk requests that a strict test suite looks into. */
import assert from "node:assert/strict";
import { section } from "../case";
import { aGroup, aUser, type Client, fresh, type Json, ok, PATCH_OP, refused } from "../client";

const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const nobody = "usr_01h455vb4pex5vsknk084sn02q";

async function bulk(scim: Client, operations: Json[], more: Json = {}): Promise<Json[]> {
  const answer = ok(await scim.post("/Bulk", { schemas: [BULK], Operations: operations, ...more }));
  assert.deepEqual(answer.schemas, ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"]);
  return answer.Operations;
}
const statuses = (operations: Json[]) => operations.map((one) => one.status);

export const bulkRequests = section("7644 §3.7 corners of bulk", {
  "every method, with versions, and answers that name their place": async (scim) => {
    const [a, b, c] = [await scim.user(), await scim.user(), await scim.user()];
    const name = fresh("bulk");
    const parts = await bulk(scim, [
      { method: "PUT", path: `/Users/${a.id}`, data: { ...a, title: "put" } },
      {
        method: "patch",
        path: `/Users/${b.id}`,
        data: { schemas: [PATCH_OP], Operations: [{ op: "replace", path: "title", value: "p" }] },
      },
      { method: "DELETE", path: `/Users/${c.id}` },
      { method: "DELETE", path: `/Users/${nobody}` },
      { method: "PATCH", path: `/Users/${a.id}`, version: 'W/"0"', data: { Operations: [{ op: "remove", path: "title" }] } },
      { method: "POST", path: "/Groups", bulkId: "g1", data: { displayName: name, members: [{ value: a.id }] } },
    ]);
    assert.deepEqual(statuses(parts), ["200", "200", "204", "404", "412", "201"]);
    assert.equal(parts[0].location, a.meta.location);
    assert.equal(parts[5].bulkId, "g1");
    assert.equal(parts[5].method, "POST");
    assert.equal(parts[3].response.status, "404");
    assert.deepEqual(parts[4].response.schemas, ["urn:ietf:params:scim:api:messages:2.0:Error"]);
    assert.equal(ok(await scim.get(`/Users/${a.id}`)).title, "put");
    assert.equal(ok(await scim.get(parts[5].location)).displayName, name);
  },
  "references forward, in a path, and in a PATCH": async (scim) => {
    const one = fresh("one");
    const parts = await bulk(scim, [
      { method: "POST", path: "/Groups", bulkId: "g", data: { displayName: one, members: [{ value: "bulkId:u" }] } },
      { method: "POST", path: "/Users", bulkId: "u", data: aUser() },
      { method: "POST", path: "/Users", bulkId: "v", data: aUser() },
      {
        method: "PATCH",
        path: "/Groups/bulkId:g",
        data: { Operations: [{ op: "add", path: "members", value: [{ value: "bulkId:v" }] }] },
      },
    ]);
    assert.deepEqual(
      statuses(parts).map((status) => Number(status) < 300),
      [true, true, true, true],
      JSON.stringify(parts),
    );
    const [found] = (await scim.list("/Groups", { filter: `displayName eq "${one}"` })).Resources;
    assert.equal(found.members.length, 2);
  },
  "references in a ring or to nothing fail for themselves only": async (scim) => {
    const parts = await bulk(scim, [
      { method: "POST", path: "/Groups", bulkId: "x", data: aGroup({ members: [{ value: "bulkId:y" }] }) },
      { method: "POST", path: "/Groups", bulkId: "y", data: aGroup({ members: [{ value: "bulkId:x" }] }) },
      { method: "POST", path: "/Groups", bulkId: "z", data: aGroup({ members: [{ value: "bulkId:never" }] }) },
      { method: "POST", path: "/Users", bulkId: "u", data: aUser() },
    ]);
    assert.deepEqual(
      statuses(parts).map((status) => Math.floor(Number(status) / 100)),
      [4, 4, 4, 2],
      JSON.stringify(parts),
    );
  },
  "operations that are none": async (scim) => {
    for (const operation of [
      { method: "POST", path: "/Printers", bulkId: "a", data: {} },
      { method: "POST", path: `/Users/${nobody}`, bulkId: "a", data: aUser() },
      { method: "PUT", path: "/Users", data: aUser() },
      { method: "POST", path: "/Users", bulkId: "a" },
      { method: "POST", path: "/Bulk", bulkId: "a", data: {} },
      { method: "DELETE", path: "https://elsewhere.example/Users/1" },
    ]) {
      const answer = await scim.post("/Bulk", { schemas: [BULK], Operations: [operation] });
      if (answer.status === 200) assert.match(answer.body.Operations[0].status, /^4/, JSON.stringify(operation));
      else refused(answer, 400);
    }
    for (const Operations of [undefined, null, "x", {}, [7], [null], [{}], [{ method: "GET", path: "/Users" }], [{ method: "POST" }]]) {
      const answer = await scim.post("/Bulk", { schemas: [BULK], Operations });
      if (answer.status === 200) assert.match(answer.body.Operations[0].status, /^4/);
      else refused(answer, 400);
    }
    refused(await scim.get("/Bulk"), 405);
  },
  "failOnErrors counts, and what was done before stays": async (scim) => {
    const user = aUser();
    const gone = { method: "DELETE", path: `/Users/${nobody}` };
    const parts = await bulk(scim, [{ method: "POST", path: "/Users", bulkId: "u", data: user }, gone, gone, gone], { failOnErrors: 2 });
    assert.deepEqual(statuses(parts), ["201", "404", "404"]);
    assert.equal((await scim.list("/Users", { filter: `userName eq "${user.userName}"` })).totalResults, 1);
  },
});
