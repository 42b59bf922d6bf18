/** A PUT without `active` repeats what the provider said of access, not what another attribute made of it. */
import { expect, test } from "vitest";
import { saveMapping } from "../remap/save";
import { aScimDirectory, aUser } from "./testing";

test("where another attribute decides about access, a PUT without active does not turn its word into the provider's own", async () => {
  const { org, dir, scim } = await aScimDirectory();
  await scim.send("POST", "/Users", aUser());
  const ada = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ada@x.example", title: "true" };
  const { id } = (await scim.send("POST", "/Users", { ...ada, active: true })).body;
  await saveMapping(org.ctx, dir, { rows: [{ source: "title", target: "active" }] as never, version: 0 });
  const put = async (body: object) => {
    const answer = await scim.send("PUT", `/Users/${id}`, { ...ada, ...body });
    return [answer.status, answer.body.active, (await org.member("ada@x.example")).state];
  };
  expect(await put({ title: "false", active: true })).toEqual([200, true, "deprovisioned"]);
  expect(await put({ title: "false" })).toEqual([200, true, "deprovisioned"]);
  expect(await put({ title: "true" })).toEqual([200, true, "active"]);
});
