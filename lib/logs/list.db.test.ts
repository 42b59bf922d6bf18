/** The console's provisioning logs: filters, search, paging, histogram and the drawer, through the real doors. */
import { beforeAll, expect, test } from "vitest";
import { GET as histogramRoute } from "../../app/api/console/logs/histogram/route";
import { GET as listRoute } from "../../app/api/console/logs/route";
import { GET as readRoute } from "../../app/api/console/logs/[id]/route";
import { anOrganization, type OrganizationHandle, withDirectory } from "../db/builders";
import { prisma } from "../db/client";
import { type Id, newId, toPublicId } from "../ids";
import { aStaff, call } from "../staff/testing";
import { formatToken } from "../tokens";

let cookie: string;
beforeAll(async () => {
  cookie = (await aStaff("support")).cookie;
});

type Over = {
  outcome?: string;
  reasonCode?: string;
  name?: string;
  minutesAgo?: number;
  detail?: object;
  requestId?: string;
  runId?: string;
  memberId?: string;
};

async function anEntry(org: OrganizationHandle, directoryId: Id<"dir"> | null, over: Over = {}): Promise<string> {
  const id = newId("log");
  const name = over.name ?? "Chidi Nwosu";
  await prisma().provisioningLog.create({
    data: {
      organizationId: org.id,
      id,
      directoryId,
      source: "google_sync",
      action: "create_member",
      outcome: over.outcome ?? "created",
      subject: { kind: "person", name, email: `${name.split(" ")[0]?.toLowerCase()}@halden.example`, external_id: "1044" },
      reasonCode: over.reasonCode ?? "in_group",
      requestId: over.requestId,
      runId: over.runId,
      memberId: over.memberId,
      detail: over.detail ?? { steps: [] },
      createdAt: new Date(Date.now() - (over.minutesAgo ?? 1) * 60_000),
    },
  });
  return toPublicId("log", id);
}

const list = async (query: string) => (await call(listRoute, `/api/console/logs?${query}`, { cookie })).body;
const ids = async (query: string): Promise<string[]> => (await list(query)).data.map((row: { id: string }) => row.id);

test("filters by outcome, organization, provider, reason, run and time", async () => {
  const [org, other] = [await anOrganization(), await anOrganization()];
  const [google, okta] = [await withDirectory(org), await withDirectory(other, { provider: "okta" })];
  const runId = newId("run");
  const failed = await anEntry(org, google, { outcome: "failed", reasonCode: "family_name_required", runId });
  const old = await anEntry(org, google, { minutesAgo: 90 });
  const elsewhere = await anEntry(other, okta);
  const of = `organization_id=${toPublicId("org", org.id)}`;

  expect(await ids(of)).toEqual([failed]);
  expect(await ids(`${of}&range=all`)).toEqual([failed, old]);
  expect(await ids(`${of}&range=day&outcome=created,updated`)).toEqual([old]);
  expect(await ids("provider=okta")).toEqual([elsewhere]);
  expect(await ids(`${of}&reason=family_name_required`)).toEqual([failed]);
  expect(await ids(`range=all&run_id=${toPublicId("run", runId)}`)).toEqual([failed]);
  expect((await call(listRoute, "/api/console/logs?organization_id=org_made_up", { cookie })).status).toBe(404);
});

test("searches by person, address, event id, request id and member", async () => {
  const org = await anOrganization();
  const dir = await withDirectory(org);
  const memberId = newId("mem");
  const wanted = await anEntry(org, dir, { name: "Rafael Duarte", requestId: "req_wanted", memberId });
  await anEntry(org, dir, { name: "Marta Oyelaran" });
  const of = `organization_id=${toPublicId("org", org.id)}`;
  for (const search of ["rafael du", "RAFAEL@halden", wanted, "req_wanted", toPublicId("mem", memberId)])
    expect(await ids(`${of}&search=${encodeURIComponent(search)}`)).toEqual([wanted]);
  expect(await ids(`${of}&search=${encodeURIComponent("100%")}`)).toEqual([]);
});

test("pages stay stable while new events arrive on top", async () => {
  const org = await anOrganization();
  const dir = await withDirectory(org);
  const made: string[] = [];
  for (let n = 1; n <= 5; n++) made.push(await anEntry(org, dir, { minutesAgo: n <= 3 ? 2 : n }));
  const of = `organization_id=${toPublicId("org", org.id)}&limit=2`;
  const first = await list(of);
  await anEntry(org, dir, { minutesAgo: 0 });
  const second = await list(`${of}&after=${encodeURIComponent(first.list_metadata.after)}`);
  const third = await list(`${of}&after=${encodeURIComponent(second.list_metadata.after)}`);
  const seen = [first, second, third].flatMap((page) => page.data.map((row: { id: string }) => row.id));
  expect(seen.toSorted()).toEqual(made.toSorted());
  expect(third.list_metadata.after).toBeNull();
});

test("the histogram counts what the filter shows, in sixty bars", async () => {
  const org = await anOrganization();
  const dir = await withDirectory(org);
  for (const outcome of ["created", "updated", "skipped", "failed", "held"]) await anEntry(org, dir, { outcome, minutesAgo: 10 });
  const { body } = await call(histogramRoute, `/api/console/logs/histogram?organization_id=${toPublicId("org", org.id)}`, { cookie });
  expect(body.bars).toHaveLength(60);
  expect(body.totals).toEqual({ changed: 2, skipped: 1, failed: 1, held: 1 });
  const busy = body.bars.findIndex((bar: { changed: number }) => bar.changed > 0);
  expect(busy).toBeGreaterThanOrEqual(48);
  expect(busy).toBeLessThanOrEqual(50);
});

test("the drawer shows the provider's record with the line to blame, and masks secrets", async () => {
  const org = await anOrganization();
  const dir = await withDirectory(org);
  const id = await anEntry(org, dir, {
    outcome: "failed",
    reasonCode: "family_name_required",
    detail: {
      steps: [
        { step: "read", result: "read" },
        { step: "checked", result: "family_name_required" },
      ],
      raw: {
        primaryEmail: "chidi@halden.example",
        name: { givenName: "Chidi", familyName: "" },
        password: "hunter2",
        note: `found ${formatToken("key", new Uint8Array(32))} here`,
        header: "Bearer abc.def",
      },
      path: "name.familyName",
    },
  });
  const { body } = await call(readRoute, "/x", { cookie, params: { id } });
  expect(body).toMatchObject({ at_fault: "name.familyName", raw: { name: { familyName: "" }, password: "••••", header: "Bearer ••••" } });
  expect(body.steps.map((step: { step: string }) => step.step)).toEqual(["read", "checked"]);
  expect(JSON.stringify(body)).not.toMatch(/hunter2|abc\.def|rc_key_0/);
  expect((await call(readRoute, "/x", { cookie, params: { id: toPublicId("log", newId("log")) } })).status).toBe(404);
});
