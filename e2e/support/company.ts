/**
 * A company at the fake Google and its directory here, already authorized: for tests that begin with a sync. Everything
 * between the two goes over HTTP, as in the product.
 */
import { randomBytes } from "node:crypto";
import { addGroup, addPerson, customer } from "../google-workspace/seed";
import type { Customer, Group, Person } from "../google-workspace/world";
import { FAKE_CLIENT, type FakeGoogle } from "./fake-google";
import { seal } from "../../lib/crypto";
import { anOrganization, type OrganizationHandle, roleId, withGroup } from "../../lib/db/builders";
import { prisma } from "../../lib/db/client";
import { sealedPlace } from "../../lib/directories/grant";
import { requestRun, type RunTrigger } from "../../lib/directories/request-run";
import { resetEnv } from "../../lib/env";
import { asId, type Id, newId } from "../../lib/ids";
import { dataKeyOf } from "../../lib/organizations/data-key";
import { runSync } from "../../lib/sync/run-sync";

const SCOPES = ["openid", ...["user", "group"].map((what) => `https://www.googleapis.com/auth/admin.directory.${what}.readonly`)];

let companies = 0;

export type Company = Awaited<ReturnType<typeof aCompany>>;

/** `groups`: name → role key; each is made at the fake and, unless null, selected and mapped here. */
export async function aCompany(
  fake: FakeGoogle,
  options: { groups?: { [name: string]: string | null }; state?: string; guard?: object; scope?: "selected_groups" | "everyone" } = {},
) {
  const at = aCustomer(fake);
  const org = await anOrganization(at.name);
  const groups = new Map<string, Group>();
  for (const name of Object.keys(options.groups ?? { Staff: "staff" })) groups.set(name, addGroup(fake.world(), at, name, ""));
  const directoryId = await anAuthorizedDirectory(fake, org, at, options);
  for (const [name, role] of Object.entries(options.groups ?? { Staff: "staff" })) {
    const group = groups.get(name);
    if (group && role !== null && options.state !== "draft") await withGroup(org, directoryId, group.id, { name, role });
  }
  const act = (action: string, input: Record<string, unknown> = {}) => fake.act(action, { customer: at.id, ...input });

  return {
    org,
    at,
    directoryId,
    groups,
    act,
    ids: { organizationId: org.id, directoryId },
    group: (name: string) => required(groups.get(name), name),
    /** "Ada Lovelace" in these groups. */
    person(name: string, ...inGroups: string[]): Person {
      const person = addPerson(fake.world(), at, name, "Unit");
      for (const group of inGroups) act("add_member", { group, member: person.primaryEmail });
      return person;
    },
    people(count: number, ...inGroups: string[]): Person[] {
      return Array.from({ length: count }, (_, n) => this.person(`Person${n} Number${n}`, ...inGroups));
    },
    /** Asks for a run and works it here and now. */
    async sync(trigger: RunTrigger = "schedule") {
      const { runId } = await requestRun(org.ctx, { directoryId, trigger });
      await runSync({ organizationId: org.id, directoryId, runId }, { id: "test" });
      return readRunRow(org.id, runId);
    },
    directory: () => prisma().directory.findUniqueOrThrow({ where: { organizationId_id: { organizationId: org.id, id: directoryId } } }),
    async memberEvents() {
      return (await org.events()).filter((event) => event.type.startsWith("member.")).map((event) => event.type);
    },
    async states(): Promise<{ [email: string]: string }> {
      return Object.fromEntries((await org.members()).map((member) => [member.email.split("@")[0], `${member.state} ${member.role}`]));
    },
  };
}

export function aCustomer(fake: FakeGoogle): Customer {
  const n = ++companies;
  const at = customer(`C0test${n}${randomBytes(3).toString("hex")}`, `Company ${n}`, `company${n}.example`, []);
  fake.world().customers.push(at);
  const admin = addPerson(fake.world(), at, "It Admin", "IT");
  admin.isAdmin = true;
  return at;
}

async function anAuthorizedDirectory(
  fake: FakeGoogle,
  org: OrganizationHandle,
  at: Customer,
  options: { state?: string; guard?: object; scope?: string },
): Promise<Id<"dir">> {
  const id = newId("dir");
  const admin = required(at.people[0], "administrator");
  const refreshToken = `1//0${randomBytes(24).toString("base64url")}`;
  fake.world().grants.push({
    sub: admin.id,
    clientId: FAKE_CLIENT.id,
    scopes: SCOPES,
    refreshTokens: [refreshToken],
    grantedAt: "2026-01-01T00:00:00Z",
  });
  await prisma().directory.create({
    data: {
      organizationId: org.id,
      id,
      provider: "google_workspace",
      name: "Google Workspace",
      state: options.state ?? "active",
      scope: options.scope ?? "selected_groups",
      guard: options.guard ?? {},
      customerId: at.id,
      primaryDomain: at.domain,
      connectedAs: admin.primaryEmail,
      connectedSub: admin.id,
      connectedAt: new Date(),
      grantedScopes: SCOPES,
      defaultRoleId: await roleId("unapproved"),
      credential: seal(await dataKeyOf(org.id), sealedPlace(org.id, id, "credential"), refreshToken),
    },
  });
  return id;
}

export async function readRunRow(organizationId: string, runId: string) {
  const run = await prisma().syncRun.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id: runId } } });
  return {
    ...run,
    id: asId("run", run.id),
    counts: run.counts as { [key: string]: number },
    detail: run.detail as { [key: string]: unknown } | null,
  };
}

/** Call before the fake's address is read: retries in milliseconds. */
export function quickRetries(): void {
  process.env.ROLLCALL_TIME_SCALE = "2000";
  resetEnv();
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`there is no ${what}`);
  return value;
}
