/** What waits for staff: held departures, another domain (G7), a new account with a known address. */
import { describe, expect, test } from "vitest";
import { POST as confirmDomain } from "../../app/api/console/directories/[id]/confirm-domain/route";
import { GET as readHold } from "../../app/api/console/holds/[id]/route";
import { POST as approve } from "../../app/api/console/holds/[id]/approve/route";
import { POST as reject } from "../../app/api/console/holds/[id]/reject/route";
import { POST as settle } from "../../app/api/console/identities/[id]/route";
import { GET as overview } from "../../app/api/console/overview/route";
import { GET as organizationDetail } from "../../app/api/console/organizations/[id]/route";
import { GET as audit } from "../../app/api/console/audit/route";
import { anOrganization, type OrganizationHandle, withDirectory, withGroup } from "../db/builders";
import { prisma } from "../db/client";
import { transaction } from "../db/transaction";
import { type Id, toPublicId } from "../ids";
import { openHold } from "../provisioning/holds";
import { provision } from "../provisioning/provision";
import type { DesiredUser } from "../provisioning/types";
import { aStaff, call } from "./testing";
import { endsConsistent } from "../check/testing";

endsConsistent();

const person = (n: number, over: Partial<DesiredUser> = {}): DesiredUser => ({
  externalId: `10${n}`,
  userName: `p${n}@halden.example`,
  email: `p${n}@halden.example`,
  active: true,
  givenName: "Person",
  familyName: String(n),
  memberships: { add: ["g-staff"], remove: [] },
  ...over,
});

async function aCustomer(): Promise<{ org: OrganizationHandle; dir: Id<"dir"> }> {
  const org = await anOrganization();
  const dir = await withDirectory(org);
  await withGroup(org, dir, "g-admins", { role: "administrator" });
  await withGroup(org, dir, "g-staff", { role: "staff" });
  await provision(org.ctx, {
    directoryId: dir,
    source: "google_sync",
    losses: { mode: "apply" },
    desired: { users: [person(0, { memberships: { add: ["g-admins"], remove: [] } }), ...[1, 2, 3, 4].map((n) => person(n))] },
  });
  return { org, dir };
}

/** Two people suspended at the provider, both held. */
async function aHold() {
  const { org, dir } = await aCustomer();
  const holdId = await transaction({}, (tx) =>
    openHold(tx, org.ctx, { directoryId: dir, cause: "mass_departure", counts: { departures: 2, role_losses: 0, active: 5, limit: 1 } }),
  );
  await provision(org.ctx, {
    directoryId: dir,
    source: "google_sync",
    losses: { mode: "hold", holdId },
    desired: { users: [1, 2].map((n) => person(n, { active: false, inactiveReason: "suspended" })) },
  });
  return { org, dir, params: { id: toPublicId("hld", holdId) } };
}

const decide = (handler: typeof approve, cookie: string, params: { id: string }, count: number) =>
  call(handler, "/x", { cookie, method: "POST", params, body: { confirm_count: count } });

describe("held departures", () => {
  test("are first on the overview, and an engineer's typed count and fresh sign-in applies them", async () => {
    const { org, params } = await aHold();
    const { cookie } = await aStaff("engineer");
    const first = (await call(overview, "/x", { cookie })).body.attention[0];
    expect(first).toMatchObject({ kind: "held", path: `/console/holds/${params.id}`, params: { count: 2 } });
    const shown = (await call(readHold, "/x", { cookie, params })).body;
    expect(shown.items.map((item: { email: string }) => item.email).toSorted()).toEqual(["p1@halden.example", "p2@halden.example"]);
    expect((await org.member("p1@halden.example")).state).toBe("held");

    expect((await decide(approve, cookie, params, 3)).status).toBe(412);
    await prisma().$executeRaw`update staff_session set signed_in_at = now() - interval '16 minutes'`;
    const stale = await decide(approve, cookie, params, 2);
    expect(stale).toMatchObject({ status: 403, body: { reason: "fresh_sign_in_required" } });
    expect((await org.member("p1@halden.example")).state).toBe("held");

    await prisma().$executeRaw`update staff_session set signed_in_at = now()`;
    expect(await decide(approve, cookie, params, 2)).toMatchObject({ status: 200, body: { decision: "approved" } });
    expect((await org.members()).filter((member) => member.state === "deprovisioned")).toHaveLength(2);
    expect((await decide(approve, cookie, params, 0)).status).toBe(409);
  });

  test("a rejection keeps everybody, and support decides nothing", async () => {
    const { org, params } = await aHold();
    const support = await aStaff("support");
    expect((await call(readHold, "/x", { cookie: support.cookie, params })).status).toBe(200);
    expect((await decide(reject, support.cookie, params, 2)).body).toMatchObject({
      code: "forbidden",
      params: { permission: "org:sys_provisioning:manage" },
    });
    const owner = await aStaff("owner");
    expect((await decide(reject, owner.cookie, params, 2)).body.decision).toBe("rejected");
    expect((await org.members()).every((member) => member.state === "active")).toBe(true);
  });
});

test("G7: staff confirm that another domain is the same customer, once, and the audit log knows who", async () => {
  const { org, dir } = await aCustomer();
  await prisma().directory.update({
    where: { id: dir },
    data: {
      primaryDomain: "halden-group.example",
      domainConfirmation: "halden-group.example",
      connectProblem: { code: "other_domain", params: {}, at: "" },
    },
  });
  const engineer = await aStaff("engineer");
  const detail = async () =>
    (await call(organizationDetail, "/x", { cookie: engineer.cookie, params: { id: toPublicId("org", org.id) } })).body.directories[0];
  expect((await detail()).domain_confirmation).toMatchObject({ domain: "halden-group.example" });
  const ask = (cookie: string) => call(confirmDomain, "/x", { cookie, method: "POST", params: { id: toPublicId("dir", dir) } });
  expect((await ask((await aStaff("support")).cookie)).status).toBe(403);
  expect((await ask(engineer.cookie)).status).toBe(204);
  expect((await detail()).domain_confirmation).toBeNull();
  expect((await prisma().directory.findUniqueOrThrow({ where: { id: dir } })).connectProblem).toBeNull();
  expect((await ask(engineer.cookie)).status).toBe(409);
  const entries = (await call(audit, `/x?organization_id=${toPublicId("org", org.id)}`, { cookie: engineer.cookie })).body.data;
  expect(entries[0]).toMatchObject({
    action: "directory.confirm_domain",
    actor: { type: "staff", name: engineer.email.includes("engineer") ? expect.stringContaining("Engineer") : "" },
  });
});

test("a new account with a known address waits until staff say same person; the next check acts on it", async () => {
  const { org, dir } = await aCustomer();
  const before = await org.member("p1@halden.example");
  const again = () =>
    provision(org.ctx, {
      directoryId: dir,
      source: "google_sync",
      losses: { mode: "apply" },
      desired: { users: [person(1, { externalId: "999", givenName: "Newcomer" })] },
    });
  await again();
  const { cookie } = await aStaff("engineer");
  const detail = async () =>
    (await call(organizationDetail, "/x", { cookie, params: { id: toPublicId("org", org.id) } })).body.directories[0].waiting_identities;
  const [waiting] = await detail();
  expect(waiting).toMatchObject({ external_id: "999", email: "p1@halden.example", known_as: "Person 1" });
  const answer = (reply: string) => call(settle, "/x", { cookie, method: "POST", params: { id: waiting.id }, body: { answer: reply } });
  expect((await answer("perhaps")).status).toBe(400);
  expect((await answer("same_person")).status).toBe(204);
  expect(await detail()).toEqual([]);
  expect((await answer("new_person")).status).toBe(409);
  await again();
  const linked = await prisma().directoryUser.findFirstOrThrow({ where: { organizationId: org.id, externalId: "999" } });
  expect(linked.memberId).toBe(before.id);
});
