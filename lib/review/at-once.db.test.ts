/** Several people deciding in one moment stay below the limit together: each is judged after the one before it. */
import { expect, test } from "vitest";
import { endsConsistent } from "../check/testing";
import { anOrganization, type OrganizationHandle, withDirectory } from "../db/builders";
import { pool, prisma } from "../db/client";
import { provision } from "../provisioning/provision";
import { asId } from "../ids";
import { decideReview } from "./decide";

endsConsistent();

async function disconnected(names: readonly string[], guard: object, org?: OrganizationHandle) {
  org ??= await anOrganization();
  const directoryId = await withDirectory(org, { provider: "okta", guard });
  const users = names.map((name) => ({
    externalId: name,
    userName: `${name}@halden.example`,
    email: `${name}@halden.example`,
    active: true,
    givenName: name,
    familyName: "Example",
    ...(name.startsWith("admin") ? { attributes: { organization_role: "administrator" } } : {}),
  }));
  await provision(org.ctx, { directoryId, source: "scim", losses: { mode: "guard" }, desired: { users } });
  await prisma().directory.update({ where: { id: directoryId }, data: { state: "disconnected", disconnectedAt: new Date() } });
  const members = await org.members();
  return { org, directoryId, members, idsOf: (picked: typeof members) => picked.map(({ id }) => asId("mem", id)) };
}

/** All of them are past their first look before the first may go on; `meanwhile` is over by then. */
async function atOnce(
  organizationId: string,
  decisions: (() => Promise<unknown>)[],
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<string[]> {
  const client = await pool().connect();
  await client.query("begin");
  const { pid } = (await client.query("select pg_backend_pid() as pid")).rows[0];
  await client.query("select pg_advisory_xact_lock(hashtextextended('losses ' || $1, 0))", [organizationId]);
  const answers = Promise.allSettled(decisions.map((decision) => decision()));
  // Asked by another connection: inside a transaction the list of connections stays as it was first seen.
  const waiting = "select count(*)::int as waiting from pg_stat_activity where $1 = any(pg_blocking_pids(pid))";
  await expect.poll(async () => (await pool().query(waiting, [pid])).rows[0].waiting).toBe(decisions.length);
  await meanwhile();
  await client.query("commit");
  client.release();
  return (await answers).map((answer) => (answer.status === "fulfilled" ? "done" : answer.reason.reason));
}

test("three decisions of three people each do not take nine where the limit is three", async () => {
  const { org, members, idsOf } = await disconnected(["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"], { people: 3, share: 0 });
  const three = (from: number) => () => decideReview(org.ctx, { choice: "deactivate", member_ids: idsOf(members.slice(from, from + 3)) });

  const answers = await atOnce(org.id, [three(0), three(3), three(6)]);

  expect(answers.sort()).toEqual(["confirm_losses", "confirm_losses", "done"]);
  expect((await org.members()).filter(({ state }) => state === "deprovisioned")).toHaveLength(3);
});

test("two decisions do not take an administrator each and leave none", async () => {
  const { org, members, idsOf } = await disconnected(["admin-a", "admin-b", "c", "d"], {});
  const administrators = members.filter(({ role }) => role === "administrator");
  expect(administrators).toHaveLength(2);

  const answers = await atOnce(
    org.id,
    administrators.map((one) => () => decideReview(org.ctx, { choice: "deactivate", member_ids: idsOf([one]) })),
  );

  expect(answers.sort()).toEqual(["confirm_last_highest_role", "done"]);
  expect((await org.members()).filter(({ role, state }) => role === "administrator" && state === "active")).toHaveLength(1);
});

test("a decision about everybody undecided takes nobody whom somebody kept by name meanwhile", async () => {
  const { org, idsOf } = await disconnected(["a", "b"], {});
  await disconnected(["c", "d"], {}, org);
  // The directory that was disconnected first is decided about first, and stands still at its piece.
  const kept = await org.member("c@halden.example");
  let changed = 0;

  await atOnce(org.id, [async () => ({ changed } = await decideReview(org.ctx, { choice: "deactivate" }))], () =>
    decideReview(org.ctx, { choice: "keep", member_ids: idsOf([kept]) }),
  );

  expect(changed).toBe(3);
  expect(await org.member("c@halden.example")).toMatchObject({ state: "active" });
});
