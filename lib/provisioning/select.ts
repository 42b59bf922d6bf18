/**
 * Which rows a unit's names lead to, as SQL. Parts that a unit does not use are left out of the text; few combinations
 * occur, and each is a prepared statement of its own. Values are bound, never written into the text.
 */
import type { Query } from "./legs";
import { idList } from "./literals";
import type { Names } from "./names";

export class Sql {
  private readonly values: unknown[];
  private readonly known = new Map<unknown, string>();

  constructor(organizationId: string) {
    this.values = [organizationId];
  }

  /** One parameter for one value, however often it is used. */
  bind(value: unknown, type: string): string {
    let place = this.known.get(value);
    if (!place) {
      place = `$${this.values.push(type === "uuid[]" ? idList(value as readonly string[]) : value)}`;
      this.known.set(value, place);
    }
    return `${place}::${type}`;
  }

  query(text: string): Query {
    return { text, values: this.values };
  }
}

export function hasPeople(names: Names): boolean {
  const { keys, userExternalIds, memberIds, userIds, storedIds, referencedIds, wholeGroupIds, replace } = names;
  return (
    replace !== null || [keys, userExternalIds, memberIds, userIds, storedIds, referencedIds, wholeGroupIds].some((list) => list.length > 0)
  );
}

/** Whether somebody is named as a member of a group. */
export function hasReferenced({ referencedIds, replace }: Names): boolean {
  return referencedIds.length > 0 || replace !== null;
}

/**
 * Whether a member may be touched to whom no locked person belongs. Where not, the people's locks suffice: whoever changes a
 * member locks everybody who belongs to it first. (One that is changed by hand meanwhile has another version at the write.)
 */
export function reachesOthers(names: Names): boolean {
  return names.keys.length > 0 || names.storedIds.length > 0 || names.memberIds.length > 0 || hasReferenced(names);
}

/** Whether nobody is named in any other way. */
export function isAboutMembers(names: Names): boolean {
  return hasReferenced(names) && !hasPeople({ ...names, referencedIds: [], replace: null });
}

/**
 * Two units that each see the other's loss not yet committed would both pass the limit. Whoever is clearly below it shares
 * this lock with the others, and its write looks at the counter again (write-parts.ts); whoever must count holds it alone.
 */
export function lossLockSql(organization: string, alone: boolean): string {
  return `pg_advisory_xact_lock${alone ? "" : "_shared"}(hashtextextended('losses ' || ${organization}, 0))`;
}

/** Taken where something may be lost; a group that gives nothing takes nothing. @returns null when nothing can be lost */
export function lossLockQuery(organizationId: string, names: Names): Query | null {
  const sql = new Sql(organizationId);
  const lock = `select ${lossLockSql("$1::text", names.counted.length > 0)} as locked`;
  if (names.mayLose) return sql.query(lock);
  if (names.referencedIds.length === 0 || names.lockedGroupIds.length === 0) return null;
  return sql.query(`with recursive ${upSql(sql, names, "$1::text::uuid")} ${lock} where ${decidesSql("$1::text::uuid")}`);
}

/** The groups a unit changes, and those above them. */
function upSql(sql: Sql, names: Names, organization: string): string {
  return `up (id) as (select unnest(${sql.bind(names.lockedGroupIds, "uuid[]")})
    union select e.parent_group_id from group_edge e join up on e.child_group_id = up.id where e.organization_id = ${organization})`;
}

function decidesSql(organization: string): string {
  return `(select exists (select 1 from directory_group where organization_id = ${organization} and id = any(array(select id from up)) and selected))`;
}

/** What a PUT changes: computed once, after its group is locked, and kept for the statements that follow in this transaction. */
export function differenceQuery(organizationId: string, replace: NonNullable<Names["replace"]>): Query {
  return {
    // A full join can only be hashed or merged: on tables without statistics `not exists` joins one by one (pipeline-measured.md §6).
    text: `with want as materialized (select unnest($3::uuid[]) as id),
      have as materialized (
        select user_id as id from group_membership where organization_id = $1 and group_id = $2
        union all select child_group_id from group_edge where organization_id = $1 and parent_group_id = $2),
      differ as (
        select coalesce(array_agg(want.id) filter (where have.id is null), '{}') as adds, coalesce(array_agg(have.id) filter (where want.id is null), '{}') as goes
        from want full join have on want.id = have.id where want.id is null or have.id is null)
      select adds::text[] as add, goes::text[] as remove, set_config('rollcall.difference', (adds || goes)::text, true) from differ`,
    values: [organizationId, replace.groupId, idList(replace.ids)],
  };
}

// As a subquery it is read once; bare, it would be parsed again for every row that a plan filters by it.
const DIFFERENCE = "array(select unnest(current_setting('rollcall.difference')::uuid[]))";

/** Who of those named as members is one: pair by pair, since somebody may be in many other groups. */
export function pairsQuery(organizationId: string, { groups, ids }: Names["pairs"]): Query {
  return {
    text: `select m.group_id as "groupId", m.user_id as "userId" from unnest($2::uuid[], $3::uuid[]) as p(group_id, id), lateral (
      select group_id, user_id from group_membership where organization_id = $1 and group_id = p.group_id and user_id = p.id limit 1) m`,
    values: [organizationId, idList(groups), idList(ids)],
  };
}

/**
 * True for people who are named themselves or whose member is touched: what they are in decides. Of the others only those
 * groups are known that the request is about.
 */
export function wholeSql(names: Names): string {
  const { keys, userExternalIds, userIds, storedIds, wholeGroupIds } = names;
  const named = [keys, userExternalIds, userIds, storedIds, wholeGroupIds].some((list) => list.length > 0);
  if (names.referencedIds.length === 0 && !names.replace) return "true";
  return `(u.member_id in (select id from touched)${named ? " or u.id in (select id from named)" : ""})`;
}

/** CTEs that end in `locked (id)`: the groups a unit names. `locking`: without those that are only to be seen. */
export function groupIdsSql(sql: Sql, names: Names, locking: boolean): { ctes: string } | null {
  const ctes: string[] = [];
  const parts: string[] = [];
  const directories = () => sql.bind(names.directoryIds, "uuid[]");
  if (names.groupExternalIds.length > 0)
    // Each name is looked up in the index, whatever the planner knows of the table: `limit` keeps the look-up from becoming a
    // join, which without statistics compares every name with every group. The indexes are partial: living and deleted apart.
    // No index is in the order of `deleted_at`: by ids alone the planner might walk all groups backwards for each name.
    parts.push(`select found.id from unnest(${directories()}) d(id), unnest(${sql.bind(names.groupExternalIds, "text[]")}) e(id), lateral (
      (select g.id from directory_group g where g.organization_id = $1 and g.directory_id = d.id and g.external_id = e.id and g.deleted_at is null limit 1)
      union all (select g.id from directory_group g where g.organization_id = $1 and g.directory_id = d.id and g.external_id = e.id and g.deleted_at is not null
        order by g.deleted_at desc, g.id desc limit 1)) found`);
  if (names.groupKeys.length > 0)
    parts.push(`select found.id from unnest(${directories()}) d(id), unnest(${sql.bind(names.groupKeys, "text[]")}) k(name), lateral (
      select g.id from directory_group g where g.organization_id = $1 and g.directory_id = d.id and g.display_name_key = k.name and g.deleted_at is null
        and g.scim_json is not null limit 1) found`);
  if (names.lockedGroupIds.length > 0) parts.push(`select unnest(${sql.bind(names.lockedGroupIds, "uuid[]")})`);
  if (names.referencedIds.length > 0) parts.push(`select unnest(${sql.bind(names.referencedIds, "uuid[]")})`);
  if (names.replace && !locking) parts.push(`select unnest(${DIFFERENCE})`);
  if (names.leavingIds.length > 0)
    parts.push(
      `select group_id from group_membership where organization_id = $1 and user_id = any(${sql.bind(names.leavingIds, "uuid[]")})`,
    );
  if (names.wholeGroupIds.length > 0) {
    ctes.push(belowSql(sql, names));
    parts.push(
      "select id from below",
      `select parent_group_id from group_edge where organization_id = $1 and child_group_id = any(${sql.bind(names.wholeGroupIds, "uuid[]")})`,
    );
  }
  if (!locking && names.groupIds.length > 0) parts.push(`select unnest(${sql.bind(names.groupIds, "uuid[]")})`);
  if (parts.length === 0) return null;
  ctes.push(`locked (id) as (${parts.join("\n union ")})`);
  return { ctes: ctes.join(",\n") };
}

function belowSql(sql: Sql, names: Names): string {
  return `below (id) as (select unnest(${sql.bind(names.wholeGroupIds, "uuid[]")})
    union select e.child_group_id from group_edge e join below on e.parent_group_id = below.id where e.organization_id = $1)`;
}

/**
 * CTEs that end in `touched (id)`, members, and `people (id)`, directory users. `any(array(…))` rather than `in (…)`: on
 * tables without statistics the planner joins a thousand names to a thousand rows one by one; an array can only be looked
 * up in the index. Living and deleted apart: the unique indexes are partial.
 */
export function peopleSql(sql: Sql, names: Names, referenced: Referenced): string {
  const ctes: string[] = [];
  const named: string[] = [];
  const touched: string[] = [];
  const users = "select id, member_id from directory_user where organization_id = $1";
  const directories = () => sql.bind(names.directoryIds, "uuid[]");
  const byColumn = (column: string, values: readonly string[]) => {
    const list = sql.bind(values, "text[]");
    for (const state of ["is null", "is not null"])
      named.push(`${users} and directory_id = any(${directories()}) and deleted_at ${state} and ${column} = any(${list})`);
  };
  if (names.userExternalIds.length > 0) byColumn("external_id", names.userExternalIds);
  if (names.keys.length > 0) {
    byColumn("user_name_key", names.keys);
    touched.push(`select id from member where organization_id = $1 and email_key = any(${sql.bind(names.keys, "text[]")})`);
  }
  for (const ids of [names.userIds, names.storedIds])
    if (ids.length > 0) named.push(`${users} and id = any(${sql.bind(ids, "uuid[]")}) and directory_id = any(${directories()})`);
  if (names.storedIds.length > 0)
    touched.push(`select id from member where organization_id = $1 and email_key = any(array(
      select email_key from directory_user where organization_id = $1 and id = any(${sql.bind(names.storedIds, "uuid[]")})))`);
  if (names.wholeGroupIds.length > 0) {
    ctes.push(belowSql(sql, names));
    named.push(
      `${users} and id = any(array(select user_id from group_membership where organization_id = $1 and group_id = any(array(select id from below))))`,
    );
  }
  if (names.memberIds.length > 0)
    touched.push(`select id from member where organization_id = $1 and id = any(${sql.bind(names.memberIds, "uuid[]")})`);

  const members = referencedSql(sql, names);
  if (named.length > 0) {
    ctes.push(`named as (${named.join("\n union ")})`);
    touched.push("select member_id from named where member_id is not null");
  }
  if (members) {
    ctes.push(...members.ctes);
    touched.push(members.touched);
  }
  ctes.push(`touched (id) as (${touched.join("\n union ")})`);
  const people = [
    ...(named.length > 0 ? ["select id from named"] : []),
    ...(members ? [`select id from referenced where ${REFERENCED[referenced]}`] : []),
    "select id from directory_user where organization_id = $1 and member_id = any(array(select id from touched))",
  ];
  ctes.push(`people (id) as (${people.join("\n union ")})`);
  return ctes.join(",\n");
}

/** CTEs that end in `people (id)`: those of a unit that names nobody but members of groups about whom nothing is decided. */
export function bystandersSql(sql: Sql, names: Names): string {
  return [...(referencedSql(sql, names)?.ctes ?? []), `people (id) as (select id from referenced where not ${decidesSql("$1")})`].join(
    ",\n",
  );
}

/** Which of those that are named as members: bystanders are known by their lock, and loaded only where it cannot say who they are. */
export type Referenced = keyof typeof REFERENCED;
const REFERENCED = { all: "true", decided: decidesSql("$1"), unknown: `not is_kept or ${decidesSql("$1")}` };

/**
 * Somebody named as a member of a group that gives nothing keeps state and role whatever happens there; only a role set by
 * hand or a pin that ended must be looked at again (contract §5.2).
 */
function referencedSql(sql: Sql, names: Names): { ctes: string[]; touched: string } | null {
  const lists: string[] = [];
  if (names.referencedIds.length > 0) lists.push(sql.bind(names.referencedIds, "uuid[]"));
  if (names.replace) lists.push(DIFFERENCE);
  if (lists.length === 0) return null;
  const directories = sql.bind(names.directoryIds, "uuid[]");
  return {
    ctes: [
      upSql(sql, names, "$1"),
      `referenced as (${lists
        .map(
          (list) => `select id, member_id, deleted_at is null and event_json is not null as is_kept from directory_user
             where organization_id = $1 and id = any(${list}) and directory_id = any(${directories})`,
        )
        .join("\n union ")})`,
    ],
    // Two conditions that do not look at the person are asked once: where both are false nobody is looked up.
    touched: `select member_id from referenced where member_id is not null and ${decidesSql("$1")}
      union select m.id from referenced r join member m on m.organization_id = $1 and m.id = r.member_id and m.role_source in ('manual', 'pinned')
        where (select exists (select 1 from member where organization_id = $1 and role_source in ('manual', 'pinned')))`,
  };
}
