/** The SQL of SCIM reads. `$1` is the organization and `$2` the directory in each; every row comes as an array. Pure. */
import type { Kind } from "./present";

/** More in one answer would be tens of megabytes: a client that has such groups asks without their members. */
export const MEMBERS_MOST = 250_000;

const TABLE = { User: "directory_user", Group: "directory_group" } as const;

/** Rows of this directory that the provider can see; the row is `r`. */
const LIVING = "r.organization_id = $1 and r.directory_id = $2 and r.deleted_at is null";

const GROUPS_OF = `(select json_agg(json_build_array(g.id, g.display_name) order by g.id)::text from group_membership m
    join directory_group g on g.organization_id = $1 and g.id = m.group_id and g.deleted_at is null
    where m.organization_id = $1 and m.user_id = r.id)`;

/** People, then groups, each as [id, display]. */
const MEMBERS_OF = `(select json_build_array(
    (select json_agg(json_build_array(p.id, coalesce(p.display_name, p.user_name)) order by p.id) from (
      select user_id from group_membership m where m.organization_id = $1 and m.group_id = r.id limit ${MEMBERS_MOST + 1}) m
      join directory_user p on p.organization_id = $1 and p.id = m.user_id and p.deleted_at is null),
    (select json_agg(json_build_array(c.id, c.display_name) order by c.id) from group_edge e
      join directory_group c on c.organization_id = $1 and c.id = e.child_group_id and c.deleted_at is null
      where e.organization_id = $1 and e.parent_group_id = r.id))::text)`;

// A record that no request wrote (a group read from the provider's own API) has no text of its own.
const STORED = {
  User: `coalesce(r.scim_json, json_build_object('schemas', json_build_array('urn:ietf:params:scim:schemas:core:2.0:User'), 'userName', r.user_name, 'active', r.active)::text)`,
  Group: `coalesce(r.scim_json, json_strip_nulls(json_build_object('schemas', json_build_array('urn:ietf:params:scim:schemas:core:2.0:Group'), 'displayName', r.display_name,
    'externalId', r.external_id))::text)`,
} as const;

/** How many members a page of groups has, counted no further than matters. */
const WEIGHT = `weight as materialized (select count(*)::int as w from (
    select 1 from page join group_membership m on m.organization_id = $1 and m.group_id = page.id limit ${MEMBERS_MOST + 1}) m)`;

/** What a resource's text is made of, see `shownFrom`. Milliseconds as a float: cheaper here and there than a date. */
function columns(kind: Kind, withReferences: boolean): string {
  const references = !withReferences ? "null" : kind === "User" ? GROUPS_OF : MEMBERS_OF;
  return `r.id, r.version, date_part('epoch', r.created_at) * 1000, date_part('epoch', r.updated_at) * 1000, ${STORED[kind]}, ${references}`;
}

export function byId(kind: Kind, withReferences: boolean): string {
  return `select ${columns(kind, withReferences)} from ${TABLE[kind]} r where ${LIVING} and r.id = $3`;
}

/** By one attribute that is unique: `column` is ours, never the client's. */
export function byUnique(kind: Kind, column: "user_name_key" | "external_id" | "display_name_key", withReferences: boolean): string {
  return `select ${columns(kind, withReferences)} from ${TABLE[kind]} r where ${LIVING} and r.${column} = $3`;
}

/** Members of each group of a page, unless all of them together are too many: then `false`. */
function columnsOfPage(kind: Kind, withReferences: boolean): string {
  const text = columns(kind, withReferences);
  if (kind === "User" || !withReferences) return text;
  return text.replace(MEMBERS_OF, `case when (select w from weight) > ${MEMBERS_MOST} then 'false' else ${MEMBERS_OF} end`);
}

/** Between the page's ids and its rows. */
const weighed = (kind: Kind, withReferences: boolean) => (kind === "Group" && withReferences ? `, ${WEIGHT}` : "");

// The outer half of a page: rows for the ids that were found, one look-up each. `offset 0` keeps it from becoming a join
// over the whole table, which a plan made without knowing the page's size would choose.
function rowsOf(kind: Kind, withReferences: boolean): string {
  return `left join lateral (select ${columnsOfPage(kind, withReferences)} from ${TABLE[kind]} r where r.organization_id = $1 and r.id = page.id offset 0) x on true`;
}

const total = (kind: Kind) => `total as materialized (
  select coalesce(max(${kind === "User" ? "users" : "groups"}), 0)::int as n, coalesce(max(shifts), 0)::int as s from directory_total where organization_id = $1 and directory_id = $2)`;

/**
 * A page in the order of ids. `$3` the place that a hint names and `$4` the hint's `shifts`: from there `$5` rows are
 * skipped; when rows have moved since, `$6` rows from the beginning instead. `$7` rows at most.
 * Each row: the total, `shifts`, then the columns (nulls on an empty page).
 */
export function forward(kind: Kind, withReferences: boolean): string {
  return `with ${total(kind)}, page as materialized (
    select f.id from total, lateral (select r.id from ${TABLE[kind]} r where ${LIVING}
      and r.id > case when total.s = $4::int8 then $3::uuid else '00000000-0000-0000-0000-000000000000'::uuid end
      order by r.id offset case when total.s = $4::int8 then $5::int8 else $6::int8 end limit $7::int8) f)${weighed(kind, withReferences)}
  select total.n, total.s, x.* from total left join page on true ${rowsOf(kind, withReferences)} order by page.id`;
}

/** The same counted from the end: `$3` the first position (from 0), `$4` rows at most. */
export function backward(kind: Kind, withReferences: boolean): string {
  return `with ${total(kind)}, page as materialized (
    select f.id from total, lateral (select r.id from ${TABLE[kind]} r where ${LIVING}
      order by r.id desc offset greatest(total.n - $3::int8 - $4::int8, 0) limit greatest(least($4::int8, total.n - $3::int8), 0)) f)${weighed(kind, withReferences)}
  select total.n, total.s, x.* from total left join page on true ${rowsOf(kind, withReferences)} order by page.id`;
}

/** A page by cursor: `$3` the id before it (null: the beginning), `$4` rows at most. */
export function following(kind: Kind, withReferences: boolean): string {
  return `with ${total(kind)}, page as materialized (
    select r.id from ${TABLE[kind]} r where ${LIVING} and r.id > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'::uuid) order by r.id limit $4::int8)${weighed(kind, withReferences)}
  select total.n, total.s, x.* from total left join page on true ${rowsOf(kind, withReferences)} order by page.id`;
}

/** `count=0`: the total alone. */
export function totalOnly(kind: Kind): string {
  return `with ${total(kind)} select n, s from total`;
}

export type Filtered = {
  kind: Kind;
  withReferences: boolean;
  /** A condition on `r` whose values are bound; null: all. */
  condition: string | null;
  /** What follows `order by`, on the same; null: the order of ids. */
  order: string | null;
  /** Where the page begins: placeholders. `after` (an id) or `offset`. */
  after: string | null;
  offset: string;
  limit: string;
};

/** A page of what a filter finds, in an order, with the exact number of all that it finds. Rows as in `forward`; `shifts` is 0. */
export function filtered({ kind, withReferences, condition, order, after, offset, limit }: Filtered): string {
  const place = after ? `where hits.id > ${after}::uuid ` : "";
  const by = order ? "hits.place" : "hits.id";
  return `with hits as materialized (
    select r.id${order ? `, row_number() over (order by ${order}) as place` : ""} from ${TABLE[kind]} r where ${LIVING}${condition ? ` and (${condition})` : ""}),
  page as materialized (select hits.id${order ? ", hits.place" : ""} from hits ${place}order by ${by} offset ${offset}::int8 limit ${limit}::int8)${weighed(kind, withReferences)}
  select (select count(*)::int from hits), 0, x.* from (select 1) one left join page on true ${rowsOf(kind, withReferences)} order by ${order ? "page.place" : "page.id"}`;
}
