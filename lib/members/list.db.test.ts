/** The console's list of members and the stored answer to "why this role?", on real rows. */
import { expect, test } from "vitest";
import { GET as listRoute } from "../../app/api/console/members/route";
import { GET as explainRoute } from "../../app/api/console/members/[id]/route";
import { PUT as setRoleRoute } from "../../app/api/console/members/[id]/role/route";
import { anOrganization, type OrganizationHandle, roleId, withDirectory, withGroup } from "../db/builders";
import { prisma } from "../db/client";
import { fold } from "../fold";
import { type Id, newId, toPublicId } from "../ids";
import { provision } from "../provisioning/provision";
import { aStaff, call } from "../staff/testing";
import { listMembers, MemberFilter } from "./list";

const filter = (given: Record<string, string>) => MemberFilter.parse(given);
const names = (page: { data: { email: string }[] }) => page.data.map((row) => row.email);

async function aMember(
  org: OrganizationHandle,
  email: string,
  over: { role?: string; state?: string; source?: string; minutesAgo?: number } = {},
) {
  const id = newId("mem");
  const at = new Date(Date.now() - (over.minutesAgo ?? 5) * 60_000);
  await prisma().member.create({
    data: {
      organizationId: org.id,
      id,
      email,
      emailKey: fold(email),
      givenName: "Ada",
      familyName: email.split("@")[0] ?? "",
      source: over.source ?? "directory",
      state: over.state ?? "active",
      roleId: await roleId(over.role ?? "staff"),
      roleSource: "default",
      lastSyncedAt: at,
    },
  });
  return id;
}

/** Provisions people through the real pipeline, so that the reasons are the real ones. */
async function aDirectoryWith(
  org: OrganizationHandle,
  people: { id: string; email: string; given: string; family: string; groups: string[] }[],
  directoryId: Id<"dir">,
) {
  await provision(org.ctx, {
    directoryId,
    source: "google_sync",
    losses: { mode: "apply" },
    desired: {
      users: people.map((one) => ({
        externalId: one.id,
        userName: one.email,
        email: one.email,
        active: true,
        givenName: one.given,
        familyName: one.family,
        memberships: { add: one.groups, remove: [] },
      })),
    },
  });
}

test("filters narrow by organization, role, state, source and search, alone and together", async () => {
  const [org, other] = [await anOrganization("Halden"), await anOrganization("Nordvik")];
  await aMember(org, "ada@halden.example", { role: "administrator" });
  await aMember(org, "ben@halden.example", { state: "deprovisioned" });
  await aMember(org, "cleo_100%@halden.example", { source: "invite", role: "viewer" });
  await aMember(other, "ada@nordvik.example", { role: "administrator" });
  const organization_id = toPublicId("org", org.id);

  expect(names(await listMembers(filter({ organization_id }))).toSorted()).toEqual([
    "ada@halden.example",
    "ben@halden.example",
    "cleo_100%@halden.example",
  ]);
  expect(names(await listMembers(filter({ organization_id, role: "administrator" })))).toEqual(["ada@halden.example"]);
  expect(names(await listMembers(filter({ organization_id, state: "deprovisioned,held" })))).toEqual(["ben@halden.example"]);
  expect(names(await listMembers(filter({ organization_id, source: "invite", role: "viewer" })))).toEqual(["cleo_100%@halden.example"]);
  expect(names(await listMembers(filter({ organization_id, search: "ADA@" })))).toEqual(["ada@halden.example"]);
  expect(names(await listMembers(filter({ organization_id, search: "100%@" })))).toEqual(["cleo_100%@halden.example"]);
  expect(names(await listMembers(filter({ organization_id, search: "%" })))).toEqual(["cleo_100%@halden.example"]);
  const everywhere = await listMembers(filter({ search: "ada@" }));
  expect(names(everywhere).toSorted()).toEqual(["ada@halden.example", "ada@nordvik.example"]);
  expect(everywhere.range.total).toBe(2);
});

test("search finds the provider's id and ours, exactly", async () => {
  const org = await anOrganization();
  const dir = await withDirectory(org);
  await withGroup(org, dir, "g-staff", { role: "staff" });
  await aDirectoryWith(
    org,
    [{ id: "104418827390551206", email: "chidi@halden.example", given: "Chidi", family: "Nwosu", groups: ["g-staff"] }],
    dir,
  );
  const { id } = await org.member("chidi@halden.example");
  const organization_id = toPublicId("org", org.id);
  for (const search of ["104418827390551206", toPublicId("mem", id), "chidi nwo"])
    expect(names(await listMembers(filter({ organization_id, search })))).toEqual(["chidi@halden.example"]);
  expect(names(await listMembers(filter({ organization_id, search: "10441882739055120" })))).toEqual([]);
});

test("pages neither repeat nor lose anybody, forwards and back, while people are added", async () => {
  const org = await anOrganization();
  for (let n = 1; n <= 11; n++) await aMember(org, `p${String(n).padStart(2, "0")}@halden.example`, { minutesAgo: n <= 6 ? 5 : n });
  const narrow = { organization_id: toPublicId("org", org.id), limit: "4" };

  const first = await listMembers(filter(narrow));
  await aMember(org, "new@halden.example", { minutesAgo: 0 });
  const second = await listMembers(filter({ ...narrow, after: first.list_metadata.after ?? "" }));
  const third = await listMembers(filter({ ...narrow, after: second.list_metadata.after ?? "" }));
  const seen = [first, second, third].flatMap(names);
  expect(new Set(seen).size).toBe(11);
  expect(seen).not.toContain("new@halden.example");
  expect(third.list_metadata.after).toBeNull();
  expect(second.range).toMatchObject({ from: 5, to: 8 });
  const back = await listMembers(filter({ ...narrow, before: third.list_metadata.before ?? "" }));
  expect(names(back)).toEqual(names(second));
});

test("a cursor of one organization's list fits no other list, and a made-up one is 400", async () => {
  const [org, other] = [await anOrganization(), await anOrganization()];
  for (let n = 0; n < 3; n++) await aMember(org, `p${n}@halden.example`);
  const { cookie } = await aStaff("support");
  const page = await listMembers(filter({ organization_id: toPublicId("org", org.id), limit: "1" }));
  const after = encodeURIComponent(page.list_metadata.after ?? "");
  const ask = (query: string) => call(listRoute, `/api/console/members?${query}`, { cookie });
  expect((await ask(`organization_id=${toPublicId("org", org.id)}&after=${after}`)).status).toBe(200);
  expect((await ask(`organization_id=${toPublicId("org", other.id)}&after=${after}`)).status).toBe(400);
  expect((await ask("after=eyJ9.made-up")).status).toBe(400);
  expect((await ask("colour=blue")).status).toBe(400);
  expect((await ask("limit=1000")).status).toBe(400);
});

test("N-22: the explanation names the winning group and the losing ones, and what would change it", async () => {
  const org = await anOrganization();
  const dir = await withDirectory(org);
  await withGroup(org, dir, "g-admins", { name: "Numeric Admin", role: "administrator" });
  await withGroup(org, dir, "g-staff", { name: "Numeric Staff", role: "staff" });
  await withGroup(org, dir, "g-plain", { name: "Everyone", selected: true });
  await aDirectoryWith(
    org,
    [{ id: "1", email: "marta@halden.example", given: "Marta", family: "Oyelaran", groups: ["g-staff", "g-admins", "g-plain"] }],
    dir,
  );
  const { id } = await org.member("marta@halden.example");
  const { cookie } = await aStaff("support");
  const { body } = await call(explainRoute, "/x", { cookie, params: { id: toPublicId("mem", id) } });

  expect(body.member.role.key).toBe("administrator");
  expect(body.member.reason.because).toMatchObject({ kind: "group", label: "Numeric Admin" });
  expect(body.member.reason.considered.map((claim: { label: string }) => claim.label)).toContain("Numeric Staff");
  expect(body.unmapped).toEqual(["Everyone"]);
  expect(body.without).toEqual({ label: "Numeric Admin", role: "Staff" });
});

test("N-20: the role of a mapped member is read-only, with the groups that would give each role; support may set none", async () => {
  const org = await anOrganization();
  const dir = await withDirectory(org);
  await withGroup(org, dir, "g-admins", { name: "Numeric Admin", role: "administrator" });
  await withGroup(org, dir, "g-staff", { name: "Numeric Staff", role: "staff" });
  await aDirectoryWith(org, [{ id: "1", email: "ines@halden.example", given: "Ines", family: "Solheim", groups: ["g-staff"] }], dir);
  const { id } = await org.member("ines@halden.example");
  const params = { id: toPublicId("mem", id) };
  const engineer = await aStaff("engineer");

  const { body } = await call(explainRoute, "/x", { cookie: engineer.cookie, params });
  expect(body.read_only).toBe("mapped");
  expect(body.gives.map((one: { role: { key: string }; groups: string[] }) => [one.role.key, one.groups])).toEqual([
    ["administrator", ["Numeric Admin"]],
    ["staff", ["Numeric Staff"]],
  ]);
  const set = (cookie: string) => call(setRoleRoute, "/x", { cookie, method: "PUT", params, body: { role: "viewer" } });
  expect((await set(engineer.cookie)).status).toBe(409);
  expect((await set((await aStaff("support")).cookie)).body).toMatchObject({
    code: "forbidden",
    params: { permission: "org:sys_provisioning:manage" },
  });
});

test("N-18: a role by hand stays until a group gives one, and the log says what replaced it", async () => {
  const org = await anOrganization();
  const dir = await withDirectory(org);
  await withGroup(org, dir, "g-staff", { name: "Numeric Staff", role: "staff" });
  await aMember(org, "another@halden.example", { source: "invite", role: "administrator" });
  const id = await aMember(org, "noor@halden.example", { source: "invite", role: "viewer" });
  const { cookie } = await aStaff("engineer");
  const changed = await call(setRoleRoute, "/x", {
    cookie,
    method: "PUT",
    params: { id: toPublicId("mem", id) },
    body: { role: "administrator" },
  });
  expect(changed.body).toMatchObject({ read_only: null, member: { role: { key: "administrator" }, role_source: "manual" } });

  await aDirectoryWith(org, [{ id: "1", email: "noor@halden.example", given: "Noor", family: "Haddad", groups: ["g-staff"] }], dir);
  expect(await org.member("noor@halden.example")).toMatchObject({ role: "staff", roleSource: "mapping" });
  expect((await org.logs()).map((entry) => entry.reasonCode)).toContain("manual_role_replaced");
});
