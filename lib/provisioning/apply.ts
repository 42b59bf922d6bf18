/**
 * Puts down what was decided: one statement put together from the parts in use, with counted guards. A wrong count means
 * that a row changed between load and write; the statement fails as 40001 and the unit runs again.
 *
 * A unique key that moves between rows cannot be written in one statement, so moving keys are parked first.
 */
import { TASKS } from "../queue/tasks";
import type { Changes, Row } from "./changes";
import { type Texts, unnest, valuesOf } from "./columns";
import type { Query } from "./legs";
import { NUMBERED, type Part, PARTS, type Rows } from "./write-parts";

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
  const opened = changes.holds.filter((row) => row.isNew);
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
  const used: { part: Part; rows: readonly Row[] }[] = [];
  const take = (parts: readonly Part[]) => {
    for (const part of parts) {
      const rows = part.rows(changes);
      if (rows.length > 0) used.push({ part, rows });
    }
    return used.length;
  };
  const written = take(PARTS);
  const numbered = take(NUMBERED) > written;
  const values: unknown[] = [organizationId];
  let heard = 0;
  if (numbered) values.push(heard);
  const worded: Texts = new Map();
  for (const [at, { part, rows }] of used.entries()) {
    values.push(...valuesOf(part.columns, rows, worded));
    const count = part.count?.(changes) ?? rows.length;
    if (at >= written) heard += count;
    else if (part.counted) values.push(count);
  }
  if (numbered) values[1] = heard;
  const key = used.map(({ part }) => part.name).join(" ");
  let text = texts.get(key);
  if (!text) {
    const parts = used.map(({ part }) => part);
    text = textOf(parts.slice(0, written), parts.slice(written));
    texts.set(key, text);
  }
  return { text, values };
}

/**
 * PostgreSQL runs a part that writes when it is first looked at: the guards name them in the order in which they should
 * run. The counter is last, since all writers of an organization wait for its row until the commit.
 */
function textOf(parts: readonly Part[], numbered: readonly Part[]): string {
  const HEARD = "$2";
  let next = numbered.length > 0 ? 3 : 2;
  const ctes: string[] = [];
  const guards: string[] = [];
  const add = (part: Part): Rows => {
    const { from, arrays } = unnest(part.columns, next);
    next += arrays.length;
    const rows = { from, ids: arrays[0] as string };
    ctes.push(`${part.name} as (${part.sql(rows)})`);
    return rows;
  };
  for (const part of parts) {
    const rows = add(part);
    if (part.holds) guards.push(part.holds(rows));
    else guards.push(part.counted ? `(select count(*) from ${part.name}) = $${next++}::int` : `(select count(*) from ${part.name}) >= 0`);
  }
  for (const part of numbered) add(part);
  if (numbered.length > 0) {
    ctes.unshift(
      `sq as (update organization set last_seq = last_seq + ${HEARD}::int where id = $1 returning last_seq - ${HEARD}::int as base)`,
    );
    guards.push(`${numbered.map(({ name }) => `(select count(*) from ${name})`).join(" + ")} = ${HEARD}::int`);
  }
  return `with ${ctes.join(",\n")}\nselect case when ${guards.join(" and ") || "true"} then 1 else raise_stale() end`;
}
