/** The parts a write may have, as SQL: each takes its rows as one JSON parameter. */
import { type Changes, columnOf, type Moved, type Row, STATE } from "./changes";

/**
 * `counted`: as many rows must be written as were decided. `ids`: the rows' own ids are a parameter too, since the planner
 * takes any JSON for a hundred rows and would rather read a small table whole than look each row up.
 */
export type Part = {
  name: string;
  sql: (rows: string, ids: string) => string;
  rows: (changes: Changes) => readonly unknown[];
  counted: boolean;
  /** As many as there are rows unless said otherwise. */
  count?: (changes: Changes) => number;
  ids?: boolean;
  /** What must be true of what was written. */
  holds?: (rows: string) => string;
};

const USER_COLUMNS =
  "member_id uuid, external_id text, user_name text, user_name_key text, email text, email_key text, active boolean, inactive_reason text, in_scope boolean, org_unit_path text, given_name text, family_name text, display_name text, attributes jsonb, scim_json text, email_keys text[], event_json json, missing text[], source_hash text, deleted_at timestamptz, identity text, version int, updated_at timestamptz";
const MEMBER_COLUMNS =
  "email text, email_key text, given_name text, family_name text, state text, state_reason text, deprovisioned_at timestamptz, hold_id uuid, refused jsonb, role_id uuid, role_source text, mapped_role_id uuid, role_reason jsonb, pinned_role_id uuid, pinned_until timestamptz, flags text[], metadata jsonb, last_log_id uuid, version int";
const GROUP_COLUMNS =
  "external_id text, display_name text, display_name_key text, email text, description text, member_count int, includes_everyone boolean, unreadable_runs int, unreadable_reason text, members_read_at timestamptz, scim_json text, deleted_at timestamptz, version int, updated_at timestamptz";

/** Of these columns those that a list of properties names. */
const only = (columns: string, properties: readonly string[]) => {
  const wanted = new Set(properties.map(columnOf));
  return columns
    .split(", ")
    .filter((column) => wanted.has(column.split(" ")[0] as string))
    .join(", ");
};
const names = (columns: string) => columns.split(", ").map((column) => column.split(" ")[0] as string);
const sets = (columns: string) =>
  names(columns)
    .map((name) => (name === "source_hash" ? "source_hash = decode(x.source_hash, 'hex')" : `${name} = x.${name}`))
    .join(", ");
const picks = (columns: string) =>
  names(columns)
    .map((name) => (name === "source_hash" ? "decode(x.source_hash, 'hex')" : `x.${name}`))
    .join(", ");

/** Another window than before: what was counted says nothing of it, so that everybody counts until an epoch has passed. */
const UNKNOWN = 1_000_000_000;
const OVER = (epochs: number) => `now() >= t.losses_since + make_interval(mins => ${epochs} * t.losses_window)`;
const LOSSES = `
  case when excluded.losses = 0 then t.losses when t.losses_window is distinct from excluded.losses_window or ${OVER(1)} then excluded.losses
    else t.losses + excluded.losses end,
  case when excluded.losses = 0 then t.losses_before when t.losses_window is distinct from excluded.losses_window then ${UNKNOWN}
    when ${OVER(2)} then 0 when ${OVER(1)} then t.losses else t.losses_before end,
  case when excluded.losses = 0 then t.losses_since when t.losses_window is distinct from excluded.losses_window or ${OVER(1)} then now()
    else t.losses_since end,
  case when excluded.losses = 0 then t.losses_window else excluded.losses_window end`;

const totalsSql = (
  rows: string,
) => `insert into directory_total as t (organization_id, directory_id, users, groups, shifts, active, losses, losses_since, losses_window)
  select $1, x.directory_id, x.users, x.groups, x.shifts, x.active, x.losses, now(), x."window"
  from json_to_recordset(${rows}::json) as x(directory_id uuid, users int, groups int, shifts int, active int, losses int, "window" int) order by x.directory_id
  on conflict (organization_id, directory_id) do update set users = t.users + excluded.users, groups = t.groups + excluded.groups,
    shifts = t.shifts + excluded.shifts, active = t.active + excluded.active,
    (losses, losses_before, losses_since, losses_window) = (select ${LOSSES})
  returning directory_id, active, losses, losses_before`;

const isCleared = (row: Row) => row.share !== undefined;

/** The limit of guard.ts against the counter as it is now, with everything that others took since this unit read it. */
const staysBelow = (rows: string) => `not exists (select 1 from dc join json_to_recordset(${rows}::json)
  as c(directory_id uuid, active int, people float8, share float8) using (directory_id)
  where c.share is not null and dc.losses + dc.losses_before > greatest(c.people, (dc.active - c.active) * c.share))`;

const people = (moved: readonly Moved[]) => moved.reduce((sum, { users }) => sum + users.length, 0);

function partList(): Part[] {
  const insert = (name: string, table: string, fixed: string, columns: string, rows: Part["rows"], more = "", moreValue = ""): Part => ({
    name,
    rows,
    counted: true,
    sql: (p) => `insert into ${table} (organization_id, ${names(fixed).join(", ")}, ${names(columns).join(", ")}${more})
      select $1, ${picks(fixed)}, ${picks(columns)}${moreValue} from json_to_recordset(${p}::json) as x(${fixed}, ${columns}) returning 1`,
  });
  const update = (name: string, table: string, columns: string, rows: Part["rows"], more: string): Part => ({
    name,
    rows,
    counted: true,
    ids: true,
    sql: (p, ids) => `update ${table} t set ${sets(columns)}${more} from json_to_recordset(${p}::json) as x(id uuid, was int, ${columns})
      where t.organization_id = $1 and t.id = any(${ids}::uuid[]) and t.id = x.id and t.version = x.was returning 1`,
  });
  return [
    insert("ng", "directory_group", "id uuid, directory_id uuid, created_at timestamptz", GROUP_COLUMNS, (changes) => changes.newGroups),
    update("ug", "directory_group", GROUP_COLUMNS, (changes) => changes.groups, ""),
    {
      name: "bg",
      rows: (changes) => changes.bumped,
      counted: false,
      sql: (p) =>
        `update directory_group set version = version + 1, updated_at = now() where organization_id = $1 and id = any(${p}::uuid[]) returning 1`,
    },
    {
      name: "ne",
      rows: (changes) => changes.newEdges,
      counted: false,
      sql: (p) => `insert into group_edge (organization_id, parent_group_id, child_group_id)
        select $1, x.parent, x.child from json_to_recordset(${p}::json) as x(parent uuid, child uuid) on conflict do nothing returning 1`,
    },
    {
      name: "oe",
      rows: (changes) => changes.oldEdges,
      counted: false,
      sql: (p) => `delete from group_edge e using json_to_recordset(${p}::json) as x(parent uuid, child uuid)
        where e.organization_id = $1 and e.parent_group_id = x.parent and e.child_group_id = x.child returning 1`,
    },
    insert("nu", "directory_user", "id uuid, directory_id uuid, created_at timestamptz", USER_COLUMNS, (changes) => changes.newUsers),
    update("uu", "directory_user", USER_COLUMNS, (changes) => changes.users, ""),
    update("us", "directory_user", only(USER_COLUMNS, [...STATE.users, "eventJson"]), (changes) => changes.userStates, ""),
    insert("nm", "member", "id uuid, source text", MEMBER_COLUMNS, (changes) => changes.newMembers, ", last_synced_at", ", now()"),
    update("um", "member", MEMBER_COLUMNS, (changes) => changes.members, ", updated_at = now(), last_synced_at = now()"),
    update(
      "ms",
      "member",
      only(MEMBER_COLUMNS, STATE.members),
      (changes) => changes.memberStates,
      ", updated_at = now(), last_synced_at = now()",
    ),
    {
      name: "am",
      rows: (changes) => changes.joined,
      counted: true,
      count: (changes) => people(changes.joined),
      sql: (p) => `insert into group_membership (organization_id, group_id, user_id)
        select $1, x.group_id, unnest(x.users) from json_to_recordset(${p}::json) as x(group_id uuid, users uuid[]) returning 1`,
    },
    {
      name: "dm",
      rows: (changes) => changes.left,
      counted: true,
      count: (changes) => people(changes.left),
      // Each row is looked up in the index by itself (load.ts, of groups); its group is locked, so its place is certain.
      sql: (p) => `delete from group_membership g using (
          select m.ctid from json_to_recordset(${p}::json) as x(group_id uuid, users uuid[]), unnest(x.users) as who(id), lateral (
            select ctid from group_membership where organization_id = $1 and group_id = x.group_id and user_id = who.id limit 1) m) found
        where g.ctid = found.ctid returning 1`,
    },
    {
      name: "nh",
      rows: (changes) => changes.holds.filter((row) => row.is_new),
      counted: false,
      sql: (p) => `insert into hold (organization_id, id, directory_id, run_id, cause, counts)
        select $1, x.id, x.directory_id, x.run_id, x.cause, x.counts
        from json_to_recordset(${p}::json) as x(id uuid, directory_id uuid, run_id uuid, cause text, counts jsonb) returning 1`,
    },
    {
      name: "uh",
      rows: (changes) => changes.holds.filter((row) => !row.is_new),
      counted: true,
      sql: (p) => `update hold h set counts = x.counts, decision = x.decision, decided_by = x.decided_by,
          decided_at = case when x.decision is null then null else now() end
        from json_to_recordset(${p}::json) as x(id uuid, counts jsonb, decision text, decided_by text)
        where h.organization_id = $1 and h.id = x.id and h.decision is null returning 1`,
    },
    {
      name: "ni",
      rows: (changes) => changes.newItems,
      counted: true,
      // A member may leave the hold and come back into it.
      sql: (p) => `insert into hold_item (organization_id, hold_id, member_id, kind, reason_code, reason_params, from_role_id, to_role_id)
        select $1, x.hold_id, x.member_id, x.kind, x.reason_code, x.reason_params, x.from_role_id, x.to_role_id
        from json_to_recordset(${p}::json) as x(hold_id uuid, member_id uuid, kind text, reason_code text, reason_params jsonb, from_role_id uuid, to_role_id uuid)
        on conflict (organization_id, hold_id, member_id, kind) do update set state = 'open', decided_at = null, reason_code = excluded.reason_code,
          reason_params = excluded.reason_params, from_role_id = excluded.from_role_id, to_role_id = excluded.to_role_id returning 1`,
    },
    {
      name: "ui",
      rows: (changes) => changes.endedItems,
      counted: true,
      sql: (
        p,
      ) => `update hold_item i set state = x.state, decided_at = now() from json_to_recordset(${p}::json) as x(hold_id uuid, member_id uuid, kind text, state text)
        where i.organization_id = $1 and i.hold_id = x.hold_id and i.member_id = x.member_id and i.kind = x.kind and i.state = 'open' returning 1`,
    },
    {
      name: "ud",
      rows: (changes) => changes.directories,
      counted: true,
      sql: (
        p,
      ) => `update directory d set state = x.state, updated_at = now() from json_to_recordset(${p}::json) as x(id uuid, was text, state text)
        where d.organization_id = $1 and d.id = x.id and d.state = x.was returning 1`,
    },
    {
      name: "lg",
      rows: (changes) => changes.logs,
      counted: false,
      sql: (
        p,
      ) => `insert into provisioning_log (organization_id, id, directory_id, source, run_id, request_id, actor, action, outcome, subject, member_id, changes, reason_code,
          reason_params, detail, loss)
        select $1, x.id, x.directory_id, x.source, x.run_id, x.request_id, x.actor, x.action, x.outcome, x.subject, x.member_id, x.changes, x.reason_code, x.reason_params,
          x.detail, x.loss
        from json_to_recordset(${p}::json) as x(id uuid, directory_id uuid, source text, run_id uuid, request_id text, actor json, action text, outcome text, subject json,
          member_id uuid, changes json, reason_code text, reason_params json, detail json, loss boolean) returning 1`,
    },
    { name: "dt", rows: ({ totals }) => (totals.some(isCleared) ? [] : totals), counted: false, sql: totalsSql },
    { name: "dc", rows: ({ totals }) => (totals.some(isCleared) ? totals : []), counted: false, sql: totalsSql, holds: staysBelow },
  ];
}

/** In the order in which they stand in the statement. */
export const PARTS: readonly Part[] = partList();
