/**
 * Puts down what was decided: one statement put together from the parts in use, with counted guards. A wrong count means
 * that a row changed between load and write; the statement fails as 40001 and the unit runs again.
 *
 * A unique key that moves between rows cannot be written in one statement, so moving keys are parked first.
 */
import { TASKS } from "../queue/tasks";
import type { Changes } from "./changes";
import type { Query } from "./legs";
import { idArray } from "./select";
import { type Part, PARTS } from "./write-parts";

/** @returns the statements of the write, to be sent with the commit. */
export function writes(organizationId: string, changes: Changes): Query[] {
  return [
    ...parkQueries(organizationId, changes),
    ...recountQueries(organizationId, changes),
    mainQuery(organizationId, changes),
    ...noticeQueries(organizationId, changes),
  ];
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

/** Only what was counted together is set right: what others added since stays, and a counter that began anew is left alone. */
function recountQueries(organizationId: string, { recounted }: Changes): Query[] {
  return recounted.map(({ directoryId, excess, since }) => ({
    text: `update directory_total set losses = losses + losses_before - $3::int, losses_before = 0, losses_since = now()
      where organization_id = $1 and directory_id = $2 and losses_since = $4::timestamptz`,
    values: [organizationId, directoryId, excess, since],
  }));
}

/** One text for each combination of parts: few occur, and each is a prepared statement. */
const texts = new Map<string, string>();

function mainQuery(organizationId: string, changes: Changes): Query {
  const { events, memberships } = changes;
  const heard = events.length + memberships.reduce((sum, { ids }) => sum + ids.length, 0);
  const used: { part: Part; rows: readonly unknown[] }[] = [];
  for (const part of PARTS) {
    const rows = part.rows(changes);
    if (rows.length > 0) used.push({ part, rows });
  }
  const values: unknown[] = [organizationId];
  if (heard > 0) values.push(heard);
  if (events.length > 0) values.push(JSON.stringify(events));
  if (memberships.length > 0) values.push(JSON.stringify(memberships));
  for (const { part, rows } of used) {
    values.push(typeof rows[0] === "string" ? idArray(rows as string[]) : JSON.stringify(rows));
    if (part.ids) values.push(idArray(rows.map((row) => (row as { id: string }).id)));
    if (part.counted) values.push(part.count?.(changes) ?? rows.length);
  }
  const key = `${events.length > 0} ${memberships.length > 0} ${used.map(({ part }) => part.name).join(" ")}`;
  let text = texts.get(key);
  if (!text) {
    text = textOf(
      events.length > 0,
      memberships.length > 0,
      used.map(({ part }) => part),
    );
    texts.set(key, text);
  }
  return { text, values };
}

/**
 * PostgreSQL runs a part that writes when it is first looked at: the guards name them in the order in which they should
 * run. The counter is last, since all writers of an organization wait for its row until the commit.
 */
function textOf(hasEvents: boolean, hasMemberships: boolean, used: readonly Part[]): string {
  let last = 1;
  const next = () => `$${++last}`;
  const ctes: string[] = [];
  const guards: string[] = [];
  const written: string[] = [];
  const columns = "organization_id, sequence, id, type, directory_id, cause, data, changes";
  const count = hasEvents || hasMemberships ? next() : null;
  if (count)
    ctes.push(
      `sq as (update organization set last_seq = last_seq + ${count}::int where id = $1 returning last_seq - ${count}::int as base)`,
    );
  if (hasEvents) {
    ctes.push(`ev as (insert into event (${columns})
      select $1, sq.base + x.o, x.id, x.type, x.directory_id, x.cause, x.data, x.changes
      from sq, json_to_recordset(${next()}::json) as x(o int, id uuid, type text, directory_id uuid, cause json, data json, changes json) returning 1)`);
    written.push("(select count(*) from ev)");
  }
  if (hasMemberships) {
    // What the events about one group share is sent once, and how somebody is shown is kept in their record. `limit`: each is
    // looked up by itself, however many the planner takes them for.
    ctes.push(`em as (insert into event (${columns})
      select $1, sq.base + m.o + x.n - 1, x.id, m.type, m.directory_id, m.cause,
        json_build_object('object', m.object, 'directory_id', m.directory, 'group', m."group", 'user', u.event_json), '[]'
      from sq, json_to_recordset(${next()}::json) as m(o int, type text, directory_id uuid, cause json, object text, directory text, "group" json, ids uuid[], users uuid[]),
        unnest(m.ids, m.users) with ordinality as x(id, user_id, n),
        lateral (select event_json from directory_user where organization_id = $1 and id = x.user_id limit 1) u returning 1)`);
    written.push("(select count(*) from em)");
  }
  for (const part of used) {
    const rows = next();
    ctes.push(`${part.name} as (${part.sql(rows, part.ids ? next() : rows)})`);
    if (part.holds) guards.push(part.holds(rows));
    else guards.push(part.counted ? `(select count(*) from ${part.name}) = ${next()}::int` : `(select count(*) from ${part.name}) >= 0`);
  }
  if (count) guards.push(`${written.join(" + ")} = ${count}::int`);
  return `with ${ctes.join(",\n")}\nselect case when ${guards.join(" and ") || "true"} then 1 else raise_stale() end`;
}
