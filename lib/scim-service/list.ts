/**
 * Lists of people and groups (RFC 7644 §3.4.2, RFC 9865): any page, filtered or not, in any order, by one statement
 * that also holds the exact total. What a page costs does not depend on how deep it lies, as far as hints.ts knows a
 * place near it; without one it is counted from the nearer end.
 */
import type { ScimAnswer, ScimCaller, ScimInside } from "../doors/scim-types";
import { listResponse } from "../scim/list";
import { type ListQuery, readQuery, readSearch } from "../scim/query";
import { cursorAt, placeOf, type Place } from "./cursors";
import { filterToSql, sortToSql } from "./filter-to-sql";
import { hintFor, remember } from "./hints";
import { type Kind, type Shown, shownText } from "./present";
import { wants } from "./projection";
import { type PageRow, recordsOf, type ResourceRow, shownFrom } from "./rows";
import { backward, byId, byUnique, filtered, following, forward, totalOnly } from "./select";
import { ask, askAlone } from "./statement";
import { uniqueLookup } from "./unique-lookup";

/** GET /Users. */
export const listUsers = ({ caller, query }: ScimInside): Promise<ScimAnswer> => listed(caller, "User", readQuery(query));
/** GET /Groups. */
export const listGroups = ({ caller, query }: ScimInside): Promise<ScimAnswer> => listed(caller, "Group", readQuery(query));
/** POST /Users/.search. */
export const searchUsers = ({ caller, body }: ScimInside): Promise<ScimAnswer> => listed(caller, "User", readSearch(body));
/** POST /Groups/.search. */
export const searchGroups = ({ caller, body }: ScimInside): Promise<ScimAnswer> => listed(caller, "Group", readSearch(body));

async function listed(caller: ScimCaller, kind: Kind, query: ListQuery): Promise<ScimAnswer> {
  const found = await page(caller, kind, query);
  const resources = found.records.map((shown) => shownText(kind, shown, caller.baseUrl, query.projection));
  const place = query.cursor === null ? { startIndex: query.startIndex } : { nextCursor: found.nextCursor ?? undefined };
  return { status: 200, body: listResponse({ totalResults: found.total, resources, ...place }) };
}

/** `beside`: the other kind of a search over both, whose attributes have no value here. */
export type Asked = ListQuery & { beside?: Kind };
export type Found = { total: number; records: Shown[]; nextCursor: string | null };

/** One page of one kind. @throws ScimError invalidFilter, invalidValue, invalidCursor */
export async function page(caller: ScimCaller, kind: Kind, query: Asked): Promise<Found> {
  if (query.cursor !== null) return byCursor(caller, kind, query);
  const lookup = query.filter && uniqueLookup(kind, query.filter);
  if (lookup) return lookedUp(caller, kind, query, lookup);
  if (query.filter || query.sortBy) return searched(caller, kind, query, { offset: query.startIndex - 1 }, query.count);
  return plain(caller, kind, query);
}

export const withReferences = (kind: Kind, query: ListQuery) => wants(query.projection, kind === "User" ? "groups" : "members");

async function lookedUp(
  caller: ScimCaller,
  kind: Kind,
  query: ListQuery,
  { column, value }: NonNullable<ReturnType<typeof uniqueLookup>>,
): Promise<Found> {
  if (value === null) return { total: 0, records: [], nextCursor: null };
  const full = withReferences(kind, query);
  const text = column === "id" ? byId(kind, full) : byUnique(kind, column, full);
  const rows = await ask<ResourceRow>(text, [caller.organizationId, caller.directoryId, value]);
  const shown = rows.slice(query.startIndex - 1, query.startIndex - 1 + query.count);
  return { total: rows.length, records: shown.map((row) => shownFrom(kind, row, full)), nextCursor: null };
}

/** The list as it stands, in the order of ids. */
async function plain(caller: ScimCaller, kind: Kind, query: ListQuery): Promise<Found> {
  const base = [caller.organizationId, caller.directoryId];
  if (query.count === 0) {
    const [row] = await ask<[number, number]>(totalOnly(kind), base);
    return { total: row?.[0] ?? 0, records: [], nextCursor: null };
  }
  const full = withReferences(kind, query);
  const list = `${kind} ${caller.directoryId}`;
  const skipped = query.startIndex - 1;
  const hint = hintFor(list, skipped);
  // Without a place near it, a page past the middle (as of the last total seen) is nearer to the end.
  const far = skipped - (hint?.position ?? 0);
  const fromEnd = far > (lastTotals.get(list) ?? Number.POSITIVE_INFINITY) - skipped;
  const rows = fromEnd
    ? await ask<PageRow>(backward(kind, full), [...base, skipped, query.count])
    : await ask<PageRow>(forward(kind, full), [
        ...base,
        hint?.after ?? null,
        hint?.shifts ?? -1,
        skipped - (hint?.position ?? 0),
        skipped,
        query.count,
      ]);
  const { total, shifts, records } = recordsOf(kind, rows, full);
  note(list, total, shifts, skipped, records);
  return { total, records, nextCursor: null };
}

/** Totals as seen last, only to choose from which end to count. */
const lastTotals = new Map<string, number>();

function note(list: string, total: number, shifts: number, skipped: number, records: readonly Shown[]): void {
  if (lastTotals.size >= 10_000 && !lastTotals.has(list)) lastTotals.clear();
  lastTotals.set(list, total);
  const last = records.at(-1);
  // The process's clock only judges how long ago an id was made, with a minute to spare.
  if (last) remember(list, skipped + records.length, last.id, shifts, Date.now());
}

async function searched(caller: ScimCaller, kind: Kind, query: Asked, place: Place, limit: number): Promise<Found> {
  const full = withReferences(kind, query);
  const values: unknown[] = [caller.organizationId, caller.directoryId];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const options = { baseUrl: caller.baseUrl, beside: query.beside };
  const text = filtered({
    kind,
    withReferences: full,
    condition: query.filter && filterToSql(query.filter, kind, bind, options),
    order: query.sortBy ? sortToSql({ sortBy: query.sortBy, sortOrder: query.sortOrder }, kind, bind, options) : null,
    after: "after" in place ? bind(place.after) : null,
    offset: bind("offset" in place ? place.offset : 0),
    limit: bind(limit),
  });
  const rows = await askAlone<PageRow>(text, values);
  const { total, records } = recordsOf(kind, rows, full);
  return { total, records, nextCursor: null };
}

/** One row more than asked for tells whether there is a next page. */
async function byCursor(caller: ScimCaller, kind: Kind, query: ListQuery): Promise<Found> {
  const place = placeOf(caller, kind, query);
  const limit = query.count + 1;
  const found =
    query.filter || query.sortBy ? await searched(caller, kind, query, place, limit) : await followed(caller, kind, query, place, limit);
  const records = found.records.slice(0, query.count);
  const last = records.at(-1);
  // With count=0 there is no way on.
  if (!last || found.records.length <= query.count) return { ...found, records, nextCursor: null };
  const next = query.sortBy ? { offset: ("offset" in place ? place.offset : 0) + records.length } : { after: last.id };
  return { ...found, records, nextCursor: cursorAt(caller, kind, query, next) };
}

async function followed(caller: ScimCaller, kind: Kind, query: ListQuery, place: Place, limit: number): Promise<Found> {
  const full = withReferences(kind, query);
  const after = "after" in place ? place.after : null;
  const rows = await ask<PageRow>(following(kind, full), [caller.organizationId, caller.directoryId, after, limit]);
  const { total, records } = recordsOf(kind, rows, full);
  return { total, records, nextCursor: null };
}
