import { expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { pool, prisma } from "../db/client";
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

test("a directory that is resumed in the moment of the decision is not left held without a hold", async () => {
  const { org, dir, scim } = await aPushedDirectory({ guard: { people: 0, share: 0 } });
  await scim.post("boss", { attributes: { organization_role: "administrator" } });
  const ada = (await scim.post("ada")).user?.id ?? "";
  await scim.patch(ada, { active: false });
  const hold = await prisma().hold.findFirstOrThrow({ where: { organizationId: org.id } });
  await pauseDirectory(org.ctx, { directoryId: dir });
  await pool().query(`create function stand_still() returns trigger language plpgsql as $$ begin
      perform pg_advisory_xact_lock(4711); return new; end $$;
    create trigger stand_still before update on hold for each row execute function stand_still()`);
  const client = await pool().connect();
  await client.query("begin; select pg_advisory_xact_lock(4711)");
  const waiting = "select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
  const stand = (count: number) => expect.poll(async () => (await pool().query(waiting)).rows[0].waiting).toBe(count);

  const decided = rejectHold(org.ctx, { holdId: asId("hld", hold.id) });
  await stand(1);
  const resumed = resumeDirectory(org.ctx, { directoryId: dir });
  await stand(2);
  await client.query("commit");
  client.release();
  await Promise.all([decided, resumed]);
  await pool().query("drop function stand_still cascade");

  expect((await prisma().directory.findUniqueOrThrow({ where: { id: dir } })).state).toBe("active");
});
