import { describe, expect, test, vi } from "vitest";
import { revokeScimToken } from "../access/revoke-token";
import { endsConsistent } from "../check/testing";
import { pool } from "../db/client";
import { type Id, parseId } from "../ids";
import { aScimDirectory, aUser, CORE_GROUP, fresh, type Json, memberIds, ok, PATCH_OP, refused } from "./testing";

endsConsistent();
const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const bulk = (operations: Json, more: Json = {}) => ({ schemas: [BULK], Operations: operations, ...more });
const statuses = (body: Json) => body.Operations.map(({ status }: Json) => status);

describe("A32: bulk", () => {
  test("does what it is told in order, and says of each what became of it", async () => {
    const { scim } = await aScimDirectory();
    const there = await scim.user();
    const answer = ok(
      await scim.post(
        "/Bulk",
        bulk([
          { method: "POST", path: "/Users", bulkId: "a", data: aUser() },
          {
            method: "PATCH",
            path: `/Users/${there.id}`,
            data: { schemas: [PATCH_OP], Operations: [{ op: "add", path: "title", value: "x" }] },
          },
          { method: "PUT", path: `/Users/${there.id}`, version: 'W/"1"', data: aUser() },
          { method: "POST", path: "/Users", bulkId: "b", data: { ...aUser(), userName: there.userName } },
          { method: "DELETE", path: `/Users/${there.id}` },
          { method: "POST", path: "/Printers", bulkId: "c", data: {} },
          { method: "DELETE", path: "/Users" },
        ]),
      ),
    );
    expect(statuses(answer)).toEqual(["201", "200", "412", "409", "204", "404", "405"]);
    const [made, patched, , taken] = answer.Operations;
    expect(made).toMatchObject({ method: "POST", bulkId: "a", version: 'W/"1"', location: expect.stringMatching(/\/Users\/usr_/) });
    expect(made).not.toHaveProperty("response");
    expect(patched).toMatchObject({ version: 'W/"2"', location: there.meta.location });
    expect(taken.response).toMatchObject({ status: "409", scimType: "uniqueness" });
    expect(taken).not.toHaveProperty("location");
    refused(await scim.get(`/Users/${there.id}`), 404);
  });

  test("bulkId stands for what another operation makes, before or after it, also inside a path", async () => {
    const { scim } = await aScimDirectory();
    const answer = ok(
      await scim.post(
        "/Bulk",
        bulk([
          {
            method: "POST",
            path: "/Groups",
            bulkId: "g",
            data: { schemas: [CORE_GROUP], displayName: fresh("G"), members: [{ value: "bulkId:b" }] },
          },
          { method: "POST", path: "/Users", bulkId: "a", data: aUser() },
          { method: "POST", path: "/Users", bulkId: "b", data: aUser() },
          {
            method: "PATCH",
            path: "/Groups/bulkId:g",
            data: {
              schemas: [PATCH_OP],
              Operations: [
                { op: "add", path: "members", value: [{ value: "bulkId:a" }] },
                { op: "remove", path: 'members[value eq "bulkId:b"]' },
              ],
            },
          },
        ]),
      ),
    );
    expect(statuses(answer)).toEqual(["201", "201", "201", "204"]);
    const idOf = (at: number) => answer.Operations[at].location.split("/").at(-1);
    expect(memberIds(ok(await scim.get(`/Groups/${idOf(0)}`)))).toEqual([idOf(1)]);
  });

  test("only references stand for ids: any other text that begins like one is kept as it was sent", async () => {
    const { scim } = await aScimDirectory();
    const text = "bulkId:a";
    const [one, other] = [fresh("bulkId:a G"), fresh("bulkId:a H")];
    const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    const patch = (...Operations: Json[]) => ({ schemas: [PATCH_OP], Operations });
    const create = (bulkId: string, data: Json) => ({
      method: "POST",
      path: data.displayName === text ? "/Users" : "/Groups",
      bulkId,
      data,
    });
    const named = {
      displayName: text,
      title: text,
      emails: [{ value: fresh("bulkId:a@"), display: text }],
      "urn:vendor:hr:1.0:User": { path: text },
    };
    const answer = ok(
      await scim.post(
        "/Bulk",
        bulk([
          create("a", aUser({ displayName: text })),
          create("b", aUser({ ...named, [enterprise]: { department: text, manager: { value: text, displayName: text } } })),
          create("c", aUser({ displayName: text, [`${enterprise}:manager`]: text })),
          create("g", {
            schemas: [CORE_GROUP],
            displayName: one,
            MEMBERS: [{ VALUE: text }, { value: "bulkId:b" }, { value: "bulkId:c" }],
          }),
          create("h", { schemas: [CORE_GROUP], displayName: other, [CORE_GROUP]: { members: [{ value: text }] } }),
          {
            method: "PATCH",
            path: "/Users/bulkId:c",
            data: patch(
              { op: "replace", path: "title", value: text },
              { op: "replace", path: `${enterprise}:manager.value`, value: "bulkId:b" },
              { op: "replace", value: { nickName: text } },
            ),
          },
          {
            method: "PATCH",
            path: "/Groups/bulkId:g",
            data: patch(
              { op: "replace", path: "externalId", value: text },
              { op: "remove", path: 'members[value eq "bulkId:a" or value eq "bulkId:b"]' },
              { op: "add", value: { members: [{ value: "bulkId:a" }] } },
            ),
          },
        ]),
      ),
    );
    expect(statuses(answer)).toEqual(["201", "201", "201", "201", "201", "200", "204"]);
    const [a, b, c, g, h] = answer.Operations.map(({ location }: Json) => location?.split("/").at(-1));
    const read = async (path: string) => ok(await scim.get(path));
    expect(await read(`/Users/${b}`)).toMatchObject({ ...named, [enterprise]: { department: text, manager: { value: a } } });
    expect(await read(`/Users/${c}`)).toMatchObject({ title: text, nickName: text, [enterprise]: { manager: { value: b } } });
    expect(await read(`/Groups/${g}`)).toMatchObject({ displayName: one, externalId: text });
    expect(memberIds(await read(`/Groups/${g}`))).toEqual([a, c].sort());
    expect(memberIds(await read(`/Groups/${h}`))).toEqual([a]);
  });

  test("the location is the resource's own, however the path names it", async () => {
    const { scim } = await aScimDirectory();
    const there = await scim.user();
    const title = { schemas: [PATCH_OP], Operations: [{ op: "add", path: "title", value: "x" }] };
    const rename = { schemas: [PATCH_OP], Operations: [{ op: "replace", path: "displayName", value: fresh("G") }] };
    const answer = ok(
      await scim.post(
        "/Bulk",
        bulk([
          { method: "POST", path: "/Users", bulkId: "u", data: aUser() },
          { method: "POST", path: "/Groups/", bulkId: "g", data: { schemas: [CORE_GROUP], displayName: fresh("G") } },
          { method: "PATCH", path: "/Users/bulkId:u", data: title },
          { method: "PUT", path: "/Users/bulkId:u", version: 'W/"1"', data: aUser() },
          { method: "PATCH", path: "Groups/bulkId:g/", data: rename },
          { method: "DELETE", path: "/Groups/bulkId:g" },
          { method: "DELETE", path: "/Groups/bulkId:g" },
          { method: "DELETE", path: `Users/${there.id}/` },
          { method: "DELETE", path: "/Users/bulkId:nobody" },
        ]),
      ),
    );
    expect(statuses(answer)).toEqual(["201", "201", "200", "412", "204", "204", "404", "204", "400"]);
    const [user, group, ...rest] = answer.Operations.map(({ location }: Json) => location);
    expect(rest).toEqual([user, user, group, group, group, there.meta.location, undefined]);
  });

  test("operations that wait for each other, and for nobody, are refused alone", async () => {
    const { scim } = await aScimDirectory();
    const group = (bulkId: string, other: string) => ({
      method: "POST",
      path: "/Groups",
      bulkId,
      data: { schemas: [CORE_GROUP], displayName: fresh("G"), members: [{ value: `bulkId:${other}` }] },
    });
    const answer = ok(
      await scim.post(
        "/Bulk",
        bulk([group("x", "y"), group("y", "x"), group("z", "nobody"), { method: "POST", path: "/Users", bulkId: "u", data: aUser() }]),
      ),
    );
    expect(statuses(answer)).toEqual(["409", "409", "400", "201"]);
  });

  test("failOnErrors stops after as many, and what was not reached is not spoken of", async () => {
    const { scim } = await aScimDirectory();
    const missing = { method: "DELETE", path: "/Users/usr_01h455vb4pex5vsknk084sn02q" };
    const answer = ok(
      await scim.post(
        "/Bulk",
        bulk([missing, missing, { method: "POST", path: "/Users", bulkId: "u", data: aUser() }], { failOnErrors: 2 }),
      ),
    );
    expect(statuses(answer)).toEqual(["404", "404"]);
  });

  test("more than is advertised is 413, and nothing of it is done", async () => {
    const { org, scim } = await aScimDirectory();
    const { bulk: limits } = ok(await scim.get("/ServiceProviderConfig"));
    expect(limits.supported).toBe(true);
    const many = Array.from({ length: 10_000 }, (_, at) => ({ method: "POST", path: "/Users", bulkId: `u${at}`, data: aUser() }));
    refused(await scim.post("/Bulk", bulk(many)), 413);
    refused(await scim.post("/Bulk", bulk([], { padding: "x".repeat(limits.maxPayloadSize) })), 413);
    expect(await org.members()).toEqual([]);
  });

  test("what is no bulk request is 400", async () => {
    const { scim } = await aScimDirectory();
    for (const body of [
      { Operations: [] },
      bulk("x"),
      bulk([7]),
      bulk([{ method: "GET", path: "/Users" }]),
      bulk([{ method: "POST", path: "/Users", data: {} }]),
    ])
      refused(await scim.post("/Bulk", body), 400);
  });

  test("A05: a token revoked while a bulk is under way ends it: what was done stays, the rest answers 401", async () => {
    const { org, scim, rows } = await aScimDirectory();
    const there = await scim.user();
    const title = { schemas: [PATCH_OP], Operations: [{ op: "add", path: "title", value: "x" }] };
    const [token] = await rows<{ id: Id<"tok"> }>("select id from access_token where organization_id = $1");

    const holder = await pool().connect();
    await holder.query("begin");
    await holder.query("select 1 from directory_user where organization_id = $1 and id = $2 for update", [
      org.id,
      parseId("usr", there.id),
    ]);
    const answer = scim.post(
      "/Bulk",
      bulk([
        { method: "POST", path: "/Users", bulkId: "a", data: aUser() },
        { method: "PATCH", path: `/Users/${there.id}`, data: title },
        { method: "DELETE", path: `/Users/${there.id}` },
        { method: "POST", path: "/Users", bulkId: "b", data: aUser() },
      ]),
    );
    await vi.waitFor(async () => {
      const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
      expect((await pool().query(waiting)).rowCount).toBe(1);
    }, 3_000);
    await revokeScimToken(org.ctx, { tokenId: token?.id ?? ("" as Id<"tok">) });
    await vi.waitFor(async () => refused(await scim.get("/Users?count=0"), 401), 3_000);
    await holder.query("rollback");
    holder.release();

    const { Operations } = ok(await answer);
    expect(Operations.map(({ status }: Json) => status)).toEqual(["201", "200", "401", "401"]);
    expect(Operations[3]).toMatchObject({
      method: "POST",
      bulkId: "b",
      response: { status: "401", detail: expect.stringMatching(/token/) },
    });
    expect((await org.members()).map(({ state }) => state)).toEqual(["active", "active"]);
  });

  test("a password in an operation reaches no log", async () => {
    const { scim, rows } = await aScimDirectory();
    ok(await scim.post("/Bulk", bulk([{ method: "POST", path: "/Users", bulkId: "u", data: aUser({ password: "tr0ub4dor&3" }) }])));
    const [{ found }] = await rows(
      "select count(*)::int as found from provisioning_log where organization_id = $1 and detail::text like '%tr0ub4dor%'",
    );
    expect(found).toBe(0);
  });
});
