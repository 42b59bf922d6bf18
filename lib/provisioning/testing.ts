/** What the pipeline's tests share: people as a provider would state them, and the ways of stating them. */
import { asId, type Id, newId } from "../ids";
import { type OrganizationHandle, roleId, withDirectory, withGroup, anOrganization } from "../db/builders";
import { pool } from "../db/client";
import { provision } from "./provision";
import type { Desired, DesiredUser, LossPolicy, Outcome } from "./types";

export const address = (name: string) => `${name}@halden.example`;

export function person(name: string, groups: string[] = [], over: Partial<DesiredUser> = {}): DesiredUser {
  const email = over.email === undefined ? address(name) : over.email;
  const said = { active: true, givenName: name, familyName: "Example", ...over };
  return {
    externalId: `g-${name}`,
    userName: email ?? name,
    email,
    memberships: { add: groups, remove: [] },
    sourceHash: Buffer.from(JSON.stringify([email, said, groups])),
    raw: { id: `g-${name}`, primaryEmail: email },
    ...said,
  };
}

export const leaves = (name: string, groups: string[]): DesiredUser => ({ ...person(name), memberships: { add: [], remove: groups } });
export const suspended = (name: string, groups: string[] = []): DesiredUser =>
  person(name, groups, { active: false, inactiveReason: "suspended" });

export type Workspace = {
  org: OrganizationHandle;
  dir: Id<"dir">;
  runId: Id<"run">;
  sync: (desired: Desired, losses?: LossPolicy) => Promise<Outcome>;
  push: (desired: Desired) => Promise<Outcome>;
  rows: <Row = Record<string, unknown>>(sql: string) => Promise<Row[]>;
};

/** Groups `admins`, `managers`, `staff`, `viewers` with their roles, and `plain`, which is selected and gives none. */
export async function aWorkspace(over: Parameters<typeof withDirectory>[1] = {}): Promise<Workspace> {
  const org = await anOrganization();
  const dir = await withDirectory(org, over);
  await withGroup(org, dir, "admins", { name: "Numeric Admin", role: "administrator" });
  await withGroup(org, dir, "managers", { name: "Numeric Manager", role: "manager" });
  await withGroup(org, dir, "staff", { name: "Numeric Staff", role: "staff" });
  await withGroup(org, dir, "viewers", { name: "Numeric Viewer", role: "viewer" });
  await withGroup(org, dir, "plain", { name: "Everyone in Oslo", selected: true });
  return workspaceOf(org, dir, over.runNumber ?? 0);
}

export function workspaceOf(org: OrganizationHandle, dir: Id<"dir">, number = 0): Workspace {
  const runId = newId("run");
  return {
    org,
    dir,
    runId,
    sync: (desired, losses = { mode: "apply" }) =>
      provision(org.ctx, { directoryId: dir, source: "google_sync", desired, losses, run: { id: runId, number, initial: false } }),
    push: (desired) => provision(org.ctx, { directoryId: dir, source: "scim", desired, losses: { mode: "guard" } }),
    rows: async (sql) => (await pool().query(sql, [org.id])).rows,
  };
}

export async function setManualRole(org: OrganizationHandle, email: string, key: string): Promise<void> {
  const { setRole } = await import("../members/set-role");
  await setRole(org.ctx, { memberId: (await org.member(email)).id, role: key });
}

export { asId, roleId };
