/**
 * Puts down what was decided: one statement put together from the parts in use, with counted guards. A wrong count means
 * that a row changed between load and write; the statement fails as 40001 and the unit runs again.
 *
 * A unique key that moves between rows cannot be written in one statement, so moving keys are parked first.
 */
import { TASKS } from "../queue/tasks";
import type { Changes, Row } from "./changes";
import type { Query } from "./legs";

/** @returns the statements of the write, to be sent with the commit. */
export function writes(organizationId: string, changes: Changes): Query[] {
  return [...parkQueries(organizationId, changes), mainQuery(organizationId, changes), ...noticeQueries(organizationId, changes)];
}

/** Whoever must decide hears at once: the job commits with the hold. */
function noticeQueries(organizationId: string, changes: Changes): Query[] {
  const opened = changes.holds.filter((row) => row.is_new);
  return opened.map((hold) => {
    const payload = TASKS.send_mail.parse({ kind: "hold_opened", organizationId, holdId: hold.id });
    return {
      text: "select graphile_worker.add_job(identifier => 'send_mail', payload => $1::json)",
      values: [JSON.stringify(payload)],
    };
  });
}

function parkQueries(organizationId: string, changes: Changes): Query[] {
  const queries: Query[] = [];
  if (changes.parkedUsers.length > 0)
    queries.push({
      text: "update directory_user set user_name_key = 'parked ' || id where organization_id = $1 and id = any($2::uuid[])",
      values: [organizationId, changes.parkedUsers],
    });
  if (changes.parkedMembers.length > 0)
    queries.push({
      text: "update member set email_key = 'parked ' || id where organization_id = $1 and id = any($2::uuid[])",
      values: [organizationId, changes.parkedMembers],
    });
  return queries;
}

type Part = { name: string; sql: (param: string) => string; value: unknown; count?: number };

const USER_COLUMNS =
  "member_id uuid, external_id text, user_name text, user_name_key text, email text, email_key text, active boolean, inactive_reason text, in_scope boolean, org_unit_path text, given_name text, family_name text, display_name text, attributes jsonb, scim_json text, missing text[], source_hash text, deleted_at timestamptz, identity text, version int, updated_at timestamptz";
const MEMBER_COLUMNS =
  "email text, email_key text, given_name text, family_name text, state text, state_reason text, deprovisioned_at timestamptz, hold_id uuid, refused jsonb, role_id uuid, role_source text, mapped_role_id uuid, role_reason jsonb, pinned_role_id uuid, pinned_until timestamptz, flags text[], metadata jsonb, last_log_id uuid, version int";
const GROUP_COLUMNS =
  "external_id text, display_name text, display_name_key text, email text, description text, member_count int, includes_everyone boolean, unreadable_runs int, unreadable_reason text, members_read_at timestamptz, scim_json text, deleted_at timestamptz, version int, updated_at timestamptz";

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

function parts(changes: Changes): Part[] {
  const insert = (name: string, table: string, fixed: string, columns: string, rows: Row[], more = "", moreValue = ""): Part => ({
    name,
    value: rows,
    count: rows.length,
    sql: (p) => `insert into ${table} (organization_id, ${names(fixed).join(", ")}, ${names(columns).join(", ")}${more})
      select $1, ${picks(fixed)}, ${picks(columns)}${moreValue} from json_to_recordset(${p}::json) as x(${fixed}, ${columns}) returning 1`,
  });
  const update = (name: string, table: string, columns: string, rows: Row[], more: string): Part => ({
    name,
    value: rows,
    count: rows.length,
    sql: (p) => `update ${table} t set ${sets(columns)}${more} from json_to_recordset(${p}::json) as x(id uuid, was int, ${columns})
      where t.organization_id = $1 and t.id = x.id and t.version = x.was returning 1`,
  });
  return [
    insert("ng", "directory_group", "id uuid, directory_id uuid, created_at timestamptz", GROUP_COLUMNS, changes.newGroups),
    update("ug", "directory_group", GROUP_COLUMNS, changes.groups, ""),
    {
      name: "bg",
      value: changes.bumped,
      sql: (p) =>
        `update directory_group set version = version + 1, updated_at = now() where organization_id = $1 and id = any(${p}::uuid[]) returning 1`,
    },
    {
      name: "ne",
      value: changes.newEdges,
      sql: (p) => `insert into group_edge (organization_id, parent_group_id, child_group_id)
        select $1, x.parent, x.child from json_to_recordset(${p}::json) as x(parent uuid, child uuid) on conflict do nothing returning 1`,
    },
    {
      name: "oe",
      value: changes.oldEdges,
      sql: (p) => `delete from group_edge e using json_to_recordset(${p}::json) as x(parent uuid, child uuid)
        where e.organization_id = $1 and e.parent_group_id = x.parent and e.child_group_id = x.child returning 1`,
    },
    insert("nu", "directory_user", "id uuid, directory_id uuid, created_at timestamptz", USER_COLUMNS, changes.newUsers),
    update("uu", "directory_user", USER_COLUMNS, changes.users, ""),
    insert("nm", "member", "id uuid, source text", MEMBER_COLUMNS, changes.newMembers, ", last_synced_at", ", now()"),
    update("um", "member", MEMBER_COLUMNS, changes.members, ", updated_at = now(), last_synced_at = now()"),
    {
      name: "am",
      value: changes.joined,
      count: changes.joined.length,
      sql: (p) => `insert into group_membership (organization_id, group_id, user_id)
        select $1, x.group_id, x.user_id from json_to_recordset(${p}::json) as x(group_id uuid, user_id uuid) on conflict do nothing returning 1`,
    },
    {
      name: "dm",
      value: changes.left,
      count: changes.left.length,
      sql: (p) => `delete from group_membership g using json_to_recordset(${p}::json) as x(group_id uuid, user_id uuid)
        where g.organization_id = $1 and g.group_id = x.group_id and g.user_id = x.user_id returning 1`,
    },
    {
      name: "nh",
      value: changes.holds.filter((row) => row.is_new),
      sql: (p) => `insert into hold (organization_id, id, directory_id, run_id, cause, counts)
        select $1, x.id, x.directory_id, x.run_id, x.cause, x.counts
        from json_to_recordset(${p}::json) as x(id uuid, directory_id uuid, run_id uuid, cause text, counts jsonb) returning 1`,
    },
    {
      name: "uh",
      value: changes.holds.filter((row) => !row.is_new),
      sql: (p) => `update hold h set counts = x.counts, decision = x.decision, decided_by = x.decided_by,
          decided_at = case when x.decision is null then null else now() end
        from json_to_recordset(${p}::json) as x(id uuid, counts jsonb, decision text, decided_by text)
        where h.organization_id = $1 and h.id = x.id and h.decision is null returning 1`,
      count: changes.holds.filter((row) => !row.is_new).length,
    },
    {
      name: "ni",
      value: changes.newItems,
      count: changes.newItems.length,
      // A member may leave the hold and come back into it.
      sql: (p) => `insert into hold_item (organization_id, hold_id, member_id, kind, reason_code, reason_params, from_role_id, to_role_id)
        select $1, x.hold_id, x.member_id, x.kind, x.reason_code, x.reason_params, x.from_role_id, x.to_role_id
        from json_to_recordset(${p}::json) as x(hold_id uuid, member_id uuid, kind text, reason_code text, reason_params jsonb, from_role_id uuid, to_role_id uuid)
        on conflict (organization_id, hold_id, member_id, kind) do update set state = 'open', decided_at = null, reason_code = excluded.reason_code,
          reason_params = excluded.reason_params, from_role_id = excluded.from_role_id, to_role_id = excluded.to_role_id returning 1`,
    },
    {
      name: "ui",
      value: changes.endedItems,
      count: changes.endedItems.length,
      sql: (
        p,
      ) => `update hold_item i set state = x.state, decided_at = now() from json_to_recordset(${p}::json) as x(hold_id uuid, member_id uuid, kind text, state text)
        where i.organization_id = $1 and i.hold_id = x.hold_id and i.member_id = x.member_id and i.kind = x.kind and i.state = 'open' returning 1`,
    },
    {
      name: "ud",
      value: changes.directories,
      count: changes.directories.length,
      sql: (
        p,
      ) => `update directory d set state = x.state, updated_at = now() from json_to_recordset(${p}::json) as x(id uuid, was text, state text)
        where d.organization_id = $1 and d.id = x.id and d.state = x.was returning 1`,
    },
    {
      name: "dt",
      value: changes.totals,
      sql: (
        p,
      ) => `insert into directory_total as t (organization_id, directory_id, users, groups, shifts, active, losses, losses_since, losses_window)
        select $1, x.directory_id, x.users, x.groups, x.shifts, x.active, x.losses, now(), x."window"
        from json_to_recordset(${p}::json) as x(directory_id uuid, users int, groups int, shifts int, active int, losses int, "window" int) order by x.directory_id
        on conflict (organization_id, directory_id) do update set users = t.users + excluded.users, groups = t.groups + excluded.groups,
          shifts = t.shifts + excluded.shifts, active = t.active + excluded.active,
          (losses, losses_before, losses_since, losses_window) = (select ${LOSSES})`,
    },
    {
      name: "lg",
      value: changes.logs,
      sql: (
        p,
      ) => `insert into provisioning_log (organization_id, id, directory_id, source, run_id, request_id, actor, action, outcome, subject, member_id, changes, reason_code,
          reason_params, detail, loss)
        select $1, x.id, x.directory_id, x.source, x.run_id, x.request_id, x.actor, x.action, x.outcome, x.subject, x.member_id, x.changes, x.reason_code, x.reason_params,
          x.detail, x.loss
        from json_to_recordset(${p}::json) as x(id uuid, directory_id uuid, source text, run_id uuid, request_id text, actor jsonb, action text, outcome text, subject jsonb,
          member_id uuid, changes jsonb, reason_code text, reason_params jsonb, detail jsonb, loss boolean)`,
    },
  ];
}

/** The counter's part comes first in the text: what is written first tends to run last, and its lock is the one many wait for. */
function mainQuery(organizationId: string, changes: Changes): Query {
  const values: unknown[] = [organizationId];
  const bind = (value: unknown) => `$${values.push(typeof value === "number" || isIds(value) ? value : JSON.stringify(value))}`;
  const ctes: string[] = [];
  const guards: string[] = [];
  if (changes.events.length > 0) {
    const count = bind(changes.events.length);
    ctes.push(
      `sq as (update organization set last_seq = last_seq + ${count}::int where id = $1 returning last_seq - ${count}::int as base)`,
    );
    ctes.push(`ev as (insert into event (organization_id, sequence, id, type, directory_id, cause, data, changes)
      select $1, sq.base + x.o, x.id, x.type, x.directory_id, x.cause, x.data, x.changes
      from sq, json_to_recordset(${bind(changes.events)}::json) as x(o int, id uuid, type text, directory_id uuid, cause jsonb, data jsonb, changes jsonb) returning 1)`);
    guards.push(`(select count(*) from ev) = ${count}::int`);
  }
  for (const part of parts(changes)) {
    if ((part.value as unknown[]).length === 0) continue;
    ctes.push(`${part.name} as (${part.sql(bind(part.value))})`);
    if (part.count !== undefined) guards.push(`(select count(*) from ${part.name}) = ${bind(part.count)}::int`);
  }
  return { text: `with ${ctes.join(",\n")}\nselect case when ${guards.join(" and ") || "true"} then 1 else raise_stale() end`, values };
}

function isIds(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === "string";
}
