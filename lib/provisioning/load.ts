/**
 * Lock, then load, as statements of their own sent together: a statement that waits for a lock reads every other row as
 * it was before the wait (pipeline-measured.md §3). The locks stand in the order groups, users, members, each by id.
 */
import { fold, foldAddress } from "../fold";
import type { Id } from "../ids";
import type { RoleFact } from "../roles/resolve";
import type { Client, Query } from "./legs";
import { leg } from "./legs";
import type { Desired } from "./types";
import {
  type DirectoryRow,
  type GroupRow,
  type HoldItemRow,
  type HoldRow,
  itemKey,
  type MemberRow,
  type RoleRule,
  type UserRow,
  World,
} from "./world";

/** What a unit names: everything else it needs hangs on these. */
export type Names = {
  directoryIds: string[];
  groupExternalIds: string[];
  userExternalIds: string[];
  /** Folded names and addresses. */
  keys: string[];
  memberIds: string[];
  groupIds: string[];
};

export function namesOf(directoryId: string, desired: Desired, memberIds: readonly string[] = [], groupIds: readonly string[] = []): Names {
  const groups = new Set((desired.groups ?? []).flatMap((group) => [group.externalId, ...(group.children ?? [])]));
  const users = new Set((desired.removals ?? []).map((removal) => removal.externalId));
  const keys = new Set<string>();
  for (const user of desired.users ?? []) {
    if (user.externalId !== null) users.add(user.externalId);
    keys.add(fold(user.userName));
    const address = foldAddress(user.email);
    if (address) keys.add(address);
    for (const group of [...(user.memberships?.add ?? []), ...(user.memberships?.remove ?? [])]) groups.add(group);
  }
  return {
    directoryIds: [directoryId],
    groupExternalIds: [...groups],
    userExternalIds: [...users],
    keys: [...keys],
    memberIds: [...memberIds],
    groupIds: [...groupIds],
  };
}

export function joinNames(all: readonly Names[]): Names {
  const union = (pick: (names: Names) => string[]) => [...new Set(all.flatMap(pick))];
  return {
    directoryIds: union((names) => names.directoryIds),
    groupExternalIds: union((names) => names.groupExternalIds),
    userExternalIds: union((names) => names.userExternalIds),
    keys: union((names) => names.keys),
    memberIds: union((names) => names.memberIds),
    groupIds: union((names) => names.groupIds),
  };
}

// Living and deleted apart: the unique indexes are partial. `any(array(…))` rather than `in (…)`: on tables without statistics
// the planner joins a thousand names to a thousand rows one by one; an array can only be looked up in the index.
const NAMED = `named as (
  select id, member_id from directory_user where organization_id = $1 and directory_id = any($2::uuid[]) and deleted_at is null and external_id = any($3::text[])
  union select id, member_id from directory_user where organization_id = $1 and directory_id = any($2::uuid[]) and deleted_at is not null and external_id = any($3::text[])
  union select id, member_id from directory_user where organization_id = $1 and directory_id = any($2::uuid[]) and deleted_at is null and user_name_key = any($4::text[])
  union select id, member_id from directory_user where organization_id = $1 and directory_id = any($2::uuid[]) and deleted_at is not null and user_name_key = any($4::text[])),
touched as (
  select member_id as id from named where member_id is not null
  union select id from member where organization_id = $1 and email_key = any($4::text[])
  union select id from member where organization_id = $1 and id = any($5::uuid[])),
people as (
  select id from named
  union select id from directory_user where organization_id = $1 and member_id = any(array(select id from touched)))`;

// Each name is looked up in the index, whatever the planner knows of the table: `limit` keeps the look-up from becoming a join,
// which without statistics compares every name with every group.
const GROUPS = `select found.id from unnest($2::uuid[]) d(id), unnest($3::text[]) e(id), lateral (
    select g.id from directory_group g where g.organization_id = $1 and g.directory_id = d.id and g.external_id = e.id limit 1) found`;

export function advisory(directoryIds: readonly string[], exclusive: boolean): Query {
  const lock = exclusive ? "pg_advisory_xact_lock" : "pg_advisory_xact_lock_shared";
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

export function locks(organizationId: string, names: Names): Query[] {
  const people = [organizationId, names.directoryIds, names.userExternalIds, names.keys, names.memberIds];
  const queries: Query[] = [];
  if (names.groupExternalIds.length > 0)
    queries.push({
      text: `select count(*) from (select 1 from directory_group where organization_id = $1 and id = any(array(${GROUPS})) order by id for no key update) g`,
      values: [organizationId, names.directoryIds, names.groupExternalIds],
    });
  if (people.slice(2).some((list) => list.length > 0))
    queries.push(
      {
        text: `with ${NAMED} select count(*) from (select 1 from directory_user where organization_id = $1 and id = any(array(select id from people)) order by id for no key update) u`,
        values: people,
      },
      {
        text: `with ${NAMED} select count(*) from (select 1 from member where organization_id = $1 and id = any(array(select id from touched)) order by id for no key update) m`,
        values: people,
      },
    );
  return queries;
}

const FACTS = `select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now,
  (select default_role_id from organization where id = $1) as default_role_id,
  (select json_build_object('pinsAllowed', pins_allowed, 'familyNameRequired', family_name_required, 'roleMappingEnabled', role_mapping_enabled,
     'nestedGroups', nested_groups) from settings where id = 1) as settings,
  (select json_agg(json_build_object('id', id, 'key', key, 'name', name, 'rank', rank, 'isDefault', is_default) order by rank) from role) as roles,
  (select coalesce(json_agg(json_build_object('id', id, 'name', name, 'provider', provider, 'state', state, 'scope', scope, 'defaultRoleId', default_role_id,
     'runNumber', run_number, 'guard', guard)), '[]') from directory where organization_id = $1) as directories,
  (select coalesce(json_agg(json_build_object('directoryId', directory_id, 'source', source, 'groupId', group_id, 'value', value, 'roleId', role_id)), '[]')
     from role_mapping where organization_id = $1 and (expires_at is null or expires_at > now())) as mappings`;

const LOAD_GROUPS = `with edges as (select parent_group_id, child_group_id from group_edge where organization_id = $1),
wanted as (
  select id from directory_group where organization_id = $1 and selected
  union select parent_group_id from edges union select child_group_id from edges
  union ${GROUPS}
  union select unnest($4::uuid[]))
select id, directory_id as "directoryId", external_id as "externalId", display_name as "displayName", display_name_key as "displayNameKey", email, description,
  member_count as "memberCount", includes_everyone as "includesEveryone", selected, unreadable_runs as "unreadableRuns", unreadable_reason as "unreadableReason",
  members_read_at as "membersReadAt", deleted_at as "deletedAt", version
from directory_group where organization_id = $1 and id = any(array(select id from wanted))`;

const LOAD_EDGES = "select parent_group_id as parent, child_group_id as child from group_edge where organization_id = $1";

const LOAD_USERS = `with ${NAMED} select u.id, directory_id as "directoryId", member_id as "memberId", external_id as "externalId", user_name as "userName",
  user_name_key as "userNameKey", email, email_key as "emailKey", active, inactive_reason as "inactiveReason", in_scope as "inScope", org_unit_path as "orgUnitPath",
  given_name as "givenName", family_name as "familyName", display_name as "displayName", attributes, encode(source_hash, 'hex') as "sourceHash",
  deleted_at as "deletedAt", identity, version,
  array(select group_id::text from group_membership g where g.organization_id = $1 and g.user_id = u.id) as groups
from directory_user u where organization_id = $1 and id = any(array(select id from people))`;

const LOAD_MEMBERS = `with ${NAMED} select id, email, email_key as "emailKey", given_name as "givenName", family_name as "familyName", source, state, state_reason as "stateReason",
  deprovisioned_at as "deprovisionedAt", hold_id as "holdId", refused, role_id as "roleId", role_source as "roleSource", mapped_role_id as "mappedRoleId",
  role_reason as "roleReason", pinned_role_id as "pinnedRoleId", pinned_until as "pinnedUntil", flags, metadata, last_log_id as "lastLogId", version
from member where organization_id = $1 and id = any(array(select id from touched))`;

const LOAD_HOLDS = `select id, directory_id as "directoryId", run_id as "runId", cause, counts, decision, decided_by as "decidedBy"
from hold where organization_id = $1 and decision is null`;

const LOAD_ITEMS = `with ${NAMED} select i.hold_id as "holdId", i.member_id as "memberId", i.kind, i.reason_code as "reasonCode", i.reason_params as "reasonParams",
  i.from_role_id as "fromRoleId", i.to_role_id as "toRoleId", i.state
from hold_item i where i.organization_id = $1 and i.state = 'open' and i.member_id = any(array(select id from touched))`;

export function loads(organizationId: string, names: Names): Query[] {
  const people = [organizationId, names.directoryIds, names.userExternalIds, names.keys, names.memberIds];
  return [
    { text: FACTS, values: [organizationId] },
    { text: LOAD_GROUPS, values: [organizationId, names.directoryIds, names.groupExternalIds, names.groupIds] },
    { text: LOAD_EDGES, values: [organizationId] },
    { text: LOAD_USERS, values: people },
    { text: LOAD_MEMBERS, values: people },
    { text: LOAD_HOLDS, values: [organizationId] },
    { text: LOAD_ITEMS, values: people },
  ];
}

/** Reads without locking: for plans, which write nothing. */
export async function loadWorld(client: Client, organizationId: Id<"org">, names: Names): Promise<World> {
  return worldFrom(organizationId, await leg(client, loads(organizationId, names)));
}

type FactsRow = {
  now: string;
  default_role_id: string | null;
  settings: World["facts"]["settings"];
  roles: (RoleFact & { isDefault: boolean })[];
  directories: DirectoryRow[];
  mappings: {
    directoryId: string;
    source: "group" | "org_unit" | "attribute";
    groupId: string | null;
    value: string | null;
    roleId: string;
  }[];
};

/** Takes the answers in the order of `loads`. The casts repeat what the statements above select. */
export function worldFrom(organizationId: Id<"org">, answers: readonly { rows: unknown[] }[]): World {
  const rows = <Row>(at: number) => (answers[at]?.rows ?? []) as Row[];
  const [facts] = rows<FactsRow>(0);
  const fallback = facts?.roles.find((role) => role.isDefault) ?? facts?.roles.at(-1);
  if (!facts || !fallback) throw new Error("the catalogue has no role");

  const world = new World({
    organizationId,
    now: facts.now,
    settings: facts.settings,
    roles: new Map(facts.roles.map(({ id, key, name, rank }) => [id, { id, key, name, rank }])),
    highestRoleId: facts.roles[0]?.id ?? fallback.id,
    organizationDefault: facts.default_role_id ?? fallback.id,
    groupRoles: new Map(
      facts.mappings.flatMap((one) => (one.source === "group" && one.groupId ? [[one.groupId, one.roleId] as const] : [])),
    ),
    rules: facts.mappings.flatMap(({ directoryId, source, value, roleId }): RoleRule[] =>
      source === "group" || value === null ? [] : [{ directoryId, source, value, roleId }],
    ),
  });
  for (const row of facts.directories) world.directories.set(row.id, row);
  for (const row of rows<GroupRow>(1)) world.groups.set(row.id, timed(row, "deletedAt", "membersReadAt"));
  for (const { parent, child } of rows<{ parent: string; child: string }>(2))
    world.edges.set(parent, new Set([...(world.edges.get(parent) ?? []), child]));
  for (const { groups, ...row } of rows<UserRow & { groups: string[] }>(3)) {
    world.users.set(row.id, timed(row, "deletedAt") as UserRow);
    world.memberships.set(row.id, new Set(groups));
  }
  for (const row of rows<MemberRow>(4)) world.members.set(row.id, timed(row, "deprovisionedAt", "pinnedUntil"));
  for (const row of rows<HoldRow>(5)) world.holds.set(row.id, row);
  for (const row of rows<HoldItemRow>(6)) world.holdItems.set(itemKey(row.memberId, row.kind), row);
  return world;
}

function timed<Row extends object>(row: Row, ...fields: (keyof Row)[]): Row {
  const copy = { ...row };
  for (const field of fields) if (copy[field] instanceof Date) copy[field] = (copy[field] as Date).toISOString() as Row[keyof Row];
  return copy;
}
