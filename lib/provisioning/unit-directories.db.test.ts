/** What one directory loses does not count against another that happens to be in the same unit. */
import { expect, test } from "vitest";
import { withDirectory } from "../db/builders";
import { address, aPushedDirectory, asId, provider } from "./testing";
import { runUnit } from "./unit";

test.each([
  { how: "one after the other", units: [[0], [1]] },
  { how: "in one unit", units: [[0, 1]] },
])("two directories' leavers, $how: both leave", async ({ units }) => {
  const first = await aPushedDirectory({ defaultRole: "viewer", guard: { people: 100, share: 1 } });
  const { org } = first;
  const other = await withDirectory(org, { provider: "okta", defaultRole: "viewer", guard: { people: 1, share: 0 } });
  await first.scim.post("boss", { attributes: { organization_role: "administrator" } });
  const leaver = (await first.scim.post("a")).user?.id ?? "";
  const admin = (await provider(org, other).post("admin2", { attributes: { organization_role: "administrator" } })).user?.id ?? "";
  const gone = (directoryId: string, id: string) => {
    const removal = { id: asId("usr", id), externalId: id, statement: "scim_delete" as const, proof: {} };
    return {
      ctx: org.ctx,
      scim: { directoryId: asId("dir", directoryId), needs: { leavingIds: [id] }, state: () => ({ removals: [removal] }) },
    };
  };
  const requests = [gone(first.dir, leaver), gone(other, admin)];
  for (const unit of units)
    await runUnit(
      org.id,
      requests.filter((_, at) => unit.includes(at)),
    );
  expect((await org.member(address("a"))).state).toBe("deprovisioned");
  expect((await org.member(address("admin2"))).state).toBe("deprovisioned");
});
