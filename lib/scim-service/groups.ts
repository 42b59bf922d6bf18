/**
 * Groups over SCIM: what the routes of /Groups do. Changes of members are sets of ids: a patch loads only whom it names,
 * and a complete list is compared inside the database. Nobody leaves a group who was not named, or missing from a
 * list that was sent on purpose.
 */
import type { ScimAnswer, ScimCaller, ScimInside } from "../doors/scim-types";
import { notFound, RollcallError } from "../errors";
import { same } from "../fold";
import type { Id } from "../ids";
import { type Found, type FoundGroup, type Needs, request } from "../provisioning/request";
import type { Desired } from "../provisioning/types";
import { parsePatch } from "../scim/patch";
import { applyGroupPatch, planGroupPatch } from "../scim/patch-group";
import { readGroup } from "../scim/read";
import { serialize } from "../scim/serialize";
import type { ReadOnlyFacts, ScimObject } from "../scim/types";
import { etagOf, requireMatch } from "./etag";
import { asReferences, type Change, groupId, idsOf, memberAccess, named, requireMembers, requireReplacing } from "./members";
import { namesIn } from "./names-in";
import { answerWith, metaOf, type Reference } from "./present";
import { type Projection, projectionOf, wants } from "./projection";
import { showOne } from "./read-one";

/** POST /Groups. A deleted group does not come back: its id stays spent, and the name is free. */
export async function createGroup({ caller, body, query }: ScimInside): Promise<ScimAnswer> {
  const projection = projectionOf(query);
  const read = readGroup(body, { method: "POST" });
  const wanted = named((read.members ?? []).map(({ value }) => value));
  let members: Reference[] = [];
  const { group } = await request(caller.ctx, {
    directoryId: caller.directoryId,
    needs: {
      groupNames: [read.displayName],
      groupExternalIds: read.externalId === null ? [] : [read.externalId],
      referencedIds: idsOf(wanted),
    },
    state: (found) => {
      requireFree(found, read.displayName, read.externalId, null);
      const add = requireMembers(found, wanted, null);
      members = asReferences(wanted, found);
      return statement(null, read, serialize(read.resource), { add, remove: [] });
    },
    record: { status: 201, ...caller.record },
  });
  return answer(201, group, members, caller, projection);
}

/** PUT /Groups/{id}: replaces, and never creates; a body that does not speak of members leaves them. */
export async function replaceGroup({ caller, params, body, query, headers }: ScimInside): Promise<ScimAnswer> {
  const projection = projectionOf(query);
  const id = groupId(params.id);
  const read = readGroup(body, { method: "PUT" });
  const wanted = read.members && named(read.members.map(({ value }) => value));
  let members: Reference[] | null = null;
  const needs: Needs = {
    groupIds: [id],
    groupNames: [read.displayName],
    groupExternalIds: read.externalId === null ? [] : [read.externalId],
  };
  if (wanted) needs.replaceMembers = { groupId: id, ids: idsOf(wanted) };
  const { group } = await request(caller.ctx, {
    directoryId: caller.directoryId,
    needs,
    state: (found) => {
      const stored = known(found, id, params.id);
      requireMatch(headers, stored.version);
      requireFree(found, read.displayName, read.externalId, id);
      const scimJson = textFor(found, stored, read.resource);
      if (!wanted) return statement(stored, read, scimJson, { add: [], remove: [] });
      const change = requireReplacing(found, wanted, id);
      members = wants(projection, "members") ? asReferences(wanted, null) : [];
      return statement(stored, read, scimJson, change);
    },
    record: { status: 200, ...caller.record },
  });
  // A body without members did not say who they are: the answer looks.
  if (group && members === null && wants(projection, "members")) return showOne(caller, "Group", id, params.id, projection);
  return answer(200, group, members ?? [], caller, projection);
}

/** PATCH /Groups/{id}: 204, or the part that was asked for by `attributes` or `excludedAttributes`. */
export async function patchGroup({ caller, params, body, query, headers }: ScimInside): Promise<ScimAnswer> {
  const projection = projectionOf(query);
  const id = groupId(params.id);
  const operations = parsePatch(body);
  const plan = planGroupPatch(operations);
  const { groupNames, externalIds } = namesIn(body);
  const needs: Needs = { groupIds: [id], groupNames, groupExternalIds: externalIds, referencedIds: idsOf(named(plan.referenced)) };
  const wanted = plan.replaces && plan.wanted ? named(plan.wanted) : null;
  if (wanted) needs.replaceMembers = { groupId: id, ids: idsOf(wanted) };
  if (plan.needsAllMembers) needs.allMembersOf = [id];
  const { group } = await request(caller.ctx, {
    directoryId: caller.directoryId,
    needs,
    state: (found) => {
      const stored = known(found, id, params.id);
      requireMatch(headers, stored.version);
      const facts: ReadOnlyFacts = (name, sent) => (name === "meta" ? metaOf("Group", stored, caller.baseUrl, sent) : params.id);
      const access = memberAccess(found, id, plan.replaces, caller.baseUrl);
      const patched = applyGroupPatch(storedOf(found, stored), operations, access, facts);
      const displayName = textAt(patched.resource, "displayName") ?? stored.displayName;
      const externalId = textAt(patched.resource, "externalId");
      requireFree(found, displayName, externalId, id);
      const members = wanted ? requireReplacing(found, wanted, id) : ours(found, patched, id);
      return statement(stored, { displayName, externalId }, textFor(found, stored, patched.resource), members);
    },
    record: { status: projection ? 200 : 204, ...caller.record },
  });
  if (!group) throw new Error("a group was written and not returned");
  if (!projection) return { status: 204, headers: { ETag: etagOf(group.version) } };
  return wants(projection, "members") ? showOne(caller, "Group", id, params.id, projection) : answer(200, group, [], caller, projection);
}

/** DELETE /Groups/{id}. Its members stay; what it gave them goes. */
export async function deleteGroup({ caller, params, headers }: ScimInside): Promise<ScimAnswer> {
  const id = groupId(params.id);
  await request(caller.ctx, {
    directoryId: caller.directoryId,
    needs: { groupIds: [id], dissolvedIds: [id] },
    state: (found) => {
      const stored = known(found, id, params.id);
      requireMatch(headers, stored.version);
      return { groups: [{ id, externalId: stored.externalId, deleted: true }] };
    },
    record: { status: 204, ...caller.record },
  });
  return { status: 204 };
}

function known(found: Found, id: Id<"grp">, shown: string): FoundGroup {
  return found.group(id) ?? notFound("group", shown);
}

const storedOf = (found: Found, group: FoundGroup) => found.resource(group.scimJson) as ScimObject;

/** A resource that says the same keeps its text, so that nothing counts as changed. */
function textFor(found: Found, stored: FoundGroup, resource: ScimObject): string {
  return same(storedOf(found, stored), resource) ? stored.scimJson : serialize(resource);
}

function statement(
  stored: FoundGroup | null,
  { displayName, externalId }: { displayName: string; externalId: string | null },
  scimJson: string,
  members: Change,
): Desired {
  return { groups: [{ externalId, displayName, scimJson, members, ...(stored ? { id: stored.id } : {}) }] };
}

function ours(found: Found, { add, remove }: Change, self: string): Change {
  return {
    add: requireMembers(found, named(add), self),
    remove: idsOf(named(remove)),
  };
}

function textAt(resource: ScimObject, name: string): string | null {
  const value = resource[name];
  return typeof value === "string" ? value : null;
}

/** @throws RollcallError conflict: another living group has this name or id. */
function requireFree(found: Found, displayName: string, externalId: string | null, own: string | null): void {
  const byName = found.groupByName(displayName);
  if (byName && byName.id !== own) throw taken("displayName");
  const byId = externalId === null ? null : found.groupByExternalId(externalId);
  if (byId && byId.id !== own) throw taken("externalId");
}

const taken = (attribute: string) =>
  new RollcallError("conflict", `Another group of this directory already has this ${attribute}.`, {
    scimType: "uniqueness",
    params: { field: attribute },
  });

function answer(
  status: number,
  group: FoundGroup | null,
  members: readonly Reference[],
  caller: ScimCaller,
  projection: Projection | null,
): ScimAnswer {
  if (!group) throw new Error("a group was written and not returned");
  return answerWith(status, "Group", { references: wants(projection, "members") ? members : null, ...group }, caller.baseUrl, projection);
}
