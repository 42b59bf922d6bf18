/**
 * The least that a SCIM server can do, as a yardstick: node:http and pg, one statement and one commit a request, which
 * writes the change, a log row and an outbox row. No validation beyond what the statement needs, no tenants, one token.
 *
 *   DATABASE_URL=… PORT=… TOKEN=… node limit-server.mjs            (needs limitSchema and limitSeed below to have run)
 */
import http from "node:http";
import { pathToFileURL } from "node:url";
import pg from "pg";

export const limitSchema = `
  drop schema if exists lim cascade; create schema lim;
  create table lim.users (seq bigint generated always as identity, id uuid primary key default gen_random_uuid(), dir int not null,
    user_name text not null, active boolean not null default true, ver int not null default 1, doc jsonb not null);
  create unique index on lim.users (dir, lower(user_name)); create unique index on lim.users (dir, seq);
  create table lim.groups (id uuid primary key default gen_random_uuid(), dir int not null, display_name text not null, ver int not null default 1, doc jsonb not null);
  create unique index on lim.groups (dir, lower(display_name));
  create table lim.members (group_id uuid not null, user_id uuid not null, primary key (group_id, user_id));
  create index on lim.members (user_id);
  create table lim.log (id bigint generated always as identity primary key, dir int not null, at timestamptz not null default now(),
    kind text not null, status int not null, body jsonb);
  create index on lim.log (dir, id desc);
  create table lim.outbox (id bigint generated always as identity primary key, dir int not null, kind text not null, body jsonb, done_at timestamptz);
  create index on lim.outbox (id) where done_at is null;`;

/** $1 people, named and filled as the load driver expects. */
export const limitSeed = `
  insert into lim.users (dir, user_name, doc)
  select 1, n, jsonb_build_object('schemas', jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:User'), 'userName', n, 'externalId', 'ext-load-' || i,
    'active', true, 'name', jsonb_build_object('givenName', 'Given' || i, 'familyName', 'Family' || i), 'displayName', 'Given' || i || ' Family' || i,
    'title', 'Engineer', 'locale', 'en-US', 'emails', jsonb_build_array(jsonb_build_object('primary', true, 'value', n, 'type', 'work')),
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
    jsonb_build_object('employeeNumber', i::text, 'department', 'Dept ' || i % 40, 'costCenter', 'CC-' || i % 12))
  from generate_series(0, $1::int - 1) i cross join lateral (select 'load-' || lpad(i::text, 7, '0') || '@example.com' as n) x`;

const STATEMENTS = {
  create: `with u as (insert into users (dir, user_name, active, doc) values ($1, $2, $3, $4) returning id),
    l as (insert into log (dir, kind, status, body) select $1, 'user.created', 201, $4::jsonb),
    o as (insert into outbox (dir, kind, body) select $1, 'user.created', $4::jsonb)
    select id from u`,
  lookup: "select id, doc::text from users where dir = $1 and lower(user_name) = lower($2)",
  get: "select id, doc::text from users where id = $2 and dir = $1",
  patch: `with u as (update users set active = $3, ver = ver + 1, doc = jsonb_set(doc, '{active}', to_jsonb($3::boolean))
      where id = $2 and dir = $1 returning id, doc),
    l as (insert into log (dir, kind, status, body) select $1, 'user.updated', 200, $4::jsonb),
    o as (insert into outbox (dir, kind, body) select $1, 'user.updated', doc from u)
    select id, doc::text from u`,
  group: `with g as (insert into groups (dir, display_name, doc) values ($1, $2, $3) returning id),
    l as (insert into log (dir, kind, status, body) select $1, 'group.created', 201, $3::jsonb),
    o as (insert into outbox (dir, kind, body) select $1, 'group.created', $3::jsonb)
    select id from g`,
  add: `with m as (insert into members (group_id, user_id) select $2, u.id from users u where u.dir = $1 and u.id = any($3::uuid[]) on conflict do nothing returning user_id),
    l as (insert into log (dir, kind, status, body) select $1, 'group.patch', 204, $4::jsonb),
    o as (insert into outbox (dir, kind, body) select $1, 'group.user_added', jsonb_build_object('group', $2::uuid, 'user', user_id) from m)
    select count(*)::int n from m`,
  remove: `with m as (delete from members where group_id = $2 and user_id = any($3::uuid[]) returning user_id),
    l as (insert into log (dir, kind, status, body) select $1, 'group.patch', 204, $4::jsonb),
    o as (insert into outbox (dir, kind, body) select $1, 'group.user_removed', jsonb_build_object('group', $2::uuid, 'user', user_id) from m)
    select count(*)::int n from m`,
  put: `with want as (select u.id from users u where u.dir = $1 and u.id = any($3::uuid[])),
    d as (delete from members where group_id = $2 and user_id not in (select id from want) returning user_id),
    a as (insert into members (group_id, user_id) select $2, id from want on conflict do nothing returning user_id),
    l as (insert into log (dir, kind, status, body) values ($1, 'group.put', 200, null)),
    o as (insert into outbox (dir, kind, body) select $1, 'group.user_removed', jsonb_build_object('group', $2::uuid, 'user', user_id) from d
      union all select $1, 'group.user_added', jsonb_build_object('group', $2::uuid, 'user', user_id) from a)
    update groups set ver = ver + 1 where id = $2 and dir = $1 returning id`,
  page: "select id, doc::text, seq from users where dir = $1 and seq > $2 order by seq limit $3",
  skip: "select seq from users where dir = $1 order by seq offset $2 limit 1",
  count: "select count(*)::int n from users where dir = $1",
};

const DIR = 1;

export function limitServer({ url, token }) {
  const pool = new pg.Pool({ connectionString: url, max: 10, options: "-c search_path=lim" });
  const run = async (name, ...values) => (await pool.query({ name, text: STATEMENTS[name], values: [DIR, ...values] })).rows;
  const withId = ({ id, doc }) => `{"id":"${id}","meta":{"resourceType":"User"},${doc.slice(1)}`;
  const list = (rows, total, start) =>
    `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":${total},"startIndex":${start},"itemsPerPage":${rows.length},"Resources":[${rows.map(withId).join(",")}]}`;
  const positions = new Map();
  let total = { count: -1, at: 0, asking: null };

  async function users(method, id, query, text) {
    if (method === "POST") {
      const body = JSON.parse(text);
      const [row] = await run("create", body.userName, body.active !== false, text);
      return [201, withId({ id: row.id, doc: text })];
    }
    if (method === "PATCH") {
      const [operation] = JSON.parse(text).Operations;
      const value = operation.path ? operation.value : operation.value.active;
      return one(await run("patch", id, typeof value === "string" ? value.toLowerCase() === "true" : value, text));
    }
    if (id) return one(await run("get", id));
    const filter = query.get("filter");
    if (filter) {
      const rows = await run("lookup", filter.slice(filter.indexOf('"') + 1, -1));
      return [200, list(rows, rows.length, 1)];
    }
    return page(Number(query.get("startIndex") ?? 1), Number(query.get("count") ?? 100));
  }

  const one = ([row]) => (row ? [200, withId(row)] : [404, "{}"]);

  async function page(start, count) {
    if (Date.now() - total.at > 1000) {
      total.asking ??= run("count").then(([row]) => {
        total = { count: row.n, at: Date.now(), asking: null };
      });
      if (total.count < 0) await total.asking;
    }
    let after = start === 1 ? 0 : positions.get(start);
    if (after === undefined) {
      const [row] = await run("skip", start - 2);
      after = row ? Number(row.seq) : Number.MAX_SAFE_INTEGER;
      positions.set(start, after);
    }
    const rows = await run("page", after, count);
    if (rows.length > 0) positions.set(start + rows.length, Number(rows.at(-1).seq));
    return [200, list(rows, total.count, start)];
  }

  async function groups(method, id, text) {
    const body = JSON.parse(text);
    if (method === "POST") {
      const [row] = await run("group", body.displayName, JSON.stringify({ ...body, members: undefined }));
      return [201, `{"id":"${row.id}"}`];
    }
    if (method === "PUT") {
      await run(
        "put",
        id,
        body.members.map(({ value }) => value),
      );
      return [200, `{"id":"${id}"}`];
    }
    const [operation] = body.Operations;
    if (operation.op.toLowerCase() === "add")
      await run(
        "add",
        id,
        operation.value.map(({ value }) => value),
        text,
      );
    else await run("remove", id, [/"([^"]+)"/.exec(operation.path)[1]], text);
    return [204, ""];
  }

  async function answer(request, text) {
    if (request.headers.authorization !== `Bearer ${token}`) return [401, "{}"];
    const [path, query] = request.url.split("?");
    const [, kind, id] = path.split("/");
    if (kind === "Users") return users(request.method, id, new URLSearchParams(query ?? ""), text);
    return kind === "Groups" ? groups(request.method, id, text) : [404, "{}"];
  }

  return http.createServer((request, response) => {
    const send = ([status, text]) =>
      response
        .writeHead(status, {
          "content-type": "application/scim+json",
          ...(status === 204 ? {} : { "content-length": Buffer.byteLength(text) }),
        })
        .end(text || undefined);
    const failed = (error) => send([error.code === "23505" ? 409 : 500, "{}"]);
    if (request.method === "GET") return void answer(request, "").then(send, failed);
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => void answer(request, Buffer.concat(chunks).toString()).then(send, failed));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const server = limitServer({ url: process.env.DATABASE_URL, token: process.env.TOKEN });
  server.listen(Number(process.env.PORT), "127.0.0.1", () => process.send?.({ event: "ready", port: server.address().port }));
  process.on("disconnect", () => process.exit(0));
}
