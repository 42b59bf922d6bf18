/**
 * People over SCIM: what the routes of /Users do. Each write is decided inside the unit of work, on the locked record;
 * each answer is put together from what was written, without reading again.
 */
import type { ScimAnswer, ScimCaller, ScimInside } from "../doors/scim-types";
import { notFound, RollcallError } from "../errors";
import { same } from "../fold";
import type { Id } from "../ids";
import { type Found, type FoundUser, request, type RequestOutcome } from "../provisioning/request";
import { applyUserPatch, parsePatch } from "../scim/patch";
import { readUser, withActive } from "../scim/read";
import { serialize } from "../scim/serialize";
import type { ReadOnlyFacts, ScimObject } from "../scim/types";
import { requireMatch } from "./etag";
import { userId } from "./members";
import { namesIn } from "./names-in";
import { answerWith, groupsValue, metaOf, type Reference, type Shown } from "./present";
import { type Projection, projectionOf, wants } from "./projection";
import { toDesired } from "./to-desired";

/** POST /Users. A deleted record of this name or externalId comes back as itself. @throws ScimError; conflict `uniqueness` */
export async function createUser({ caller, body, query }: ScimInside): Promise<ScimAnswer> {
  const projection = projectionOf(query);
  const read = readUser(body, { method: "POST" });
  const scimJson = serialize(read.resource);
  const { addresses } = namesIn(body);
  const outcome = await request(caller.ctx, {
    directoryId: caller.directoryId,
    needs: { userNames: [read.userName], externalIds: read.externalId === null ? [] : [read.externalId], addresses },
    state: (found) => {
      requireFree(found, read.userName, read.externalId, null);
      // Being created is a statement of access, unless the body says otherwise.
      return { users: [toDesired(caller, found, { resource: read.resource, scimJson, active: read.active ?? true })] };
    },
    record: { status: 201, ...caller.record },
  });
  return answer(201, outcome, caller, projection);
}

/** PUT /Users/{id}: replaces, and never creates; an absent `active` changes nothing. */
export async function replaceUser({ caller, params, body, query, headers }: ScimInside): Promise<ScimAnswer> {
  const projection = projectionOf(query);
  const id = userId(params.id);
  const read = readUser(body, { method: "PUT" });
  const { addresses } = namesIn(body);
  const outcome = await request(caller.ctx, {
    directoryId: caller.directoryId,
    needs: {
      userIds: [id],
      userNames: [read.userName],
      externalIds: read.externalId === null ? [] : [read.externalId],
      addresses,
    },
    state: (found) => {
      const user = known(found, id, params.id);
      requireMatch(headers, user.version);
      requireFree(found, read.userName, read.externalId, id);
      return stated(caller, found, user, withActive(read.resource, statedActive(found, user)), read.active);
    },
    record: { status: 200, ...caller.record },
  });
  return answer(200, outcome, caller, projection);
}

/** PATCH /Users/{id}: all or nothing; a patch that changes nothing leaves the version alone. */
export async function patchUser({ caller, params, body, query, headers }: ScimInside): Promise<ScimAnswer> {
  const projection = projectionOf(query);
  const id = userId(params.id);
  const operations = parsePatch(body);
  const { userNames, externalIds, addresses } = namesIn(body);
  const outcome = await request(caller.ctx, {
    directoryId: caller.directoryId,
    needs: { userIds: [id], userNames, externalIds, addresses },
    state: (found) => {
      const user = known(found, id, params.id);
      requireMatch(headers, user.version);
      const facts: ReadOnlyFacts = (name, sent) => {
        if (name === "groups") return groupsValue(found.groupsOf(id), caller.baseUrl);
        return name === "meta" ? metaOf("User", user, caller.baseUrl, sent) : params.id;
      };
      const patched = applyUserPatch(storedOf(found, user), operations, facts);
      requireFree(found, textAt(patched.resource, "userName") ?? "", textAt(patched.resource, "externalId"), id);
      return stated(caller, found, user, patched.resource, patched.active);
    },
    record: { status: 200, ...caller.record },
  });
  return answer(200, outcome, caller, projection);
}

/** DELETE /Users/{id}: deactivates; unknown to the provider from then on (contract §5.7). */
export async function deleteUser({ caller, params, headers }: ScimInside): Promise<ScimAnswer> {
  const id = userId(params.id);
  await request(caller.ctx, {
    directoryId: caller.directoryId,
    needs: { userIds: [id], leavingIds: [id] },
    state: (found) => {
      const user = known(found, id, params.id);
      requireMatch(headers, user.version);
      return { removals: [{ id, externalId: user.externalId ?? id, statement: "scim_delete", proof: {} }] };
    },
    record: { status: 204, ...caller.record },
  });
  return { status: 204 };
}

function known(found: Found, id: Id<"usr">, shown: string): FoundUser {
  return found.user(id) ?? notFound("user", shown);
}

const storedOf = (found: Found, user: FoundUser) => found.resource(user.scimJson) as ScimObject;

/** What the provider itself said last: the mapping may have taken the person's access from another attribute. */
function statedActive(found: Found, user: FoundUser): boolean {
  const { active } = storedOf(found, user);
  return typeof active === "boolean" ? active : user.active;
}

/** The record as it shall be. A resource that says the same keeps its text, so that nothing counts as changed. */
function stated(caller: ScimCaller, found: Found, user: FoundUser, resource: ScimObject, active: boolean | undefined) {
  const isSame = same(storedOf(found, user), resource);
  const scimJson = isSame ? user.scimJson : serialize(resource);
  return { users: [toDesired(caller, found, { id: user.id, resource, scimJson, active })] };
}

function textAt(resource: ScimObject, name: string): string | null {
  const value = resource[name];
  return typeof value === "string" ? value : null;
}

/** @throws RollcallError conflict: the name or the id belongs to somebody else who lives. */
function requireFree(found: Found, userName: string, externalId: string | null, own: string | null): void {
  const byName = found.userByName(userName);
  if (byName && byName.id !== own) throw taken("userName");
  const byId = externalId === null ? null : found.userByExternalId(externalId);
  if (byId && byId.id !== own) throw taken("externalId");
}

const taken = (attribute: string) =>
  new RollcallError("conflict", `Another user of this directory already has this ${attribute}.`, {
    scimType: "uniqueness",
    params: { field: attribute },
  });

function answer(status: number, { user }: RequestOutcome, caller: ScimCaller, projection: Projection | null): ScimAnswer {
  // The request named one person, and wrote them.
  if (!user) throw new Error("a user was written and not returned");
  const groups = user.groups.map(({ id, display }): Reference => ({ id, kind: "Group", display }));
  const shown: Shown = { ...user, references: wants(projection, "groups") ? groups : null };
  return answerWith(status, "User", shown, caller.baseUrl, projection);
}
