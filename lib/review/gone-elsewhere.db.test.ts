/** Moving from one provider to another: whoever the new one has as gone must not stay without anybody deciding. */
import { expect, test } from "vitest";
import { checkInvariants } from "../check/invariants";
import { prisma } from "../db/client";
import { disconnectDirectory } from "../directories/disconnect";
import { endEmptyHolds } from "../provisioning/holds";
import { aScimDirectory, aUser } from "../scim-service/testing";
import { decideReview } from "./decide";
import { listReview } from "./read";

const OFF = {
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  Operations: [{ op: "replace", path: "active", value: false }],
};

test.each(["inactive", "deleted"])(
  "somebody whom the directory that goes on has as %s is in the review of the one that ended",
  async (how) => {
    const old = await aScimDirectory({ provider: "okta" });
    const { org } = old;
    const next = await aScimDirectory({ provider: "entra_id" }, org);
    const [leaver, colleague] = [aUser(), aUser()];
    for (const person of [leaver, colleague]) await old.scim.send("POST", "/Users", person);
    await next.scim.send("POST", "/Users", colleague);
    const { id } = (await next.scim.send("POST", "/Users", leaver)).body;
    const ended = how === "inactive" ? await next.scim.send("PATCH", `/Users/${id}`, OFF) : await next.scim.send("DELETE", `/Users/${id}`);
    expect(ended.status).toBeLessThan(300);
    await disconnectDirectory(org.ctx, { directoryId: old.dir, confirmName: "Halden Freight" });

    const { data } = await listReview(org.ctx, {});
    expect(data).toHaveLength(1);
    expect((await checkInvariants()).filter(({ organization }) => organization === org.id)).toEqual([]);
    const { changed } = await decideReview(org.ctx, { choice: "deactivate", confirm_count: 1 });
    expect(changed).toBe(1);
    expect((await org.members()).map(({ state }) => state).sort()).toEqual(["active", "deprovisioned"]);
  },
);

test("whose departure the other one holds is decided about here, and that directory goes on", async () => {
  const old = await aScimDirectory({ provider: "okta" });
  const { org } = old;
  const next = await aScimDirectory({ provider: "entra_id", guard: { people: 0, share: 0 } }, org);
  const leaver = aUser();
  await old.scim.send("POST", "/Users", leaver);
  const { id } = (await next.scim.send("POST", "/Users", leaver)).body;
  await disconnectDirectory(org.ctx, { directoryId: old.dir, confirmName: "Halden Freight" });
  await next.scim.send("PATCH", `/Users/${id}`, OFF);
  expect((await org.members()).map(({ state }) => state)).toEqual(["held"]);

  await decideReview(org.ctx, { choice: "deactivate", confirm_count: 1 });
  await endEmptyHolds();

  expect((await org.members()).map(({ state, holdId }) => [state, holdId])).toEqual([["deprovisioned", null]]);
  expect(await prisma().hold.count({ where: { organizationId: org.id, decision: null } })).toBe(0);
  expect((await prisma().directory.findUniqueOrThrow({ where: { id: next.dir } })).state).toBe("active");
});
