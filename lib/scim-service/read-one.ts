/** One resource by its id: one statement, and 304 for whoever holds this version. */
import type { HeaderReader, ScimAnswer, ScimCaller, ScimInside } from "../doors/scim-types";
import { notFound } from "../errors";
import { etagOf, isKnown } from "./etag";
import { groupId, userId } from "./members";
import { answerWith, type Kind, versionMark } from "./present";
import { type Projection, projectionOf, wants } from "./projection";
import { type ResourceRow, shownFrom } from "./rows";
import { byId } from "./select";
import { ask } from "./statement";

/** GET /Users/{id}. */
export function getUser({ caller, params, query, headers }: ScimInside): Promise<ScimAnswer> {
  return showOne(caller, "User", userId(params.id), params.id, projectionOf(query), headers);
}

/** GET /Groups/{id}. */
export function getGroup({ caller, params, query, headers }: ScimInside): Promise<ScimAnswer> {
  return showOne(caller, "Group", groupId(params.id), params.id, projectionOf(query), headers);
}

/** @throws RollcallError not_found, also for what is another directory's */
export async function showOne(
  caller: ScimCaller,
  kind: Kind,
  id: string,
  named: string,
  projection: Projection | null,
  headers?: HeaderReader,
): Promise<ScimAnswer> {
  const withReferences = wants(projection, kind === "User" ? "groups" : "members");
  const [row] = await ask<ResourceRow>(byId(kind, withReferences), [caller.organizationId, caller.directoryId, id]);
  if (!row) return notFound(kind === "User" ? "user" : "group", named);
  const shown = shownFrom(kind, row, withReferences);
  const mark = versionMark(kind, shown, caller.baseUrl);
  if (headers && isKnown(headers, shown.version, mark)) return { status: 304, headers: { ETag: etagOf(shown.version, mark) } };
  return answerWith(200, kind, shown, caller.baseUrl, projection);
}
