/** The parts a write may have, as SQL: each takes its rows column by column. */
import { type Changes, type Moved, type Row, STATE } from "./changes";
import { type Column, columns, pick } from "./columns";

/** `from`: the FROM item `x`, a row for each; `ids`: the array that is its first column. */
export type Rows = { from: string; ids: string };

/** `counted`: as many rows must be written as were decided. */
export type Part = {
  name: string;
  columns: readonly Column[];
  sql: (rows: Rows) => string;
  rows: (changes: Changes) => readonly Row[];
  counted: boolean;
  /** As many as there are rows unless said otherwise. */
  count?: (changes: Changes) => number;
  /** What must be true of what was written. */
  holds?: (rows: Rows) => string;
};

const USER_COLUMNS = columns(
  "member_id uuid, external_id text, user_name text, user_name_key text, email text, email_key text, active boolean, inactive_reason text, in_scope boolean, org_unit_path text, given_name text, family_name text, display_name text, attributes jsonb, scim_json text, email_keys text[], event_json json, missing text[], source_hash bytea, deleted_at timestamptz, identity text, version int, updated_at timestamptz",
);
const MEMBER_COLUMNS = columns(
  "email text, email_key text, given_name text, family_name text, state text, state_reason text, deprovisioned_at timestamptz, hold_id uuid, refused jsonb, role_id uuid, role_source text, mapped_role_id uuid, role_reason jsonb, pinned_role_id uuid, pinned_until timestamptz, flags text[], metadata jsonb, last_log_id uuid, version int",
);
const GROUP_COLUMNS = columns(
  "external_id text, display_name text, display_name_key text, email text, description text, member_count int, includes_everyone boolean, unreadable_runs int, unreadable_reason text, members_read_at timestamptz, scim_json text, deleted_at timestamptz, version int, updated_at timestamptz",
);

/** Of these columns those that a list of properties names. */
const only = (list: readonly Column[], properties: readonly string[]) => list.filter(({ property }) => properties.includes(property));
const names = (list: readonly Column[]) => list.map(({ name }) => name).join(", ");
const sets = (list: readonly Column[]) => list.map((column) => `${column.name} = ${pick(column)}`).join(", ");
const picks = (list: readonly Column[]) => list.map(pick).join(", ");

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

const TOTAL_COLUMNS = columns("directory_id uuid, users int, groups int, shifts int, active int, losses int, losses_window int");

const totalsSql = ({ from }: Rows) => `insert into directory_total as t (organization_id, ${names(TOTAL_COLUMNS)}, losses_since)
  select $1, ${picks(TOTAL_COLUMNS)}, now() from ${from} order by x.directory_id
  on conflict (organization_id, directory_id) do update set users = t.users + excluded.users, groups = t.groups + excluded.groups,
    shifts = t.shifts + excluded.shifts, active = t.active + excluded.active,
    (losses, losses_before, losses_since, losses_window) = (select ${LOSSES})
  returning directory_id, active, losses, losses_before`;

const isCleared = (row: Row) => row.share !== null;

/** The limit of guard.ts against the counter as it is now, with everything that others took since this unit read it. */
const staysBelow = ({ from }: Rows) => `not exists (select 1 from dc join ${from} using (directory_id)
  where x.share is not null and dc.losses + dc.losses_before > greatest(x.people, (dc.active - x.active) * x.share))`;

const people = (moved: readonly Moved[]) => moved.reduce((sum, { users }) => sum + users.length, 0);

const ITEM_COLUMNS = columns(
  "hold_id uuid, member_id uuid, kind text, reason_code text, reason_params jsonb, from_role_id uuid, to_role_id uuid",
);
const LOG_COLUMNS = columns(
  "id uuid, directory_id uuid, source text, run_id uuid, request_id text, actor json, action text, outcome text, subject json, member_id uuid, changes json, reason_code text, reason_params json, detail json, loss boolean",
);
const WRITTEN_NOW = ", updated_at = now(), last_synced_at = now()";

function partList(): Part[] {
  const insert = (name: string, table: string, list: readonly Column[], rows: Part["rows"], more = "", moreValue = ""): Part => ({
    name,
    columns: list,
    rows,
    counted: true,
    sql: ({ from }) => `insert into ${table} (organization_id, ${names(list)}${more})
      select $1, ${picks(list)}${moreValue} from ${from} returning 1`,
  });
  // The planner knows of no array how long it is, and would rather read a small table whole: the ids bound it to the index.
  const update = (name: string, table: string, list: readonly Column[], rows: Part["rows"], more = ""): Part => ({
    name,
    columns: [...columns("id uuid, was int"), ...list],
    rows,
    counted: true,
    sql: ({ from, ids }) => `update ${table} t set ${sets(list)}${more} from ${from}
      where t.organization_id = $1 and t.id = any(${ids}) and t.id = x.id and t.version = x.was returning 1`,
  });
  const made = columns("id uuid, directory_id uuid, created_at timestamptz");
  return [
    insert("ng", "directory_group", [...made, ...GROUP_COLUMNS], (changes) => changes.newGroups),
    update("ug", "directory_group", GROUP_COLUMNS, (changes) => changes.groups),
    update("gs", "directory_group", only(GROUP_COLUMNS, STATE.groups), (changes) => changes.groupStates),
    {
      name: "bg",
      columns: columns("id uuid"),
      rows: (changes) => changes.bumped.map((id) => ({ id })),
      counted: false,
      sql: ({ ids }) =>
        `update directory_group set version = version + 1, updated_at = now() where organization_id = $1 and id = any(${ids}) returning 1`,
    },
    {
      name: "ne",
      columns: columns("parent uuid, child uuid"),
      rows: (changes) => changes.newEdges,
      counted: false,
      sql: ({ from }) => `insert into group_edge (organization_id, parent_group_id, child_group_id)
        select $1, x.parent, x.child from ${from} on conflict do nothing returning 1`,
    },
    {
      name: "oe",
      columns: columns("parent uuid, child uuid"),
      rows: (changes) => changes.oldEdges,
      counted: false,
      sql: ({ from }) => `delete from group_edge e using ${from}
        where e.organization_id = $1 and e.parent_group_id = x.parent and e.child_group_id = x.child returning 1`,
    },
    insert("nu", "directory_user", [...made, ...USER_COLUMNS], (changes) => changes.newUsers),
    update("uu", "directory_user", USER_COLUMNS, (changes) => changes.users),
    update("us", "directory_user", only(USER_COLUMNS, [...STATE.users, "eventJson"]), (changes) => changes.userStates),
    insert(
      "nm",
      "member",
      [...columns("id uuid, source text"), ...MEMBER_COLUMNS],
      (changes) => changes.newMembers,
      ", last_synced_at",
      ", now()",
    ),
    update("um", "member", MEMBER_COLUMNS, (changes) => changes.members, WRITTEN_NOW),
    update("ms", "member", only(MEMBER_COLUMNS, STATE.members), (changes) => changes.memberStates, WRITTEN_NOW),
    {
      name: "am",
      columns: columns("group_id uuid, users uuid[]"),
      rows: (changes) => changes.joined,
      counted: true,
      count: (changes) => people(changes.joined),
      sql: ({ from }) => `insert into group_membership (organization_id, group_id, user_id)
        select $1, x.group_id, unnest(x.users::uuid[]) from ${from} returning 1`,
    },
    {
      name: "dm",
      columns: columns("group_id uuid, users uuid[]"),
      rows: (changes) => changes.left,
      counted: true,
      count: (changes) => people(changes.left),
      // Each row is looked up in the index by itself (load.ts, of groups); its group is locked, so its place is certain.
      sql: ({ from }) => `delete from group_membership g using (
          select m.ctid from ${from}, unnest(x.users::uuid[]) as who(id), lateral (
            select ctid from group_membership where organization_id = $1 and group_id = x.group_id and user_id = who.id limit 1) m) found
        where g.ctid = found.ctid returning 1`,
    },
    {
      name: "nh",
      columns: columns("id uuid, directory_id uuid, run_id uuid, cause text, counts jsonb"),
      rows: (changes) => changes.holds.filter((row) => row.isNew),
      counted: false,
      sql: ({ from }) => `insert into hold (organization_id, id, directory_id, run_id, cause, counts)
        select $1, x.id, x.directory_id, x.run_id, x.cause, x.counts from ${from} returning 1`,
    },
    {
      name: "uh",
      columns: columns("id uuid, counts jsonb, decision text, decided_by text"),
      rows: (changes) => changes.holds.filter((row) => !row.isNew),
      counted: true,
      sql: ({ from }) => `update hold h set counts = x.counts, decision = x.decision, decided_by = x.decided_by,
          decided_at = case when x.decision is null then null else now() end
        from ${from} where h.organization_id = $1 and h.id = x.id and h.decision is null returning 1`,
    },
    {
      name: "ni",
      columns: ITEM_COLUMNS,
      rows: (changes) => changes.newItems,
      counted: true,
      // A member may leave the hold and come back into it.
      sql: ({ from }) => `insert into hold_item (organization_id, ${names(ITEM_COLUMNS)})
        select $1, ${picks(ITEM_COLUMNS)} from ${from}
        on conflict (organization_id, hold_id, member_id, kind) do update set state = 'open', decided_at = null, reason_code = excluded.reason_code,
          reason_params = excluded.reason_params, from_role_id = excluded.from_role_id, to_role_id = excluded.to_role_id returning 1`,
    },
    {
      name: "ui",
      columns: columns("hold_id uuid, member_id uuid, kind text, state text"),
      rows: (changes) => changes.endedItems,
      counted: true,
      sql: ({ from }) => `update hold_item i set state = x.state, decided_at = now() from ${from}
        where i.organization_id = $1 and i.hold_id = x.hold_id and i.member_id = x.member_id and i.kind = x.kind and i.state = 'open' returning 1`,
    },
    {
      name: "ud",
      columns: columns("id uuid, was text, state text"),
      rows: (changes) => changes.directories,
      counted: true,
      sql: ({ from }) => `update directory d set state = x.state, updated_at = now() from ${from}
        where d.organization_id = $1 and d.id = x.id and d.state = x.was returning 1`,
    },
    insert("lg", "provisioning_log", LOG_COLUMNS, (changes) => changes.logs),
    {
      name: "dt",
      columns: TOTAL_COLUMNS,
      rows: ({ totals }) => (totals.some(isCleared) ? [] : totals),
      counted: false,
      sql: totalsSql,
    },
    {
      name: "dc",
      columns: [...TOTAL_COLUMNS, ...columns("people float8, share float8")],
      rows: ({ totals }) => (totals.some(isCleared) ? totals : []),
      counted: false,
      sql: totalsSql,
      holds: staysBelow,
    },
  ];
}

/** In the order in which they stand in the statement. */
export const PARTS: readonly Part[] = partList();

const EVENT_COLUMNS = "organization_id, sequence, id, type, directory_id, cause, data, changes";

/** The parts that take a sequence each for what they write: `sq.base` is the organization's last. */
export const NUMBERED: readonly Part[] = [
  {
    name: "ev",
    columns: columns("o int, id uuid, type text, directory_id uuid, cause json, data json, changes json"),
    rows: (changes) => changes.events,
    counted: true,
    sql: ({ from }) => `insert into event (${EVENT_COLUMNS})
      select $1, sq.base + x.o, x.id, x.type, x.directory_id, x.cause, x.data, x.changes from sq, ${from} returning 1`,
  },
  {
    // What the events about one group share is sent once, and how somebody is shown is kept in their record. `limit`: each is
    // looked up by itself, however many the planner takes them for.
    name: "em",
    columns: columns(
      "o int, type text, directory_id uuid, cause json, object text, directory text, shown_group json, ids uuid[], users uuid[]",
    ),
    rows: (changes) => changes.memberships,
    counted: true,
    count: ({ memberships }) => memberships.reduce((sum, { ids }) => sum + ids.length, 0),
    sql: ({ from }) => `insert into event (${EVENT_COLUMNS})
      select $1, sq.base + x.o + who.n - 1, who.id, x.type, x.directory_id, x.cause,
        json_build_object('object', x.object, 'directory_id', x.directory, 'group', x.shown_group, 'user', u.event_json), '[]'
      from sq, ${from}, unnest(x.ids::uuid[], x.users::uuid[]) with ordinality as who(id, user_id, n),
        lateral (select event_json from directory_user where organization_id = $1 and id = who.user_id limit 1) u returning 1`,
  },
];
