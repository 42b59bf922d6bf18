/** Moving from one provider to another: whoever the new one has as gone must not stay without anybody deciding. */
import { expect, test } from "vitest";
import { checkInvariants } from "../check/invariants";
import { disconnectDirectory } from "../directories/disconnect";
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
