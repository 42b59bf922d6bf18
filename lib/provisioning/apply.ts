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
  const { events, membershipEvents, shared } = changes;
  const used: { part: Part; rows: readonly unknown[] }[] = [];
  for (const part of PARTS) {
    const rows = part.rows(changes);
    if (rows.length > 0) used.push({ part, rows });
  }
  const values: unknown[] = [organizationId];
  if (events.length + membershipEvents.length > 0) values.push(events.length + membershipEvents.length);
  if (events.length > 0) values.push(JSON.stringify(events));
  if (membershipEvents.length > 0) values.push(JSON.stringify(membershipEvents), JSON.stringify(shared));
  for (const { part, rows } of used) {
    values.push(typeof rows[0] === "string" ? idArray(rows as string[]) : JSON.stringify(rows));
    if (part.ids) values.push(idArray(rows.map((row) => (row as { id: string }).id)));
    if (part.counted) values.push(rows.length);
  }
  const key = `${events.length > 0} ${membershipEvents.length > 0} ${used.map(({ part }) => part.name).join(" ")}`;
  let text = texts.get(key);
  if (!text) {
    text = textOf(
      events.length > 0,
      membershipEvents.length > 0,
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
function textOf(hasEvents: boolean, hasMembershipEvents: boolean, used: readonly Part[]): string {
  let last = 1;
  const next = () => `$${++last}`;
  const ctes: string[] = [];
  const guards: string[] = [];
  const written: string[] = [];
  const columns = "organization_id, sequence, id, type, directory_id, cause, data, changes";
  const count = hasEvents || hasMembershipEvents ? next() : null;
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
  if (hasMembershipEvents) {
    // What all events about one group share is sent and taken apart once, and how somebody is shown is kept in their record.
    const [rows, shared] = [next(), next()];
    ctes.push(
      `sh as materialized (select at, e.value->>'type' as type, (e.value->>'directory_id')::uuid as directory_id, e.value->'cause' as cause,
        e.value->'data'->'object' as object, e.value->'data'->'directory_id' as directory, e.value->'data'->'group' as "group"
      from json_array_elements(${shared}::json) with ordinality as e(value, at))`,
      `em as (insert into event (${columns})
      select $1, sq.base + x.o, x.id, sh.type, sh.directory_id, sh.cause,
        json_build_object('object', sh.object, 'directory_id', sh.directory, 'group', sh."group", 'user', coalesce(x.data, u.event_json)), '[]'
      from sq, json_to_recordset(${rows}::json) as x(o int, id uuid, s int, data json, u uuid)
      left join directory_user u on u.organization_id = $1 and u.id = x.u
      join sh on sh.at = x.s returning 1)`,
    );
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
