/** What staff answer about a new account with a known address, through the verb that takes the answer (contract §5.11). */
import { expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { prisma } from "../db/client";
import { settleIdentity } from "../directories/settle-identity";
import { asId } from "../ids";
import { address, aWorkspace, person, type Workspace } from "./testing";

endsConsistent();

const reused = { users: [person("john2", ["staff"], { email: address("john") })] };
const gone = { removals: [{ externalId: "g-john", statement: "gone" as const, proof: { status: 404 } }] };

async function twoJohns(): Promise<Workspace & { answer: (answer: "same_person" | "new_person") => Promise<void> }> {
  const workspace = await aWorkspace();
  await workspace.sync({ users: [person("john", ["managers"]), person("ada", ["admins"])] });
  return {
    ...workspace,
    async answer(answer) {
      const row = await prisma().directoryUser.findFirstOrThrow({ where: { organizationId: workspace.org.id, externalId: "g-john2" } });
      await settleIdentity(workspace.org.ctx, { directoryUserId: asId("usr", row.id), answer });
    },
  };
}

const johns = async ({ org }: Workspace) => (await org.members()).filter((member) => member.email === address("john"));

test("a new person becomes a member of their own; who had the address before keeps the row, and is nobody's double", async () => {
  const company = await twoJohns();
  const [before] = await johns(company);
  await company.sync(gone);
  await company.sync(reused);
  await company.answer("new_person");

  const outcome = await company.sync(reused);

  expect(outcome.subjects).toMatchObject([
    { outcome: "created", reasonCode: "in_group" },
    { externalId: null, memberId: before?.id, outcome: "updated", reasonCode: "address_released" },
  ]);
  const members = await johns(company);
  expect(members).toHaveLength(2);
  expect(members.find(({ id }) => id === before?.id)).toMatchObject({
    state: "deprovisioned",
    role: "manager",
    flags: ["email_conflict"],
  });
  const fresh = members.find(({ id }) => id !== before?.id);
  expect(fresh).toMatchObject({ state: "active", role: "staff", source: "directory", flags: [] });
  expect((await company.org.events()).map(({ type }) => type).filter((type) => type.startsWith("member."))).toEqual([
    "member.provisioned",
    "member.provisioned",
    "member.deprovisioned",
    "member.provisioned",
    "member.updated",
  ]);

  // From here on the address means the new person.
  const logs = await company.org.logs();
  expect((await company.sync(reused)).counts).toMatchObject({ unchanged: 1, created: 0, updated: 0, held: 0, failed: 0 });
  await company.sync({ users: [person("john2", ["admins"], { email: address("john") })] });
  expect((await johns(company)).find(({ id }) => id === fresh?.id)).toMatchObject({ role: "administrator" });
  expect((await company.org.logs()).length).toBe(logs.length + 1);
});

test("the first one coming back is the member they were, and does not take the address again", async () => {
  const company = await twoJohns();
  const [before] = await johns(company);
  await company.sync(gone);
  await company.sync(reused);
  await company.answer("new_person");
  await company.sync(reused);

  await company.sync({ users: [person("john", ["managers"], { email: address("john.returned") })] });

  expect(await company.org.member(address("john.returned"))).toMatchObject({ id: before?.id, state: "active", role: "manager", flags: [] });
  expect(await johns(company)).toMatchObject([{ state: "active", role: "staff" }]);
});

test("while the known member is active, the new person waits, told once, and arrives when the address is free", async () => {
  const company = await twoJohns();
  await company.sync(reused);
  await company.answer("new_person");

  const first = await company.sync(reused);
  const second = await company.sync(reused);

  expect(first.subjects).toMatchObject([{ outcome: "failed", reasonCode: "email_conflict" }]);
  expect(second.counts.failed).toBe(1);
  expect((await company.org.logs()).filter(({ reasonCode }) => reasonCode === "email_conflict")).toHaveLength(1);
  expect(await johns(company)).toMatchObject([{ state: "active", role: "manager" }]);

  await company.sync({ users: [person("john", ["managers"], { email: address("john.senior") }), ...reused.users] });
  expect(await johns(company)).toMatchObject([{ state: "active", role: "staff" }]);
  expect(await company.org.member(address("john.senior"))).toMatchObject({ state: "active", role: "manager" });
});

test("the answer is taken once, and only where one is awaited", async () => {
  const company = await twoJohns();
  await company.sync(reused);
  await company.answer("new_person");
  await expect(company.answer("same_person")).rejects.toMatchObject({ code: "wrong_state" });
});
