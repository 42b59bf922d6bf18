import { expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { aPushedDirectory, address } from "./testing";
import { setMapping } from "./set-mapping";

endsConsistent();

test("A-25 A-27: a unit with those below it, or a value of the role attribute, gives its role at once; the highest wins", async () => {
  const { org, dir, scim } = await aPushedDirectory();
  await scim.post("ada", { orgUnitPath: "/Sales/Berlin" });
  await scim.post("bob", { orgUnitPath: "/Salesforce", attributes: { organization_role: "lead" } });
  const unit = { source: "org_unit", value: "/Sales" } as const;
  expect(await setMapping(org.ctx, { directoryId: dir, rule: unit, role: "staff" })).toMatchObject({
    org_unit: "/Sales",
    role: "staff",
    members: { roleChanged: 1 },
  });
  await setMapping(org.ctx, { directoryId: dir, rule: { source: "attribute", value: "Lead" }, role: "manager" });
  expect([(await org.member(address("ada"))).role, (await org.member(address("bob"))).role]).toEqual(["staff", "manager"]);
  // Said again it replaces, and a person keeps the highest of what fits.
  await setMapping(org.ctx, { directoryId: dir, rule: unit, role: "viewer" });
  expect((await org.member(address("ada"))).role).toBe("viewer");
});
