/** The SQL of SCIM reads. `$1` is the organization and `$2` the directory in each; every row comes as an array. Pure. */
import type { Kind } from "./present";

/** More in one answer would be tens of megabytes: a client that has such groups asks without their members. */
export const MEMBERS_MOST = 250_000;

const TABLE = { User: "directory_user", Group: "directory_group" } as const;

/** Rows of this directory that the provider can see; the row is `r`. */
const LIVING = "r.organization_id = $1 and r.directory_id = $2 and r.deleted_at is null";

/** Of one person, each as [id, display]. `limit` keeps the look-up from becoming a join, which may read all groups for each. */
const GROUPS_OF = `(select json_agg(json_build_array(g.id, g.display_name) order by g.id)::text from group_membership m, lateral (
      select id, display_name from directory_group where organization_id = $1 and id = m.group_id and deleted_at is null limit 1) g
    where m.organization_id = $1 and m.user_id = r.id)`;

/** People, then groups, each as [id, display]. */
const MEMBERS_OF = `(select json_build_array(
    (select json_agg(json_build_array(p.id, coalesce(p.display_name, p.user_name)) order by p.id) from (
      select user_id from group_membership m where m.organization_id = $1 and m.group_id = r.id limit ${MEMBERS_MOST + 1}) m, lateral (
      select id, display_name, user_name from directory_user where organization_id = $1 and id = m.user_id and deleted_at is null limit 1) p),
    (select json_agg(json_build_array(c.id, c.display_name) order by c.id) from group_edge e
      join directory_group c on c.organization_id = $1 and c.id = e.child_group_id and c.deleted_at is null
      where e.organization_id = $1 and e.parent_group_id = r.id))::text)`;

// A record that no request wrote (a group read from the provider's own API) has no text of its own.
const STORED = {
  User: `coalesce(r.scim_json, json_build_object('schemas', json_build_array('urn:ietf:params:scim:schemas:core:2.0:User'), 'userName', r.user_name, 'active', r.active)::text)`,
  Group: `coalesce(r.scim_json, json_strip_nulls(json_build_object('schemas', json_build_array('urn:ietf:params:scim:schemas:core:2.0:Group'), 'displayName', r.display_name,
    'externalId', r.external_id))::text)`,
} as const;

/** What a resource's text is made of, see `ResourceRow` of rows.ts. Milliseconds as a float: cheaper here and there than a date. */
const columns = (kind: Kind, references: string) =>
  `r.id, r.version, date_part('epoch', r.created_at) * 1000, date_part('epoch', r.updated_at) * 1000, ${STORED[kind]}, ${references}`;

const referencesOf = (kind: Kind, wanted: boolean) => (!wanted ? "null::text" : kind === "User" ? GROUPS_OF : MEMBERS_OF);

export function byId(kind: Kind, withReferences: boolean): string {
  return `select ${columns(kind, referencesOf(kind, withReferences))} from ${TABLE[kind]} r where ${LIVING} and r.id = $3`;
}

/** By one attribute that is unique: `column` is ours, never the client's. */
export function byUnique(kind: Kind, column: "user_name_key" | "external_id" | "display_name_key", withReferences: boolean): string {
  return `select ${columns(kind, referencesOf(kind, withReferences))} from ${TABLE[kind]} r where ${LIVING} and r.${column} = $3`;
}

/** How a page is found: statements that end in `page (id, …)`, the list's total and `shifts`, and what the page is ordered by. */
type Found = { ctes: string; total: string; shifts: string; order: "id" | "place" };

// The groups of a page's people: their ids for each person, their names once for all. Most people are in the same few
// sets of groups, so the sets are told apart before they are taken apart.
const GROUPS_OF_PAGE = `, mine as materialized (
    select page.*, (select string_agg(m.group_id::text, ',' order by m.group_id) from group_membership m
      where m.organization_id = $1 and m.user_id = page.id) as ids from page)`;
const NAMES_OF_PAGE = `(select json_object_agg(g.id, g.display_name)::text from directory_group g
    where g.organization_id = $1 and g.deleted_at is null
      and g.id = any(array(select unnest(string_to_array(s.ids, ','))::uuid from (select distinct ids from mine) s)))`;

/** How many members a page of groups has, counted no further than matters. */
const WEIGHT_OF_PAGE = `, weight as materialized (select count(*)::int as w from (
    select 1 from page join group_membership m on m.organization_id = $1 and m.group_id = page.id limit ${MEMBERS_MOST + 1}) m)`;
const MEMBERS_OF_PAGE = `case when (select w from weight) > ${MEMBERS_MOST} then 'false' else ${MEMBERS_OF} end`;

/**
 * A page: first a row about all of it (0, total, shifts, …, names of groups), then a row a resource. Each resource is
 * one look-up by id; `offset 0` keeps it from becoming a join over the whole table, which a plan made without knowing
 * the page's size would choose.
 */
function pageOf(kind: Kind, withReferences: boolean, { ctes, total, shifts, order }: Found): string {
  const isPeople = kind === "User" && withReferences;
  const more = !withReferences ? "" : isPeople ? GROUPS_OF_PAGE : WEIGHT_OF_PAGE;
  const references = !withReferences ? "null::text" : isPeople ? "page.ids" : MEMBERS_OF_PAGE;
  const head = `select 0 as part, ${total} as n, ${shifts} as s, null::uuid, null::int, null::float8, null::float8, null::text,
    ${isPeople ? NAMES_OF_PAGE : "null::text"}, null::${order === "id" ? "uuid" : "bigint"} as place`;
  return `with ${ctes}${more}
  ${head}
  union all
  select 1, null, null, x.*, page.${order} from ${isPeople ? "mine" : "page"} page, lateral (
    select ${columns(kind, references)} from ${TABLE[kind]} r where r.organization_id = $1 and r.id = page.id offset 0) x
  order by part, place`;
}

const TOTAL = (kind: Kind) => `total as materialized (
  select coalesce(max(${kind === "User" ? "users" : "groups"}), 0)::int as n, coalesce(max(shifts), 0)::int as s
  from directory_total where organization_id = $1 and directory_id = $2)`;

const inOrderOfIds = (kind: Kind, page: string): Found => ({
  ctes: `${TOTAL(kind)}, page as materialized (${page})`,
  total: "(select n from total)",
  shifts: "(select s from total)",
  order: "id",
});

const BEGINNING = "'00000000-0000-0000-0000-000000000000'::uuid";

/**
 * A page in the order of ids. `$3` the place that a hint names and `$4` the hint's `shifts`: from there `$5` rows are
 * skipped; when rows have moved since, `$6` rows from the beginning instead. `$7` rows at most.
 */
export function forward(kind: Kind, withReferences: boolean): string {
  return pageOf(
    kind,
    withReferences,
    inOrderOfIds(
      kind,
      `select f.id from total, lateral (select r.id from ${TABLE[kind]} r where ${LIVING}
        and r.id > case when total.s = $4::int8 then $3::uuid else ${BEGINNING} end
        order by r.id offset case when total.s = $4::int8 then $5::int8 else $6::int8 end limit $7::int8) f`,
    ),
  );
}

/** The same counted from the end: `$3` the first position (from 0), `$4` rows at most. */
export function backward(kind: Kind, withReferences: boolean): string {
  return pageOf(
    kind,
    withReferences,
    inOrderOfIds(
      kind,
      `select f.id from total, lateral (select r.id from ${TABLE[kind]} r where ${LIVING}
        order by r.id desc offset greatest(total.n - $3::int8 - $4::int8, 0) limit greatest(least($4::int8, total.n - $3::int8), 0)) f`,
    ),
  );
}

/** A page by cursor: `$3` the id before it (null: the beginning), `$4` rows at most. */
export function following(kind: Kind, withReferences: boolean): string {
  return pageOf(
    kind,
    withReferences,
    inOrderOfIds(
      kind,
      `select r.id from ${TABLE[kind]} r where ${LIVING} and r.id > coalesce($3::uuid, ${BEGINNING}) order by r.id limit $4::int8`,
    ),
  );
}

/** `count=0`: the total alone. */
export function totalOnly(kind: Kind): string {
  return `with ${TOTAL(kind)} select n, s from total`;
}

export type Filtered = {
  kind: Kind;
  withReferences: boolean;
  /** A condition on `r` whose values are bound; null: all. */
  condition: string | null;
  /** What follows `order by`, on `r`; null: the order of ids. */
  order: string | null;
  /** Where the page begins, as placeholders: behind an id, if there is one, then so many rows further. */
  after: string | null;
  offset: string;
  limit: string;
};

/** A page of what a filter finds, in an order, with the exact number of all that it finds. `shifts` is 0. */
export function filtered({ kind, withReferences, condition, order, after, offset, limit }: Filtered): string {
  const by = order ? "place" : "id";
  const ctes = `hits as materialized (
    select r.id${order ? `, row_number() over (order by ${order}) as place` : ""} from ${TABLE[kind]} r where ${LIVING}${condition ? ` and (${condition})` : ""}),
  page as materialized (
    select hits.* from hits ${after ? `where hits.id > ${after}::uuid ` : ""}order by hits.${by} offset ${offset}::int8 limit ${limit}::int8)`;
  return pageOf(kind, withReferences, { ctes, total: "(select count(*)::int from hits)", shifts: "0", order: by });
}

/** What one kind brings to a page of both: `number` and `text` are what its rows are ordered by. */
export type Side = { withReferences: boolean; condition: string | null; number: string; text: string };

/** A page of people and groups in one order, people first where it leaves a choice. Each row is one of its kind's own page, behind its kind. */
export function together(sides: Record<Kind, Side>, order: "asc nulls last" | "desc nulls first", offset: string, limit: string): string {
  const hits = (kind: Kind) => {
    const { condition, number, text } = sides[kind];
    return `select '${kind}' as kind, r.id, ${number} as n, (${text}) collate "C" as t from ${TABLE[kind]} r where ${LIVING}${condition ? ` and (${condition})` : ""}`;
  };
  const rows = (kind: Kind) => {
    const ctes = `page as materialized (select id, place from found where kind = '${kind}')`;
    const page = pageOf(kind, sides[kind].withReferences, { ctes, total: "(select count(*)::int from hits)", shifts: "0", order: "place" });
    return `select '${kind}', p.* from (${page}) p`;
  };
  return `with hits as materialized (${hits("User")} union all ${hits("Group")}),
  found as materialized (select kind, id, row_number() over (order by n ${order}, t ${order}, kind desc, id) as place from hits
    order by place offset ${offset}::int8 limit ${limit}::int8)
  ${rows("User")} union all ${rows("Group")}`;
}
