/** A named person decides about a hold while the run still fills it: those they could not know wait in another. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { aCompany, quickRetries } from "../../e2e/support/company";
import { type FakeGoogle, startFakeGoogle } from "../../e2e/support/fake-google";
import { endsConsistent } from "../check/testing";
import { pool, prisma } from "../db/client";

endsConsistent();

let fake: FakeGoogle;
beforeAll(async () => {
  fake = await startFakeGoogle();
  quickRetries();
});
afterAll(() => fake.close());

test("a hold that is decided the moment it opens takes nobody in; the run holds everybody in the next", async () => {
  const company = await aCompany(fake, { groups: { Staff: "staff" } });
  const people = company.people(20, "Staff");
  await company.sync();
  for (const one of people.slice(0, 10)) company.act("remove_person", { person: one.id });
  await pool().query(`create function decide_first() returns trigger language plpgsql as $$ begin
      if not exists (select 1 from hold where decision is not null) then new.decision := 'rejected'; new.decided_by := 'Ada'; new.decided_at := now(); end if;
      return new; end $$;
    create trigger decide_first before insert on hold for each row execute function decide_first()`);

  await company.sync().finally(() => pool().query("drop function decide_first cascade"));

  const holds = await prisma().hold.findMany({
    where: { organizationId: company.org.id },
    include: { items: true },
    orderBy: { openedAt: "asc" },
  });
  expect(holds.map(({ decision, items }) => [decision, items.length])).toEqual([
    ["rejected", 0],
    [null, 10],
  ]);
  const held = (await company.org.members()).filter((member) => member.state === "held");
  expect(held.map(({ holdId }) => holdId)).toEqual(Array.from({ length: 10 }, () => holds[1]?.id));
});
