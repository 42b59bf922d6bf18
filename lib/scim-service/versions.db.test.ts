/** A person's version names everything that is answered, the groups as well; a change is about the person's own attributes. */
import { expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { aScimDirectory, aUser, type Client, fresh, type Json, ok, PATCH_OP, refused, type ScimDirectory } from "./testing";

endsConsistent();

const known = (version: string) => ({ headers: { "If-None-Match": version } });
const held = (version: string) => ({ headers: { "If-Match": version } });
const title = (value: string) => [{ op: "replace", path: "title", value }];
const versionOf = async (scim: Client, id: string): Promise<string> => ok(await scim.get(`/Users/${id}`)).meta.version;

async function inAGroup({ scim }: ScimDirectory): Promise<{ id: string; group: Json; before: string; version: string }> {
  const made = await scim.user();
  const group = await scim.group({ members: [{ value: made.id }] });
  return { id: made.id, group, before: made.meta.version, version: await versionOf(scim, made.id) };
}

test("whoever joins, leaves or sees a group renamed is no longer what a client knows", async () => {
  const here = await aScimDirectory();
  const { id, group, before, version } = await inAGroup(here);
  const { scim } = here;
  expect(before).toBe('W/"1"');
  expect(version).toMatch(/^W\/"1\.[\w-]{8}"$/);
  expect((await scim.get(`/Users/${id}`, known(before))).status).toBe(200);
  expect((await scim.get(`/Users/${id}`, known(version))).status).toBe(304);
  ok(await scim.patch(`/Groups/${group.id}?attributes=id`, [{ op: "replace", path: "displayName", value: fresh("Renamed") }]));
  const renamed = await scim.get(`/Users/${id}`, known(version));
  expect(ok(renamed).meta.version).not.toBe(version);
  expect((await scim.del(`/Groups/${group.id}`)).status).toBe(204);
  const alone = await scim.get(`/Users/${id}`, known(renamed.body.meta.version));
  expect([alone.status, ok(alone).meta.version]).toEqual([200, before]);
});

test("it is the same in the header and in meta, of reads, writes and lists, wherever groups are sent", async () => {
  const here = await aScimDirectory();
  const { id, before, version } = await inAGroup(here);
  const { scim } = here;
  const answer = await scim.get(`/Users/${id}`);
  expect(answer.headers.get("etag")).toBe(version);
  expect((await scim.get(`/Users/${id}`, known(version))).headers.get("etag")).toBe(version);
  const queries: Record<string, string>[] = [
    { filter: `id eq "${id}"` },
    { filter: "active eq true" },
    { startIndex: "1" },
    { cursor: "" },
  ];
  for (const query of queries) expect((await scim.list("/Users", query)).Resources[0].meta.version).toBe(version);
  for (const query of ["excludedAttributes=groups", "attributes=meta"]) {
    const part = await scim.get(`/Users/${id}?${query}`);
    expect([part.headers.get("etag"), ok(part).meta.version]).toEqual([before, before]);
    expect((await scim.get(`/Users/${id}?${query}`, known(before))).status).toBe(304);
  }
  const changed = await scim.patch(`/Users/${id}`, title("Lead"));
  expect(changed.headers.get("etag")).toBe(ok(changed).meta.version);
  expect(await versionOf(scim, id)).toBe(changed.body.meta.version);
  const { headers } = await scim.send("PATCH", `/Users/${id}?excludedAttributes=groups`, { schemas: [PATCH_OP], Operations: title("CTO") });
  expect(headers.get("etag")).toBe('W/"3"');
  const replaced = await scim.put(`/Users/${id}`, aUser());
  expect(await versionOf(scim, id)).toBe(ok(replaced).meta.version);
  const operation = { method: "PATCH", path: `/Users/${id}`, data: { schemas: [PATCH_OP], Operations: title("Chair") } };
  const bulk = await scim.post("/Bulk", { schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], Operations: [operation] });
  expect(await versionOf(scim, id)).toBe(ok(bulk).Operations[0].version);
});

test("If-Match is about the person's own attributes: a group that changed meanwhile refuses nothing, an older version is 412", async () => {
  const here = await aScimDirectory();
  const { id, before, version } = await inAGroup(here);
  const { scim } = here;
  await scim.group({ members: [{ value: id }] });
  ok(await scim.patch(`/Users/${id}`, title("a"), held(version)));
  for (const old of [version, before]) {
    refused(await scim.patch(`/Users/${id}`, title("b"), held(old)), 412);
    refused(await scim.get(`/Users/${id}`, held(old)), 412);
  }
  ok(await scim.patch(`/Users/${id}`, title("b"), held("*")));
  const now = await versionOf(scim, id);
  refused(await scim.patch(`/Users/${id}`, title("c"), known(now)), 412);
  expect((await scim.del(`/Users/${id}`, held(now))).status).toBe(204);
});

test("a PATCH may repeat the version as it was read, with groups or without, and a filter finds by it", async () => {
  const here = await aScimDirectory();
  const { id, before, version } = await inAGroup(here);
  const { scim } = here;
  const { meta } = ok(await scim.get(`/Users/${id}`));
  expect(ok(await scim.patch(`/Users/${id}`, [{ op: "replace", value: { meta } }])).meta).toEqual(meta);
  for (const value of [version, before])
    expect(ok(await scim.patch(`/Users/${id}`, [{ op: "replace", path: "meta.version", value }])).meta).toEqual(meta);
  refused(await scim.patch(`/Users/${id}`, [{ op: "replace", path: "meta.version", value: 'W/"7"' }]), 400, "mutability");
  for (const value of [version, before]) {
    const found = await scim.list("/Users", { filter: `meta.version eq ${JSON.stringify(value)}` });
    expect(found.Resources.map((one: Json) => one.id)).toEqual([id]);
  }
});
