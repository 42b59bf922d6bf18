/** who is left active after a disconnect, what a person may decide about them, and what that writes. */
import { describe, expect, test } from "vitest";
import { GET as readConsole, POST as decideConsole } from "../../app/api/console/review/[id]/route";
import { GET as consoleCsv } from "../../app/api/console/review/[id]/csv/route";
import { endsConsistent } from "../check/testing";
import { anOrganization, type OrganizationHandle, withDirectory } from "../db/builders";
import { pool, prisma } from "../db/client";
import { type Id, toPublicId } from "../ids";
import { endEmptyHolds } from "../provisioning/holds";
import { provision } from "../provisioning/provision";
import { aStaff, call } from "../staff/testing";
import { decideReview } from "./decide";
import type { DecideReview } from "./input";
import { listReview, readReview, reviewCsv } from "./read";

endsConsistent();

const COMPANY = "halden.example";

async function pushed(org: OrganizationHandle, directoryId: Id<"dir">, names: readonly string[]) {
  await provision(org.ctx, {
    directoryId,
    source: "scim",
    losses: { mode: "guard" },
    desired: {
      users: names.map((name) => ({
        externalId: `${directoryId}-${name}`,
        userName: `${name}@${COMPANY}`,
        email: `${name}@${COMPANY}`,
        active: true,
        givenName: name,
        familyName: "Example",
      })),
    },
  });
}

async function disconnected(names: readonly string[], over: { guard?: object } = {}) {
  const org = await anOrganization();
  const directoryId = await withDirectory(org, { provider: "okta", ...over });
  await pushed(org, directoryId, names);
  await prisma().directory.update({ where: { id: directoryId }, data: { state: "disconnected", disconnectedAt: new Date() } });
  return { org, directoryId };
}

/** Until somebody stands behind this client's locks. */
async function waitsForALock(client: { query(text: string): Promise<{ rows: { waits: boolean }[] }> }): Promise<void> {
  const text = `select exists (select 1 from pg_stat_activity where datname = current_database() and pg_backend_pid() = any(pg_blocking_pids(pid))) as waits`;
  while (!(await client.query(text)).rows[0]?.waits) await new Promise((resolve) => setTimeout(resolve, 10));
}

const idsOf = async (org: OrganizationHandle, ...names: string[]) =>
  Promise.all(names.map(async (name) => (await org.member(`${name}@${COMPANY}`)).id));
const decide = (org: OrganizationHandle, input: DecideReview) => decideReview(org.ctx, input);

describe("who is listed", () => {
  test("R-17: every member still active whose directory was disconnected, and nobody else", async () => {
    const { org } = await disconnected(["ada", "bo", "cem"]);
    const invited = {
      organizationId: org.id,
      id: crypto.randomUUID(),
      email: "guest@x.example",
      emailKey: "guest@x.example",
      source: "invite",
    };
    const role = await prisma().role.findFirstOrThrow({ where: { key: "viewer" } });
    await prisma().member.create({ data: { ...invited, roleId: role.id, roleSource: "manual" } });

    const page = await listReview(org.ctx, {});
    expect(page.data.map((one) => one.email)).toEqual([`ada@${COMPANY}`, `bo@${COMPANY}`, `cem@${COMPANY}`]);
    expect(page.total).toBe(3);
    expect(await readReview(org.ctx)).toMatchObject({ state: "open", totals: { people: 3, open: 3, kept: 0, deactivated: 0 } });
    await prisma().member.delete({ where: { organizationId_id: { organizationId: org.id, id: invited.id } } });
  });

  test("whom another directory names is not under review, and drops out when one does", async () => {
    const { org } = await disconnected(["ada", "bo"]);
    const next = await withDirectory(org, { provider: "entra_id" });
    await pushed(org, next, ["bo"]);
    expect((await listReview(org.ctx, {})).data.map((one) => one.email)).toEqual([`ada@${COMPANY}`]);
  });

  test("an organization without a disconnected directory has no review", async () => {
    const org = await anOrganization();
    await pushed(org, await withDirectory(org, { provider: "okta" }), ["ada"]);
    expect(await readReview(org.ctx)).toMatchObject({ state: "none", directories: [] });
  });

  test("pages go through everybody once", async () => {
    const names = Array.from({ length: 23 }, (_, index) => `p${String(index).padStart(2, "0")}`);
    const { org } = await disconnected(names);
    const seen: string[] = [];
    for (let after: string | undefined, first = true; first || after; first = false) {
      const page = await listReview(org.ctx, { limit: 10, ...(after ? { after } : {}) });
      seen.push(...page.data.map((one) => one.email));
      after = page.list_metadata.after ?? undefined;
    }
    expect(seen).toEqual(names.map((name) => `${name}@${COMPANY}`));
    const other = await anOrganization();
    const { after } = (await listReview(org.ctx, { limit: 10 })).list_metadata;
    await expect(listReview(other.ctx, { after: after ?? "" })).rejects.toMatchObject({ reason: "invalid_cursor" });
  });
});

describe("decisions", () => {
  test("keeping writes nothing about the member and closes the task", async () => {
    const { org } = await disconnected(["ada", "bo"]);
    const before = await org.events();
    const answer = await decide(org, { choice: "keep", all: true });
    expect(answer).toMatchObject({ changed: 2, skipped: 0, review: { state: "finished", totals: { open: 0, kept: 2 } } });
    expect(await org.events()).toEqual(before);
    expect((await org.members()).map((member) => member.state)).toEqual(["active", "active"]);
  });

  test("deactivating ends access with one log entry and one event each; the role stays", async () => {
    const { org } = await disconnected(["ada", "bo"]);
    const role = (await org.member(`ada@${COMPANY}`)).role;
    const answer = await decide(org, { choice: "deactivate", member_ids: await idsOf(org, "ada") });
    expect(answer).toMatchObject({ changed: 1, review: { state: "open", totals: { open: 1, deactivated: 1 } } });
    expect(await org.member(`ada@${COMPANY}`)).toMatchObject({ state: "deprovisioned", stateReason: "review_deactivated", role });
    expect((await org.logs()).at(-1)).toMatchObject({
      outcome: "deactivated",
      reasonCode: "review_deactivated",
      reasonParams: { by: "Test", directory: "Directory" },
    });
    expect((await org.events()).at(-1)).toMatchObject({
      type: "member.deprovisioned",
      data: { state: "deprovisioned", state_reason: "review_deactivated" },
      cause: { kind: "review", initial: false },
    });
  });

  test("whom another directory names in the very moment of the decision keeps access", async () => {
    const { org } = await disconnected(["ada", "bo"]);
    const next = await withDirectory(org, { provider: "entra_id" });
    await pushed(org, next, ["bo"]);
    await prisma().directory.update({ where: { id: next }, data: { state: "disconnected", disconnectedAt: new Date() } });
    const ids = await idsOf(org, "bo");

    const other = await pool().connect();
    await other.query("begin");
    await other.query("select 1 from member where organization_id = $1 and id = any($2::uuid[]) for update", [org.id, ids]);
    const decision = decide(org, { choice: "deactivate", member_ids: ids });
    await waitsForALock(other);
    await other.query("update directory set state = 'active', disconnected_at = null where id = $1", [next]);
    await other.query("commit");
    other.release();

    expect(await decision).toMatchObject({ changed: 0, skipped: 1 });
    expect(await org.member(`bo@${COMPANY}`)).toMatchObject({ state: "active" });
  });

  test("a deactivation is taken back within ten minutes, not later", async () => {
    const { org } = await disconnected(["ada", "bo"]);
    await decide(org, { choice: "deactivate", member_ids: await idsOf(org, "ada", "bo") });
    expect(await decide(org, { choice: "undo", member_ids: await idsOf(org, "ada") })).toMatchObject({ changed: 1 });
    expect(await org.member(`ada@${COMPANY}`)).toMatchObject({ state: "active", stateReason: null });
    expect((await org.events()).at(-1)).toMatchObject({ type: "member.reactivated" });

    await prisma().$executeRaw`update review_decision set decided_at = now() - interval '11 minutes'`;
    expect(await decide(org, { choice: "undo", member_ids: await idsOf(org, "bo") })).toMatchObject({ changed: 0, skipped: 1 });
    expect(await org.member(`bo@${COMPANY}`)).toMatchObject({ state: "deprovisioned" });
  });

  test("past the guard's limit nobody leaves until the number is typed", async () => {
    const names = Array.from({ length: 30 }, (_, index) => `m${index}`);
    const { org } = await disconnected(names);
    await expect(decide(org, { choice: "deactivate", all: true })).rejects.toMatchObject({
      code: "invalid_request",
      reason: "confirm_losses",
      params: { losses: 30, active: 30, limit: 20 },
    });
    await expect(decide(org, { choice: "deactivate", all: true, confirm_count: 29 })).rejects.toMatchObject({ reason: "confirm_losses" });
    expect((await readReview(org.ctx)).totals.open).toBe(30);
    expect(await decide(org, { choice: "deactivate", all: true, confirm_count: 30 })).toMatchObject({ changed: 30 });
  });

  test("small steps add up: the window's earlier deactivations count", async () => {
    const names = Array.from({ length: 30 }, (_, index) => `s${String(index).padStart(2, "0")}`);
    const { org } = await disconnected(names);
    await decide(org, { choice: "deactivate", member_ids: await idsOf(org, ...names.slice(0, 20)) });
    await expect(decide(org, { choice: "deactivate", member_ids: await idsOf(org, "s20") })).rejects.toMatchObject({
      reason: "confirm_losses",
    });
  });

  test("the last of the highest role always asks, also below the limit", async () => {
    const { org } = await disconnected(["ada", "bo"]);
    const role = await prisma().role.findFirstOrThrow({ where: { key: "administrator" } });
    await prisma().$executeRaw`
      update member set role_id = ${role.id}::uuid, role_source = 'manual' where organization_id = ${org.id}::uuid and email_key like 'ada%'`;
    await prisma().$executeRaw`
      update provisioning_log l set detail = jsonb_set(jsonb_set(l.detail::jsonb, '{member,role_id}', to_jsonb(m.role_id)), '{member,role_source}', '"manual"')
        from member m where m.last_log_id = l.id and m.organization_id = ${org.id}::uuid and m.email_key like 'ada%'`;
    const ids = await idsOf(org, "ada");
    await expect(decide(org, { choice: "deactivate", member_ids: ids })).rejects.toMatchObject({ reason: "confirm_last_highest_role" });
    expect(await decide(org, { choice: "deactivate", member_ids: ids, confirm_count: 1 })).toMatchObject({ changed: 1 });
  });

  test("whom the guard held when the directory went is decided about here, and the hold is no task any more", async () => {
    const { org, directoryId } = await disconnected(["ada", "bo"]);
    const { id: memberId } = await org.member(`ada@${COMPANY}`);
    const hold = { organizationId: org.id, id: crypto.randomUUID(), directoryId, cause: "mass_departure" };
    await prisma().hold.create({ data: hold });
    await prisma().holdItem.create({
      data: { organizationId: org.id, holdId: hold.id, memberId, kind: "departure", reasonCode: "unassigned" },
    });
    await prisma().$executeRaw`
      update member set state = 'held', hold_id = ${hold.id}::uuid where organization_id = ${org.id}::uuid and id = ${memberId}::uuid`;
    await prisma().$executeRaw`
      update directory_total set active = active - 1 where organization_id = ${org.id}::uuid and directory_id = ${directoryId}::uuid`;

    expect(await decide(org, { choice: "deactivate", member_ids: [memberId] })).toMatchObject({ changed: 1 });
    expect(await org.member(`ada@${COMPANY}`)).toMatchObject({ state: "deprovisioned", holdId: null });
    await endEmptyHolds();
    const after = await prisma().hold.findFirstOrThrow({ where: { id: hold.id }, include: { items: true } });
    expect(after).toMatchObject({ decision: "rejected", decidedBy: null, items: [{ state: "withdrawn" }] });
  });

  test("R19 a connection made anew brings a deactivated person back under the same member", async () => {
    const { org } = await disconnected(["ada"]);
    await decide(org, { choice: "deactivate", all: true, confirm_count: 1 });
    const { id } = await org.member(`ada@${COMPANY}`);
    await pushed(org, await withDirectory(org, { provider: "okta" }), ["ada"]);
    expect(await org.member(`ada@${COMPANY}`)).toMatchObject({ id, state: "active" });
  });

  test("two people deciding at once count each person once", async () => {
    const { org } = await disconnected(["ada", "bo", "cem"]);
    await Promise.all([1, 2, 3].map(() => decide(org, { choice: "deactivate", all: true, confirm_count: 3 }).catch(() => null)));
    expect((await org.events()).filter((event) => event.type === "member.deprovisioned")).toHaveLength(3);
  });
});

describe("through the doors", () => {
  test("A-02: reading needs a session, deciding the permission, which a refusal names", async () => {
    const { org } = await disconnected(["ada"]);
    const id = toPublicId("org", org.id);
    const support = await aStaff("support");
    expect((await call(readConsole, "/x", { params: { id } })).status).toBe(401);
    expect((await call(readConsole, "/x", { cookie: support.cookie, params: { id } })).body).toMatchObject({
      state: "open",
      may_decide: false,
    });
    const refused = await call(decideConsole, "/x", {
      cookie: support.cookie,
      method: "POST",
      params: { id },
      body: { choice: "keep", all: true },
    });
    expect(refused.status).toBe(403);
    expect(JSON.stringify(refused.body)).toContain("org:sys_provisioning:manage");
  });

  test("past the limit staff prove who they are once more", async () => {
    const names = Array.from({ length: 21 }, (_, index) => `f${index}`);
    const { org } = await disconnected(names);
    const engineer = await aStaff("engineer");
    await prisma().$executeRaw`update staff_session set signed_in_at = now() - interval '20 minutes'`;
    const options = { cookie: engineer.cookie, method: "POST", params: { id: toPublicId("org", org.id) } };
    const late = await call(decideConsole, "/x", { ...options, body: { choice: "deactivate", all: true, confirm_count: 21 } });
    expect(late).toMatchObject({ status: 403, body: { reason: "fresh_sign_in_required" } });
    await prisma().$executeRaw`update staff_session set signed_in_at = now()`;
    const done = await call(decideConsole, "/x", { ...options, body: { choice: "deactivate", all: true, confirm_count: 21 } });
    expect(done).toMatchObject({ status: 200, body: { changed: 21, review: { state: "finished" } } });
  });

  test("exactly one way to say whom it concerns", async () => {
    const { org } = await disconnected(["ada"]);
    const engineer = await aStaff("engineer");
    const options = { cookie: engineer.cookie, method: "POST", params: { id: toPublicId("org", org.id) } };
    for (const body of [{ choice: "keep" }, { choice: "keep", all: true, role: "staff" }, { choice: "drop", all: true }])
      expect((await call(decideConsole, "/x", { ...options, body })).status).toBe(400);
  });
});

test("the table to take along holds no formula", async () => {
  const { org } = await disconnected(["ada"]);
  await prisma().$executeRaw`update member set given_name = '=HYPERLINK("http://evil.example")' where organization_id = ${org.id}::uuid`;
  const csv = await reviewCsv(org.ctx);
  expect(csv).toContain(`"'=HYPERLINK(""http://evil.example"") Example"`);
  expect(csv).toContain('"undecided"');
  const support = await aStaff("support");
  const response = await consoleCsv(new Request("http://localhost:3000/x", { headers: { cookie: support.cookie } }), {
    params: Promise.resolve({ id: toPublicId("org", org.id) }),
  });
  expect(response.headers.get("content-type")).toContain("text/csv");
  await prisma().$executeRaw`update member set given_name = 'ada' where organization_id = ${org.id}::uuid`;
});
