/** Writes what the door noticed. Moments are ages until the database's clock turns them into times. */
import { pool } from "../db/client";
import { logger } from "../logger";
import { type Entry, onFlush, type Seen, takeNotes, type Turned } from "./notes";

let under: Promise<void> = Promise.resolve();

/** One at a time; notes that come meanwhile go with the next one. Never throws: notes that cannot be written are lost, and said so. */
export function flushScimLog(): Promise<void> {
  under = under.then(write);
  return under;
}
onFlush(() => void flushScimLog());

async function write(): Promise<void> {
  const { seen, turned, entries } = takeNotes();
  const now = performance.now();
  const age = (at: number) => Math.round(now - at) / 1000;
  try {
    if (entries.length > 0)
      await run(
        "scim_log_entries",
        ENTRIES,
        entries.map((entry) => entryRow(entry, age(entry.at))),
      );
    if (seen.size > 0) {
      const rows = [...seen.values()];
      await run(
        "scim_log_seen",
        SEEN,
        rows.map((row) => seenRow(row, age(row.at))),
      );
      await run(
        "scim_log_tokens",
        TOKENS,
        rows.flatMap(({ tokens }) => [...tokens].map(([id, at]) => ({ id, age: age(at) }))),
      );
    }
    if (turned.size > 0)
      await run(
        "scim_log_turned",
        TURNED,
        [...turned.values()].map((row) => turnedRow(row, age(row.at))),
      );
  } catch (error) {
    logger.warn({ err: error, seen: seen.size, turned: turned.size, entries: entries.length }, "notes of incoming requests were lost");
  }
}

const run = (name: string, text: string, rows: object[]) => pool().query({ name, text, values: [JSON.stringify(rows)] });

const seenRow = ({ organizationId, directoryId, tokenId, method, path, source, requests, user, group }: Seen, age: number) => ({
  organization_id: organizationId,
  directory_id: directoryId,
  token_id: tokenId,
  method,
  path,
  source,
  requests,
  made_user: user,
  made_group: group,
  age,
});

const turnedRow = ({ directoryId, reason, lastFour, method, path, rightPath }: Turned, age: number) => ({
  directory_id: directoryId,
  reason,
  last_four: lastFour,
  method,
  path,
  right_path: rightPath,
  age,
});

const entryRow = (entry: Entry, age: number) => ({
  id: entry.id,
  organization_id: entry.organizationId,
  directory_id: entry.directoryId,
  request_id: entry.requestId,
  actor: entry.actor,
  action: entry.action,
  subject: entry.subject,
  reason_code: entry.reasonCode,
  reason_params: entry.reasonParams,
  detail: entry.detail,
  age,
});

/** In the order of their ids everywhere, so that two processes never wait for each other. */
const SEEN = `
  insert into directory_contact as c (organization_id, directory_id, first_seen_at, last_seen_at, last_token_id, last_method, last_path, last_source,
    first_user_at, first_group_at, requests)
  select x.organization_id, x.directory_id, t.at, t.at, x.token_id, x.method, x.path, x.source,
    case when x.made_user then t.at end, case when x.made_group then t.at end, x.requests
  from json_to_recordset($1::json) as x(organization_id uuid, directory_id uuid, token_id uuid, method text, path text, source text,
    requests bigint, made_user boolean, made_group boolean, age float8)
  join directory d on d.organization_id = x.organization_id and d.id = x.directory_id
  cross join lateral (select now() - make_interval(secs => x.age) as at) t
  order by x.directory_id
  on conflict (organization_id, directory_id) do update set
    first_seen_at = coalesce(c.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(c.last_seen_at, excluded.last_seen_at),
    last_token_id = case when excluded.last_seen_at >= coalesce(c.last_seen_at, '-infinity') then excluded.last_token_id else c.last_token_id end,
    last_method = case when excluded.last_seen_at >= coalesce(c.last_seen_at, '-infinity') then excluded.last_method else c.last_method end,
    last_path = case when excluded.last_seen_at >= coalesce(c.last_seen_at, '-infinity') then excluded.last_path else c.last_path end,
    last_source = case when excluded.last_seen_at >= coalesce(c.last_seen_at, '-infinity') then excluded.last_source else c.last_source end,
    first_user_at = coalesce(c.first_user_at, excluded.first_user_at),
    first_group_at = coalesce(c.first_group_at, excluded.first_group_at),
    requests = c.requests + excluded.requests`;

const TOKENS = `
  with used as (select x.id, max(now() - make_interval(secs => x.age)) as at from json_to_recordset($1::json) as x(id uuid, age float8) group by x.id),
  locked as (select t.id, u.at from access_token t join used u on u.id = t.id order by t.id for no key update of t)
  update access_token t set last_used_at = greatest(t.last_used_at, l.at) from locked l where t.id = l.id`;

const TURNED = `
  insert into directory_contact as c (organization_id, directory_id, refused_at, refused_reason, refused_last_four, refused_method, refused_path, refused_right_path)
  select d.organization_id, d.id, now() - make_interval(secs => x.age), x.reason, x.last_four, x.method, x.path, x.right_path
  from json_to_recordset($1::json) as x(directory_id uuid, reason text, last_four text, method text, path text, right_path text, age float8)
  join directory d on d.id = x.directory_id
  order by d.id
  on conflict (organization_id, directory_id) do update set
    refused_at = excluded.refused_at, refused_reason = excluded.refused_reason, refused_last_four = excluded.refused_last_four,
    refused_method = excluded.refused_method, refused_path = excluded.refused_path, refused_right_path = excluded.refused_right_path
  where coalesce(c.refused_at, '-infinity') <= excluded.refused_at`;

const ENTRIES = `
  insert into provisioning_log (organization_id, id, directory_id, source, request_id, actor, action, outcome, subject, reason_code, reason_params, detail, created_at)
  select d.organization_id, x.id, d.id, 'scim', x.request_id, x.actor, x.action, 'failed', x.subject, x.reason_code, x.reason_params, x.detail,
    now() - make_interval(secs => x.age)
  from json_to_recordset($1::json) as x(id uuid, organization_id uuid, directory_id uuid, request_id text, actor json, action text, subject json,
    reason_code text, reason_params json, detail json, age float8)
  join directory d on d.id = x.directory_id and d.organization_id = coalesce(x.organization_id, d.organization_id)`;
