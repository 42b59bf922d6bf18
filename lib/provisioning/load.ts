/**
 * Lock, then load, as statements of their own sent together: a statement that waits for a lock reads every other row as
 * it was before the wait (pipeline-measured.md §3). The locks stand in the order groups, users, members, each by id.
 */
import type { Id } from "../ids";
import { propertyOf } from "./columns";
import { type Client, leg, type Query } from "./legs";
import { countedQuery } from "./losses";
import type { Names } from "./names";
import { worldFrom } from "./rows";
import {
  bystandersSql,
  differenceQuery,
  groupIdsSql,
  hasPeople,
  hasReferenced,
  isAboutMembers,
  lossLockQuery,
  pairsQuery,
  peopleSql,
  reachesOthers,
  Sql,
  wholeSql,
} from "./select";
import type { World } from "./world";

export function advisory(directoryIds: readonly string[], exclusive: boolean): Query {
  const lock = exclusive ? "pg_advisory_xact_lock" : "pg_advisory_xact_lock_shared";
  if (directoryIds.length === 1)
    return { text: `select ${lock}(hashtextextended('directory ' || $1::text, 0))`, values: [...directoryIds] };
  return {
    text: `select ${lock}(hashtextextended('directory ' || id, 0)) from unnest($1::text[]) as d(id) order by id`,
    values: [[...directoryIds].sort()],
  };
}

/**
 * A run's number is checked with the directory row locked: a take-over waits for an applying transaction, and a frozen
 * worker's write finds another number.
 */
export function fence(organizationId: string, directoryId: string): Query {
  return {
    text: "select run_number from directory where organization_id = $1 and id = $2 for share",
    values: [organizationId, directoryId],
  };
}

/** A row says what it says after the wait for its lock; nothing else is asked about a bystander. */
const BYSTANDER = `id, directory_id as "directoryId", coalesce(display_name, user_name) as name`;
const IS_KEPT = "deleted_at is null and event_json is not null";

type Part = "bystanders" | "pairs" | "difference" | "lossLock" | "counted" | "facts" | "groups" | "users" | "members";
type Step = { part: Part | null; query: Query };

function lockSteps(organizationId: string, names: Names): Step[] {
  const steps: Step[] = [];
  const groups = new Sql(organizationId);
  const ids = groupIdsSql(groups, names, true);
  if (ids)
    steps.push({
      part: null,
      query: groups.query(
        `with recursive ${ids.ctes} select count(*) from (select 1 from directory_group where organization_id = $1
           and id = any(array(select id from locked)) order by id for no key update) g`,
      ),
    });
  if (names.replace) steps.push({ part: "difference", query: differenceQuery(organizationId, names.replace) });
  if (!hasPeople(names)) return steps;
  const losses = lossLockQuery(organizationId, names);
  steps.push(...userLocks(organizationId, names));
  if (reachesOthers(names)) {
    const members = new Sql(organizationId);
    const text = locked(peopleSql(members, names, "all"), "count(*)", "member", "touched", "no key update");
    steps.push({ part: null, query: members.query(text) });
  }
  if (losses) steps.push({ part: "lossLock", query: losses });
  return steps;
}

/** `order by`: whoever locks several rows of a table locks them in one order, or two wait for each other. */
function locked(ctes: string, what: string, table: string, from: string, strength: string): string {
  return `with recursive ${ctes} select ${what} from (select * from ${table} where organization_id = $1 and id = any(array(select id from ${from}))
    order by id for ${strength}) x`;
}

/**
 * A unit that only says who is in which group shares its bystanders with others of the kind: nobody changes or deletes
 * them meanwhile. A unit that names people in other ways as well takes everybody at once, in one order.
 */
function userLocks(organizationId: string, names: Names): Step[] {
  const sql = new Sql(organizationId);
  const step = (part: Part | null, ctes: string, what: string, strength: string): Step => ({
    part,
    query: sql.query(`${locked(ctes, what, "directory_user", "people", strength)}${part ? ` where ${IS_KEPT}` : ""}`),
  });
  if (!hasReferenced(names)) return [step(null, peopleSql(sql, names, "all"), "count(*)", "no key update")];
  if (!isAboutMembers(names)) return [step("bystanders", peopleSql(sql, names, "all"), BYSTANDER, "no key update")];
  const decided = step(null, peopleSql(sql, names, "decided"), "count(*)", "no key update");
  return [decided, step("bystanders", bystandersSql(sql, names), BYSTANDER, "share")];
}

const factsSql = (directories: string) => `select to_char(now()::timestamptz(3) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now,
  (select default_role_id from organization where id = $1) as default_role_id,
  (select json_build_object('pinsAllowed', pins_allowed, 'familyNameRequired', family_name_required, 'roleMappingEnabled', role_mapping_enabled,
     'nestedGroups', nested_groups) from settings where id = 1) as settings,
  (select json_agg(json_build_object('id', id, 'key', key, 'name', name, 'rank', rank, 'isDefault', is_default) order by rank) from role) as roles,
  (select json_agg(json_build_object('id', id, 'name', name, 'provider', provider, 'state', state, 'scope', scope, 'defaultRoleId', default_role_id,
     'runNumber', run_number, 'guard', guard, 'attributeMapping', case when id = any(${directories}) then attribute_mapping end))
     from directory where organization_id = $1) as directories,
  (select json_agg(json_build_object('directoryId', directory_id, 'source', source, 'groupId', group_id, 'value', value, 'roleId', role_id))
     from role_mapping where organization_id = $1 and (expires_at is null or expires_at > now())) as mappings,
  (select json_agg(json_build_object('parent', parent_group_id, 'child', child_group_id)) from group_edge where organization_id = $1) as edges,
  (select json_agg(json_build_object('id', id, 'directoryId', directory_id, 'runId', run_id, 'cause', cause, 'counts', counts, 'decision', decision,
     'decidedBy', decided_by)) from hold where organization_id = $1 and decision is null) as holds`;

/** What the guard asks, without counting people. */
const guardSql = (directories: string) => `,
  (select json_agg(json_build_object('directoryId', directory_id, 'active', active, 'window', losses_window, 'losses', case
     when now() >= losses_since + make_interval(mins => 2 * losses_window) then 0
     when now() >= losses_since + make_interval(mins => losses_window) then losses
     else losses + losses_before end))
     from directory_total where organization_id = $1 and directory_id = any(${directories}) and losses_since is not null) as guards`;

/** Columns as the properties they are loaded into. `within`: the object of the row that keeps them (legs.ts) */
const columnsOf = (table: string, names: string, within = "") =>
  names
    .split(/\s+/)
    .map((name) => `${table}.${name} as "${within}${propertyOf(name)}"`)
    .join(", ");

const GROUP_COLUMNS = columnsOf(
  "g",
  `id directory_id external_id display_name display_name_key email description member_count includes_everyone selected unreadable_runs
   unreadable_reason members_read_at scim_json deleted_at version created_at updated_at`,
);

const USER_COLUMNS = `${columnsOf(
  "u",
  `id directory_id member_id external_id user_name user_name_key email email_key active inactive_reason in_scope org_unit_path given_name family_name
   display_name attributes scim_json email_keys missing deleted_at identity version created_at updated_at`,
)}, encode(u.source_hash, 'hex') as "sourceHash"`;

const memberColumns = (within = "") => `${columnsOf(
  "m",
  `id email email_key given_name family_name source state state_reason deprovisioned_at hold_id refused role_id role_source mapped_role_id role_reason
   pinned_role_id pinned_until flags metadata last_log_id version`,
  within,
)}, case when m.hold_id is not null then (select json_agg(json_build_object('holdId', i.hold_id, 'memberId', i.member_id, 'kind', i.kind,
    'reasonCode', i.reason_code, 'reasonParams', i.reason_params, 'fromRoleId', i.from_role_id, 'toRoleId', i.to_role_id, 'state', i.state))
    from hold_item i where i.organization_id = $1 and i.member_id = m.id and i.state = 'open') end as "${within}items"`;

function loadSteps(organizationId: string, names: Names): Step[] {
  const facts = new Sql(organizationId);
  const groups = new Sql(organizationId);
  const ids = groupIdsSql(groups, names, false);
  const directories = facts.bind(names.directoryIds, "uuid[]");
  const asksGuard = lossLockQuery(organizationId, names) !== null;
  const steps: Step[] = [
    { part: "facts", query: facts.query(`${factsSql(directories)}${asksGuard ? guardSql(directories) : ""}`) },
    {
      part: "groups",
      query:
        groups.query(`with recursive ${ids ? `${ids.ctes},` : ""} edges as (select parent_group_id, child_group_id from group_edge where organization_id = $1),
        wanted as (
          select id from directory_group where organization_id = $1 and selected
          union select parent_group_id from edges union select child_group_id from edges
          ${ids ? "union select id from locked" : ""})
        select ${GROUP_COLUMNS} from directory_group g where g.organization_id = $1 and g.id = any(array(select id from wanted))`),
    },
  ];
  if (names.counted.length > 0) steps.push({ part: "counted", query: countedQuery(organizationId, names.counted) });
  if (!hasPeople(names)) return steps;
  if (names.pairs.ids.length > 0) steps.push({ part: "pairs", query: pairsQuery(organizationId, names.pairs) });
  const users = new Sql(organizationId);
  const memberships = names.withGroupNames
    ? `case when ${wholeSql(names)} then (select json_agg(json_build_array(m.group_id, g.display_name)) from group_membership m, lateral (
         select display_name from directory_group where organization_id = $1 and id = m.group_id limit 1) g
         where m.organization_id = $1 and m.user_id = u.id) end as "namedGroups"`
    : `case when ${wholeSql(names)} then array(select group_id::text from group_membership g where g.organization_id = $1 and g.user_id = u.id) end as groups`;
  const people = (more: string, join: string): Query =>
    users.query(`with recursive ${peopleSql(users, names, "unknown")} select ${USER_COLUMNS}, ${memberships}${more}
      from directory_user u ${join} where u.organization_id = $1 and u.id = any(array(select id from people))`);
  if (!reachesOthers(names)) {
    const query = people(`, ${memberColumns("member.")}`, "left join member m on m.organization_id = $1 and m.id = u.member_id");
    return [...steps, { part: "users", query }];
  }
  const members = new Sql(organizationId);
  steps.push(
    { part: "users", query: people("", "") },
    {
      part: "members",
      query: members.query(`with recursive ${peopleSql(members, names, "unknown")} select ${memberColumns()}
        from member m where m.organization_id = $1 and m.id = any(array(select id from touched))`),
    },
  );
  return steps;
}

/** Sends `before`, the locks and the loads as one leg. @returns the answers of `before`, and what is known now. */
export async function lockAndLoad(
  client: Client,
  organizationId: Id<"org">,
  names: Names,
  before: readonly Query[] = [],
): Promise<{ world: World; first: { rows: unknown[] }[] }> {
  return send(client, organizationId, names, before, [...lockSteps(organizationId, names), ...loadSteps(organizationId, names)]);
}

/** Reads without locking: for plans, which write nothing. */
export async function loadWorld(client: Client, organizationId: Id<"org">, names: Names): Promise<World> {
  const before: Step[] = names.replace ? [{ part: "difference", query: differenceQuery(organizationId, names.replace) }] : [];
  if (hasReferenced(names)) {
    const sql = new Sql(organizationId);
    const text = `with recursive ${peopleSql(sql, names, "all")} select ${BYSTANDER} from directory_user
      where organization_id = $1 and id = any(array(select id from people)) and ${IS_KEPT}`;
    before.push({ part: "bystanders", query: sql.query(text) });
  }
  return (await send(client, organizationId, names, [], [...before, ...loadSteps(organizationId, names)])).world;
}

async function send(client: Client, organizationId: Id<"org">, names: Names, before: readonly Query[], steps: readonly Step[]) {
  const answers = await leg(client, [...before, ...steps.map((step) => step.query)]);
  const rows = (part: Part) => answers[before.length + steps.findIndex((step) => step.part === part)]?.rows ?? [];
  const has = (part: Part) => steps.some((step) => step.part === part);
  const world = worldFrom(organizationId, names, {
    difference: has("difference") ? rows("difference") : [],
    bystanders: has("bystanders") ? rows("bystanders") : [],
    pairs: has("pairs") ? rows("pairs") : [],
    lossLocked: has("lossLock") && rows("lossLock").length > 0,
    counted: has("counted") ? rows("counted") : [],
    facts: rows("facts"),
    groups: rows("groups"),
    users: has("users") ? rows("users") : [],
    members: has("members") ? rows("members") : [],
  });
  return { world, first: answers.slice(0, before.length) };
}
