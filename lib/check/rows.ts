/** Invariants that one query each can see. A query returns the offending rows: organization, subject, found. */
import { pool } from "../db/client";
import type { Violation } from "./violation";

const INVARIANTS: [name: string, sql: string][] = [
  [
    "sequences are gapless and end at the counter",
    `select o.id as organization, o.id as subject, format('counter %s, last %s, rows %s from %s', o.last_seq, max(e.sequence), count(e.sequence), min(e.sequence)) as found
     from organization o left join event e on e.organization_id = o.id group by o.id, o.last_seq
     having (count(e.sequence) > 0 and (max(e.sequence) <> o.last_seq or max(e.sequence) - min(e.sequence) + 1 <> count(e.sequence)))
       or (count(e.sequence) = 0 and o.last_seq <> 0 and o.created_at > now() - interval '90 days')`,
  ],
  [
    "every member is explained by a log entry whose after-state equals it",
    `select m.organization_id as organization, m.id as subject, coalesce(l.detail->'member', 'null')::text as found
     from member m left join provisioning_log l on l.organization_id = m.organization_id and l.id = m.last_log_id and l.member_id = m.id
     where m.updated_at > now() - interval '400 days' and (l.id is null or l.detail->'member' is null or (l.detail->'member')::jsonb <> jsonb_build_object(
       'state', m.state, 'role_id', m.role_id, 'role_source', m.role_source, 'email', m.email, 'version', m.version))`,
  ],
  [
    "versions of members rise by one, each with an entry",
    `select m.organization_id as organization, m.id as subject, format('version %s, entries %s', m.version, count(distinct l.detail->'member'->>'version')) as found
     from member m left join provisioning_log l on l.organization_id = m.organization_id and l.member_id = m.id and l.detail->'member' is not null
     where m.created_at > now() - interval '400 days' group by m.organization_id, m.id, m.version
     having count(distinct l.detail->'member'->>'version') <> m.version or max((l.detail->'member'->>'version')::int) <> m.version`,
  ],
  [
    "every arrival, departure and return has its one event",
    `with said as (
       select organization_id, member_id, outcome, count(*) as n from provisioning_log
       where member_id is not null and detail->'member' is not null and outcome in ('created', 'deactivated', 'reactivated')
         and created_at > now() - interval '90 days' group by 1, 2, 3),
     heard as (
       select organization_id, data->>'id' as member, case type when 'member.provisioned' then 'created' when 'member.deprovisioned' then 'deactivated' else 'reactivated' end
         as outcome, count(*) as n from event where type in ('member.provisioned', 'member.deprovisioned', 'member.reactivated') group by 1, 2, 3),
     logs as (select organization_id, outcome, sum(n) as n from said group by 1, 2),
     events as (select organization_id, outcome, sum(n) as n from heard group by 1, 2)
     select coalesce(l.organization_id, e.organization_id) as organization, coalesce(l.outcome, e.outcome) as subject,
       format('entries %s, events %s', coalesce(l.n, 0), coalesce(e.n, 0)) as found
     from logs l full join events e on e.organization_id = l.organization_id and e.outcome = l.outcome
     where coalesce(l.n, 0) <> coalesce(e.n, 0)`,
  ],
  [
    "held members wait in an open hold, and open items hold their member",
    `select m.organization_id as organization, m.id as subject, format('state %s, hold %s', m.state, m.hold_id) as found from member m
     left join hold h on h.organization_id = m.organization_id and h.id = m.hold_id
     where (m.state = 'held' and m.hold_id is null)
       or (m.hold_id is not null and (h.decision is not null or not exists (select 1 from hold_item i where i.organization_id = m.organization_id
         and i.hold_id = m.hold_id and i.member_id = m.id and i.state = 'open')))
     union all
     select i.organization_id, i.member_id, format('open item of hold %s, member in %s', i.hold_id, m.hold_id) from hold_item i
     join member m on m.organization_id = i.organization_id and m.id = i.member_id
     where i.state = 'open' and (m.hold_id is null or (i.kind = 'departure' and m.state <> 'held') or exists (
       select 1 from hold_item o where o.organization_id = i.organization_id and o.member_id = i.member_id and o.kind = i.kind
         and o.state = 'open' and o.hold_id <> i.hold_id))
     union all
     select h.organization_id, h.id, 'decided with open items' from hold h where h.decision is not null
       and exists (select 1 from hold_item i where i.organization_id = h.organization_id and i.hold_id = h.id and i.state = 'open')`,
  ],
  [
    "a held directory has an open hold",
    `select d.organization_id as organization, d.id as subject, 'no open hold' as found from directory d
     where d.state = 'held' and not exists (select 1 from hold h where h.organization_id = d.organization_id and h.directory_id = d.id and h.decision is null)`,
  ],
  [
    "one live run per directory",
    `select organization_id as organization, directory_id as subject, format('%s open runs', count(*)) as found from sync_run
     where state in ('queued', 'running') and trigger <> 'preview' group by 1, 2 having count(*) > 1`,
  ],
  [
    "a finished run left no pages behind it but a preview's",
    `select r.organization_id as organization, r.id as subject, format('%s run, %s pages', r.state, count(*)) as found from sync_run r
     join sync_page p on p.organization_id = r.organization_id and p.run_id = r.id
     where r.state not in ('queued', 'running') and r.trigger <> 'preview' group by 1, 2, r.state`,
  ],
  [
    "absence takes somebody's access only with a run and a proof",
    `select organization_id as organization, id as subject, reason_code as found from provisioning_log
     where source = 'google_sync' and loss and reason_code = 'deleted_at_provider' and (run_id is null or detail->'raw'->'proof' is null)`,
  ],
  [
    "a link is redeemed once",
    `select organization_id as organization, setup_link_id as subject, format('%s sessions', count(*)) as found from portal_session group by 1, 2 having count(*) > 1
     union all
     select s.organization_id, s.setup_link_id, 'session of a link that was not redeemed, or of another organization' from portal_session s
     join setup_link l on l.id = s.setup_link_id where l.redeemed_at is null or l.organization_id <> s.organization_id`,
  ],
  [
    "memberships and edges stay inside a directory and name the living",
    `select g.organization_id as organization, g.user_id as subject, format('group %s', g.group_id) as found from group_membership g
     left join directory_user u on u.organization_id = g.organization_id and u.id = g.user_id
     left join directory_group d on d.organization_id = g.organization_id and d.id = g.group_id
     where u.directory_id is distinct from d.directory_id or u.id is null or u.deleted_at is not null
     union all
     select e.organization_id, e.parent_group_id, format('child %s', e.child_group_id) from group_edge e
     join directory_group p on p.organization_id = e.organization_id and p.id = e.parent_group_id
     join directory_group c on c.organization_id = e.organization_id and c.id = e.child_group_id where p.directory_id <> c.directory_id`,
  ],
  [
    "a mapping's group belongs to its directory",
    `select m.organization_id as organization, m.id as subject, format('group %s', m.group_id) as found from role_mapping m
     join directory_group g on g.organization_id = m.organization_id and g.id = m.group_id where g.directory_id <> m.directory_id`,
  ],
  [
    "tokens, runs and logs point into their own organization",
    `select t.organization_id as organization, t.id as subject, 'token of another directory' as found from access_token t
     where t.directory_id is not null and not exists (select 1 from directory d where d.organization_id = t.organization_id and d.id = t.directory_id)
     union all
     select l.organization_id, l.id, 'entry about a member of another organization' from provisioning_log l
     where l.member_id is not null and exists (select 1 from member m where m.id = l.member_id and m.organization_id <> l.organization_id)
     union all
     select l.organization_id, l.id, 'entry of another organization''s directory' from provisioning_log l
     where l.directory_id is not null and not exists (select 1 from directory d where d.organization_id = l.organization_id and d.id = l.directory_id)
     union all
     select e.organization_id, e.id, 'event of another organization''s directory' from event e
     where e.directory_id is not null and not exists (select 1 from directory d where d.organization_id = e.organization_id and d.id = e.directory_id)`,
  ],
  [
    "the kept numbers of a directory that is pushed are those of its rows",
    `with counted as (
       select d.organization_id, d.id,
         (select count(*) from directory_user u where u.organization_id = d.organization_id and u.directory_id = d.id and u.deleted_at is null) as users,
         (select count(*) from directory_group g where g.organization_id = d.organization_id and g.directory_id = d.id and g.deleted_at is null) as groups,
         (select count(distinct m.id) from directory_user u join member m on m.organization_id = u.organization_id and m.id = u.member_id
          where u.organization_id = d.organization_id and u.directory_id = d.id and m.state = 'active') as active
       from directory d)
     select c.organization_id as organization, c.id as subject, format('people %s, groups %s, active %s; kept %s, %s, %s', c.users, c.groups, c.active, t.users, t.groups, t.active) as found
     from counted c left join directory_total t on t.organization_id = c.organization_id and t.directory_id = c.id
     join directory d on d.organization_id = c.organization_id and d.id = c.id
     where d.provider <> 'google_workspace' and (c.users <> coalesce(t.users, 0) or c.groups <> coalesce(t.groups, 0) or c.active <> coalesce(t.active, 0))`,
  ],
  [
    "a pushed record keeps its representation, which is an object without ids of ours and without secrets",
    `with pushed as (
       select organization_id, id, scim_json::json as json from directory_user where scim_json is not null and deleted_at is null
       union all select organization_id, id, scim_json::json from directory_group where scim_json is not null and deleted_at is null),
     keys as (
       select p.organization_id, p.id, case when json_typeof(json) = 'object' then array(select lower(k) from json_object_keys(json) k) end as names from pushed p)
     select organization_id as organization, id as subject, coalesce(array_to_string(names, ', '), 'no object') as found from keys
     where names is null or names && array['id', 'meta', 'password', 'groups', 'members']
     union all
     select u.organization_id, u.id, 'no representation' from provisioning_log l join directory_user u on u.organization_id = l.organization_id
       and u.directory_id = l.directory_id and u.external_id = l.subject->>'external_id' and u.deleted_at is null and u.scim_json is null
     where l.detail->'request' is not null and l.outcome in ('created', 'updated', 'reactivated')`,
  ],
  [
    "a draft directory has no member",
    `select u.organization_id as organization, u.id as subject, d.id::text as found from directory_user u
     join directory d on d.organization_id = u.organization_id and d.id = u.directory_id where d.state = 'draft' and u.member_id is not null`,
  ],
];

export async function checkRows(): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const [invariant, sql] of INVARIANTS) {
    const { rows } = await pool().query<{ organization: string | null; subject: string; found: string }>(`${sql} limit 50`);
    violations.push(...rows.map((row) => ({ invariant, organization: row.organization, subject: row.subject, found: row.found })));
  }
  return violations;
}
