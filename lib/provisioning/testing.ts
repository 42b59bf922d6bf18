/** What the pipeline's tests share: people as a provider would state them, and the ways of stating them. */
import { asId, type Id, newId } from "../ids";
import { type OrganizationHandle, roleId, withDirectory, withGroup, anOrganization } from "../db/builders";
import { pool } from "../db/client";
import { notFound } from "../errors";
import { provision } from "./provision";
import { type Needs, request, type RequestOutcome, type ScimRequest } from "./request";
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

/** A person as a provider's POST would state them. */
export function pushed(name: string, over: Partial<DesiredUser> = {}): DesiredUser {
  const userName = over.userName ?? address(name);
  const externalId = over.externalId === undefined ? `x-${name}` : over.externalId;
  const email = over.email === undefined ? userName : over.email;
  const said = { givenName: name, familyName: "Example", active: true, ...over, externalId, userName, email };
  const { givenName, familyName, active, attributes } = said;
  const json = {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    userName,
    externalId,
    name: { givenName, familyName },
    active,
    attributes,
  };
  return { representation: { json: JSON.stringify(json), emailKeys: null }, ...said };
}

/** The requests of one provider, as the service would hand them to the pipeline. */
export function provider(org: OrganizationHandle, directoryId: Id<"dir">) {
  const send = (needs: Needs, state: ScimRequest["state"], record?: ScimRequest["record"]): Promise<RequestOutcome> =>
    request(org.ctx, { directoryId, needs, state, record });
  const groupJson = (displayName: string) => JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName });
  const members = (groupId: string, add: string[], remove: string[]) =>
    send({ groupIds: [groupId], referencedIds: [...add, ...remove] }, (found) => {
      const group = found.group(groupId) ?? notFound("group");
      return { groups: [{ ...group, members: { add, remove } }] };
    });
  return {
    send,
    post: (name: string, over: Partial<DesiredUser> = {}) => {
      const user = pushed(name, over);
      const needs = {
        userNames: [user.userName],
        externalIds: user.externalId === null ? [] : [user.externalId],
        addresses: [user.email ?? ""],
      };
      return send(needs, () => ({ users: [user] }), { method: "POST", path: "/Users", body: { userName: user.userName }, status: 201 });
    },
    /** A change of single attributes, decided on the row as it is. */
    patch: (id: string, over: Partial<DesiredUser>, needs: Needs = {}) =>
      send({ userIds: [id], ...needs }, (found) => {
        const user = found.user(id) ?? notFound("user");
        const json = JSON.parse(user.scimJson) as { name: { givenName: string; familyName: string } };
        const { userName, externalId } = user;
        const current = { id: user.id, userName, externalId, active: user.active, ...json.name };
        return { users: [{ ...pushed("", { ...current, ...over }), active: over.active }] };
      }),
    delete: (id: string) =>
      send({ leavingIds: [id] }, () => ({ removals: [{ id: asId("usr", id), externalId: null, statement: "scim_delete", proof: {} }] })),
    postGroup: (displayName: string, add: string[] = [], externalId: string | null = `x-${displayName}`) =>
      send({ groupNames: [displayName], groupExternalIds: externalId === null ? [] : [externalId], referencedIds: add }, () => ({
        groups: [{ externalId, displayName, scimJson: groupJson(displayName), members: { add, remove: [] } }],
      })),
    rename: (id: string, displayName: string) =>
      send({ groupIds: [id], groupNames: [displayName] }, (found) => {
        const group = found.group(id) ?? notFound("group");
        return { groups: [{ id: group.id, externalId: group.externalId, displayName, scimJson: groupJson(displayName) }] };
      }),
    add: (groupId: string, ids: string[]) => members(groupId, ids, []),
    remove: (groupId: string, ids: string[]) => members(groupId, [], ids),
    put: (groupId: string, ids: string[]) =>
      send({ groupIds: [groupId], replaceMembers: { groupId, ids } }, (found) => {
        const group = found.group(groupId) ?? notFound("group");
        return { groups: [{ ...group, members: found.difference(groupId) }] };
      }),
    deleteGroup: (id: string) =>
      send({ dissolvedIds: [id] }, () => ({ groups: [{ id: asId("grp", id), externalId: null, deleted: true }] })),
  };
}

/** A pushed directory with a boss, so that no loss is the last administrator's. */
export async function aPushedDirectory(over: Parameters<typeof withDirectory>[1] = {}) {
  const workspace = await aWorkspace({ provider: "okta", ...over });
  return { ...workspace, scim: provider(workspace.org, workspace.dir) };
}
