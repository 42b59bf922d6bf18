/** `sortBy` and `sortOrder` (RFC 7644 §3.4.2.3) as the text behind `order by`; ids settle ties, so that pages are stable. */
import { findTarget, type Target } from "../scim/condition";
import { ScimError, shown } from "../scim/error";
import { splitName } from "../scim/name";
import type { ResourceType } from "../scim/types";
import { type Bind, type Column, memberOf, type Options, placeOf, quoted, ROW } from "./filter-places";

export type Sort = { sortBy: string; sortOrder?: "ascending" | "descending" };

/** Without a value a resource comes last, or first when descending. @throws ScimError invalidValue for what cannot be sorted by */
export function sortToSql(sort: Sort | null, type: ResourceType, bind: Bind, options: Options = {}): string {
  const id = `${ROW}.id`;
  if (!sort) return id;
  const direction = sort.sortOrder === "descending" ? "desc nulls first" : "asc nulls last";
  return [...keys(sort.sortBy, type, bind, options).map((key) => `${key} ${direction}`), id].join(", ");
}

/**
 * What a search over both kinds is ordered by: numbers before texts, of one type for all rows. What the kind `beside` has
 * and this one lacks has no value here. @throws ScimError invalidValue
 */
export function sortColumns(
  sortBy: string,
  type: ResourceType,
  beside: ResourceType,
  bind: Bind,
  options: Options,
): { number: string; text: string } {
  const path = splitName(sortBy);
  if (path && !findTarget(path, type) && findTarget(path, beside)) return { number: "null::numeric", text: "null::text" };
  const [first = "null", second] = keys(sortBy, type, bind, options, asText);
  return second ? { number: first, text: second } : { number: "null::numeric", text: first };
}

function keys(sortBy: string, type: ResourceType, bind: Bind, options: Options, ofColumn = columnKey): string[] {
  const path = splitName(sortBy);
  const target = path && findTarget(path, type);
  const place = target && placeOf(target, type, bind, options);
  if (!target || !place || place.kind === "rows") throw new ScimError("invalidValue", `${shown(sortBy)} is not an attribute to sort by.`);
  return place.kind === "column" ? [ofColumn(place.column, target)] : jsonKeys(place.value, target, bind);
}

function columnKey(column: Column, target: Target): string {
  if (column.id) return column.id.column;
  if (column.moment ?? column.boolean ?? column.key) return String(column.moment ?? column.boolean ?? column.key);
  const leaf = target.sub ?? target.attribute;
  return `(${leaf?.caseExact ? column.text : `fold_text(${column.text})`}) collate "C"`;
}

/** The same for a column of any type; an id as it is spoken, which its prefix begins. */
function asText(column: Column, target: Target): string {
  if (column.id) return `('${column.id.prefix}_' || ${column.id.column}::text)`;
  return column.moment || column.boolean ? column.text : columnKey(column, target);
}

/** Of a list the primary value counts, else the first. Numbers of unknown extensions sort before texts. */
function jsonKeys(value: string, target: Target, bind: Bind): string[] {
  const { attribute, sub } = target;
  const any = attribute?.type === "any";
  const leaf = sub ?? (attribute?.type === "complex" ? attribute.subs.get("value") : null);
  const part = leaf ? (any ? memberOf("s.e", leaf.name, bind) : `(s.e -> ${quoted(leaf.name)})`) : "s.e";
  const primary = `coalesce(case when jsonb_typeof(s.e) = 'object' then s.e -> 'primary' = 'true'::jsonb end, false)`;
  const first = (key: string) =>
    `(select ${key} from jsonb_path_query(${value}, 'lax $[*]') with ordinality s(e, n) order by ${primary} desc, s.n limit 1)`;
  const text = `fold_text(case when jsonb_typeof(${part}) in ('string', 'boolean') then ${part} #>> '{}' end) collate "C"`;
  const number = `case when jsonb_typeof(${part}) = 'number' then (${part} #>> '{}')::numeric end`;
  return any ? [first(number), first(text)] : [first(text)];
}
