/** What the status page counts: runs of a day, people by role, movements of groups, latest entries. */
import type { Db } from "../db/client";
import type { DirectoryRow } from "../directories/queries";
import { COMMAND_LINE } from "../directories/sync-now";

type Owner = Pick<DirectoryRow, "organizationId" | "id">;

export type Bar = { from: Date; checks: number; changes: number; failed: boolean };

/** Half hours of the last day, oldest first; one without a check is there too. */
export async function dayBars(db: Db, owner: Owner): Promise<Bar[]> {
  return db.$queryRaw<Bar[]>`
    with slot as (select generate_series(date_bin('30 minutes', now(), '2000-01-01') - interval '23 hours 30 minutes',
                                         date_bin('30 minutes', now(), '2000-01-01'), interval '30 minutes') as "from")
    select slot."from", count(r.id)::int as checks, coalesce(bool_or(r.state = 'failed'), false) as failed,
      coalesce(sum(coalesce((r.counts->>'created')::int, 0) + coalesce((r.counts->>'updated')::int, 0)
        + coalesce((r.counts->>'deactivated')::int, 0) + coalesce((r.counts->>'reactivated')::int, 0)), 0)::int as changes
    from slot
    left join sync_run r on r.organization_id = ${owner.organizationId}::uuid and r.directory_id = ${owner.id}::uuid
      and r.trigger <> 'preview' and r.state in ('succeeded', 'failed')
      and r.finished_at >= slot."from" and r.finished_at < slot."from" + interval '30 minutes'
    group by slot."from" order by slot."from"`;
}

/**
 * The same for a directory that sends to us: writes of the provider in place of checks, told from the log. Whoever was
 * turned away at the door said nothing about anybody: that is no failure of the directory.
 */
export async function pushBars(db: Db, owner: Owner): Promise<Bar[]> {
  return db.$queryRaw<Bar[]>`
    with slot as (select generate_series(date_bin('30 minutes', now(), '2000-01-01') - interval '23 hours 30 minutes',
                                         date_bin('30 minutes', now(), '2000-01-01'), interval '30 minutes') as "from"),
    entry as (
      select date_bin('30 minutes', created_at, '2000-01-01') as "from", count(*)::int as checks,
        (count(*) filter (where outcome in ('created', 'updated', 'deactivated', 'reactivated')))::int as changes,
        bool_or(outcome = 'failed' and coalesce(reason_params->>'status', '') not in ('401', '403', '404', '429', '503')) as failed
      from provisioning_log
      where organization_id = ${owner.organizationId}::uuid and directory_id = ${owner.id}::uuid and run_id is null
        and created_at >= now() - interval '1 day'
      group by 1)
    select slot."from", coalesce(e.checks, 0) as checks, coalesce(e.changes, 0) as changes, coalesce(e.failed, false) as failed
    from slot left join entry e using ("from") order by slot."from"`;
}

/** Active members whom this directory names, by role. */
export async function peopleByRole(db: Db, owner: Owner): Promise<{ roleId: string; people: number }[]> {
  return db.$queryRaw<{ roleId: string; people: number }[]>`
    select m.role_id as "roleId", count(*)::int as people
    from member m
    where m.organization_id = ${owner.organizationId}::uuid and m.state in ('active', 'held')
      and exists (select 1 from directory_user u where u.organization_id = m.organization_id and u.member_id = m.id and u.directory_id = ${owner.id}::uuid)
    group by m.role_id`;
}

export type GroupMove = { name: string; at: Date; joined: number; left: number };

/** For each group name the latest day of the last week on which somebody joined or left. */
export async function latestMoves(db: Db, owner: Owner): Promise<Map<string, GroupMove>> {
  const rows = await db.$queryRaw<GroupMove[]>`
    select name, max(at) as at, sum(joined)::int as joined, sum(departed)::int as left from (
      select g.name, l.created_at as at, (c->>'field' = 'groups_joined')::int as joined, (c->>'field' = 'groups_left')::int as departed,
             date_trunc('day', l.created_at) = max(date_trunc('day', l.created_at)) over (partition by g.name) as latest
      from provisioning_log l, json_array_elements(l.changes) c,
           json_array_elements_text(case c->>'field' when 'groups_joined' then c->'to' when 'groups_left' then c->'from' else '[]' end) g(name)
      where l.organization_id = ${owner.organizationId}::uuid and l.directory_id = ${owner.id}::uuid
        and l.created_at > now() - interval '7 days' and l.outcome not in ('failed', 'held')) moves
    where latest group by name`;
  return new Map(rows.map((row) => [row.name, row]));
}

/**
 * The latest entries in which something happened to a person, newest first. What a draft stored before it was enabled is no
 * change of anybody's access, and a refused request is nobody.
 */
export async function latestEntries(db: Db, owner: Owner & Pick<DirectoryRow, "enabledAt">, limit: number) {
  return db.provisioningLog.findMany({
    where: {
      organizationId: owner.organizationId,
      directoryId: owner.id,
      outcome: { not: "skipped" },
      NOT: [{ action: { endsWith: "group" } }, { action: { endsWith: "request" } }],
      ...(owner.enabledAt ? { createdAt: { gte: owner.enabledAt } } : {}),
    },
    orderBy: { id: "desc" },
    take: limit,
    select: { id: true, outcome: true, subject: true, reasonCode: true, reasonParams: true, createdAt: true },
  });
}

export type ToFix = { name: string | null; email: string | null; reasonCode: string; reasonParams: Record<string, unknown> };

/**
 * People whom only the customer can put right. By the provider's id, which a failed entry has before there is a member: their newest entry of the last 30 days failed, or they came in with a
 * record that lacks something and still does.
 */
export async function peopleToFix(db: Db, owner: Owner, limit: number): Promise<ToFix[]> {
  return db.$queryRaw<ToFix[]>`
    select name, email, "reasonCode", "reasonParams" from (
      select subject->>'name' as name, subject->>'email' as email, reason_code as "reasonCode", reason_params as "reasonParams"
      from (select distinct on (coalesce(subject->>'external_id', member_id::text, subject->>'email')) id, subject, outcome, reason_code, reason_params
            from provisioning_log
            where organization_id = ${owner.organizationId}::uuid and directory_id = ${owner.id}::uuid
              and created_at > now() - interval '30 days' and action not like '%group' and action not like '%request'
            order by coalesce(subject->>'external_id', member_id::text, subject->>'email'), id desc) newest
      where outcome = 'failed'
      union all
      select concat_ws(' ', m.given_name, m.family_name), m.email, flag, json_build_object('name', concat_ws(' ', m.given_name, m.family_name), 'email', m.email)
      from member m, unnest(m.flags) flag
      where m.organization_id = ${owner.organizationId}::uuid and m.state = 'active' and flag = 'missing_family_name'
        and exists (select 1 from directory_user u where u.organization_id = m.organization_id and u.member_id = m.id and u.directory_id = ${owner.id}::uuid)
    ) people
    order by "reasonCode", name limit ${limit}`;
}

export async function openHolds(db: Db, owner: Owner) {
  return db.hold.findMany({
    where: { organizationId: owner.organizationId, directoryId: owner.id, decision: null },
    orderBy: { openedAt: "desc" },
    select: { id: true, cause: true, counts: true, openedAt: true },
  });
}

export async function findRunFacts(db: Db, owner: Owner): Promise<{ open: string | null; lastManualAt: Date | null }> {
  const where = { organizationId: owner.organizationId, directoryId: owner.id };
  const [open, manual] = await Promise.all([
    db.syncRun.findFirst({ where: { ...where, trigger: { not: "preview" }, state: { in: ["queued", "running"] } }, select: { id: true } }),
    db.syncRun.findFirst({
      where: { ...where, trigger: "manual", requestedBy: { not: COMMAND_LINE } },
      orderBy: { createdAt: "desc" },
      select: { createdAt: true },
    }),
  ]);
  return { open: open?.id ?? null, lastManualAt: manual?.createdAt ?? null };
}

/** Selected groups with what was applied to them. */
export async function appliedGroups(db: Db, owner: Owner) {
  return db.directoryGroup.findMany({
    where: { organizationId: owner.organizationId, directoryId: owner.id, selected: true },
    orderBy: [{ displayNameKey: "asc" }, { id: "asc" }],
    select: {
      id: true,
      displayName: true,
      memberCount: true,
      createdAt: true,
      unreadableRuns: true,
      deletedAt: true,
      mappings: { where: { source: "group" }, select: { roleId: true } },
    },
  });
}
