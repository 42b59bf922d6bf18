/** A unit that loses every race: temporary trouble, and nothing is half done. */
import { expect, test } from "vitest";
import { pool } from "../db/client";
import { aScimDirectory, aUser } from "../scim-service/testing";

const OFF = {
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  Operations: [{ op: "replace", path: "active", value: false }],
};

test("a deactivation whose member's row always moves is answered 503 with Retry-After, and stands when it is sent again", async () => {
  const { org, scim } = await aScimDirectory();
  const made = await scim.send("POST", "/Users", aUser());
  await pool().query(`create function always_moved() returns trigger language plpgsql as $$ begin return null; end $$;
    create trigger always_moved before update on member for each row execute function always_moved()`);
  const refused = await scim.send("PATCH", `/Users/${made.body.id}`, OFF).finally(() => pool().query("drop function always_moved cascade"));
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
  expect((await org.members()).map(({ state }) => state)).toEqual(["active"]);
  expect((await scim.send("PATCH", `/Users/${made.body.id}`, OFF)).status).toBe(200);
  expect((await org.members()).map(({ state }) => state)).toEqual(["deprovisioned"]);
});
