/**
 * POST /.search: one list over people and groups (RFC 7644 §3.4.3). Sorted, it is one order over both and one statement;
 * else people come first, then groups, each as their own list has them and for one statement each. What only one kind
 * has is for the other an attribute without a value, in filters and in sorting.
 */
import type { ScimAnswer, ScimCaller, ScimInside } from "../doors/scim-types";
import { listResponse } from "../scim/list";
import { type ListQuery, readSearch } from "../scim/query";
import { cursorAt, placeOf } from "./cursors";
import { filterToSql, sortColumns } from "./filter-to-sql";
import { page, withReferences } from "./list";
import { type Kind, type Shown, shownText } from "./present";
import { type PageRow, recordsOf } from "./rows";
import { type Side, together } from "./select";
import { askAlone } from "./statement";

type Found = { total: number; resources: string[] };

/** @throws ScimError invalidFilter, invalidValue: neither kind has such an attribute; invalidCursor */
export async function searchAll({ caller, body }: ScimInside): Promise<ScimAnswer> {
  const query = readSearch(body);
  const skipped = query.cursor === null ? query.startIndex - 1 : positionOf(caller, query);
  const { total, resources } = await (query.sortBy
    ? inOneOrder(caller, query, query.sortBy, skipped)
    : peopleFirst(caller, query, skipped));
  const next = skipped + resources.length;
  const hasNext = resources.length > 0 && next < total;
  const place =
    query.cursor === null
      ? { startIndex: query.startIndex }
      : { nextCursor: hasNext ? cursorAt(caller, "Any", query, { offset: next }) : undefined };
  return { status: 200, body: listResponse({ totalResults: total, resources, ...place }) };
}

function positionOf(caller: ScimCaller, query: ListQuery): number {
  const place = placeOf(caller, "Any", query);
  return "offset" in place ? place.offset : 0;
}

async function peopleFirst(caller: ScimCaller, query: ListQuery, skipped: number): Promise<Found> {
  const ofKind = async (kind: Kind, from: number, count: number) => {
    const found = await page(caller, kind, { ...query, cursor: null, startIndex: from + 1, count, beside: other(kind) });
    return { total: found.total, resources: found.records.map((shown) => shownText(kind, shown, caller.baseUrl, query.projection)) };
  };
  const people = await ofKind("User", skipped, query.count);
  const groups = await ofKind("Group", Math.max(0, skipped - people.total), query.count - people.resources.length);
  return { total: people.total + groups.total, resources: [...people.resources, ...groups.resources] };
}

async function inOneOrder(caller: ScimCaller, query: ListQuery, sortBy: string, skipped: number): Promise<Found> {
  const values: unknown[] = [caller.organizationId, caller.directoryId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const sideOf = (kind: Kind): Side => {
    const options = { baseUrl: caller.baseUrl, beside: other(kind) };
    const condition = query.filter && filterToSql(query.filter, kind, bind, options);
    return { withReferences: withReferences(kind, query), condition, ...sortColumns(sortBy, kind, other(kind), bind, options) };
  };
  const order = query.sortOrder === "descending" ? "desc nulls first" : "asc nulls last";
  const text = together({ User: sideOf("User"), Group: sideOf("Group") }, order, bind(skipped), bind(query.count));
  const rows = await askAlone<readonly [Kind, ...PageRow]>(text, values);
  const [people, groups] = [ofKind("User", rows, query), ofKind("Group", rows, query)];
  const inOrder = [...people.placed, ...groups.placed].sort((a, b) => a.place - b.place);
  return { total: people.total, resources: inOrder.map(({ kind, shown }) => shownText(kind, shown, caller.baseUrl, query.projection)) };
}

type Placed = { kind: Kind; place: number; shown: Shown };

/** The rows of one kind are a page of its own: what is about all of it comes first. */
function ofKind(kind: Kind, rows: readonly (readonly [Kind, ...PageRow])[], query: ListQuery): { total: number; placed: Placed[] } {
  const own = rows.filter((row) => row[0] === kind).map(([, ...row]): PageRow => row);
  own.sort((a, b) => a[0] - b[0]);
  const { total, records } = recordsOf(kind, own, withReferences(kind, query));
  return { total, placed: records.map((shown, at) => ({ kind, place: Number(own[at + 1]?.at(-1)), shown })) };
}

const other = (kind: Kind): Kind => (kind === "User" ? "Group" : "User");
