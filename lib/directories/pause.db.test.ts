import { expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { prisma } from "../db/client";
import { rejectHold } from "../provisioning/holds";
import { address, aPushedDirectory, asId } from "../provisioning/testing";
import { pauseDirectory, resumeDirectory } from "./pause";

endsConsistent();

test("a directory that is resumed while somebody waits for a decision is held, until the decision", async () => {
  const { org, dir, scim } = await aPushedDirectory({ guard: { people: 0, share: 0 } });
  await scim.post("boss", { attributes: { organization_role: "administrator" } });
  const ada = (await scim.post("ada")).user?.id ?? "";
  await scim.patch(ada, { active: false });
  const state = async () => (await prisma().directory.findUniqueOrThrow({ where: { id: dir } })).state;
  expect(await state()).toBe("held");

  await pauseDirectory(org.ctx, { directoryId: dir });
  expect(await state()).toBe("paused");
  await resumeDirectory(org.ctx, { directoryId: dir });
  expect(await state()).toBe("held");
  // Said twice, it is done once.
  await resumeDirectory(org.ctx, { directoryId: dir });

  const hold = await prisma().hold.findFirstOrThrow({ where: { organizationId: org.id } });
  await rejectHold(org.ctx, { holdId: asId("hld", hold.id) });
  expect(await state()).toBe("active");
  expect(await org.member(address("ada"))).toMatchObject({ state: "active" });
  const told = (await org.events()).map(({ type }) => type).filter((type) => type.startsWith("directory."));
  expect(told.slice(-4)).toEqual(["directory.held", "directory.paused", "directory.held", "directory.active"]);
});
