/**
 * POST /.search: one list over people and groups (RFC 7644 §3.4.3), people first, each kind in the order asked for. A
 * page costs one statement a kind.
 */
import type { ScimAnswer, ScimCaller, ScimInside } from "../doors/scim-types";
import { conditionOf } from "../scim/condition";
import { ScimError } from "../scim/error";
import { listResponse } from "../scim/list";
import { type ListQuery, readSearch } from "../scim/query";
import type { Filter } from "../scim/types";
import { page } from "./list";
import { type Kind, type Shown, shownText } from "./present";

/** @throws ScimError invalidFilter when the filter makes sense for neither kind; invalidCursor */
export async function searchAll({ caller, body }: ScimInside): Promise<ScimAnswer> {
  const query = readSearch(body);
  if (query.cursor !== null) throw new ScimError("invalidCursor", "A search through everything is paged by startIndex.");
  if (query.filter) requireSense(query.filter);
  const people = await ofKind(caller, "User", query);
  const skipped = Math.max(0, query.startIndex - 1 - people.total);
  const rest = { ...query, startIndex: skipped + 1, count: query.count - people.resources.length };
  const groups = await ofKind(caller, "Group", rest);
  const resources = [...people.resources, ...groups.resources];
  return { status: 200, body: listResponse({ totalResults: people.total + groups.total, startIndex: query.startIndex, resources }) };
}

async function ofKind(caller: ScimCaller, kind: Kind, query: ListQuery) {
  const { total, records } = await page(caller, kind, { ...query, unknownNeverMatches: true });
  const text = (shown: Shown) => shownText(kind, shown, caller.baseUrl, query.projection);
  return { total, resources: records.map(text) };
}

/** An attribute of people only is no mistake here, one of nobody is. */
function requireSense(filter: Filter): void {
  try {
    conditionOf(filter, "User");
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    conditionOf(filter, "Group");
  }
}
