/** The console's first page: what needs a person, then how customers get through the setup. */
import { prisma } from "../db/client";
import { toPublicId, toPublicIdOrNull } from "../ids";
import { openReviews } from "../members/left-behind";
import type { Attention, Overview } from "./schema";

export async function readOverview(): Promise<Overview> {
  const [directories, reviews, links, funnel, stopped, states, day] = await Promise.all([
    directoriesInNeed(),
    reviewsInNeed(),
    linksInNeed(),
    prisma().$queryRaw<Overview["funnel"][]>`
      with recent as (select l.*, exists (select 1 from directory d left join directory_contact c on c.organization_id = d.organization_id and c.directory_id = d.id
                                      where d.organization_id = l.organization_id and (d.connected_at >= l.created_at or c.last_seen_at >= l.created_at)) as connected,
                             l.completed_at is not null or exists (select 1 from directory d where d.organization_id = l.organization_id and d.enabled_at >= l.created_at) as enabled
                        from setup_link l where l.created_at > now() - interval '30 days' and l.superseded_by is null)
      select count(*)::int as sent, count(*) filter (where opened_at is not null)::int as opened, count(*) filter (where redeemed_at is not null)::int as started,
             count(*) filter (where redeemed_at is not null and (connected or enabled))::int as connected,
             count(*) filter (where redeemed_at is not null and enabled)::int as enabled from recent`,
    prisma().$queryRaw<Overview["stopped_at"]>`
      select last_step as step, count(*)::int as count from setup_link
       where redeemed_at is not null and completed_at is null and revoked_at is null and last_step is not null and created_at > now() - interval '30 days'
       group by 1 order by 2 desc limit 6`,
    prisma().$queryRaw<Overview["directories"]>`select state, count(*)::int as count from directory group by 1 order by 2 desc`,
    prisma().$queryRaw<Overview["day"][]>`
      select (select count(*)::int from provisioning_log where created_at > now() - interval '1 day' and outcome not in ('skipped', 'failed', 'held')) as changes,
             (select count(*)::int from provisioning_log where created_at > now() - interval '1 day' and outcome = 'failed') as failed,
             (select count(*)::int from sync_run where created_at > now() - interval '1 day' and trigger <> 'preview') as runs`,
  ]);
  return {
    attention: [...directories, ...reviews, ...links],
    funnel: funnel[0] ?? { sent: 0, opened: 0, started: 0, connected: 0, enabled: 0 },
    stopped_at: stopped,
    directories: states,
    day: day[0] ?? { changes: 0, failed: 0, runs: 0 },
  };
}

type Need = {
  kind: Attention["kind"];
  organization_id: string;
  organization_name: string;
  directory_id: string | null;
  provider: string | null;
  hold_id: string | null;
  people: number | null;
  label: string | null;
  at: Date | null;
};

async function directoriesInNeed(): Promise<Attention[]> {
  const rows = await prisma().$queryRaw<Need[]>`
    select * from (
      select 1 as urgency, 'held' as kind, h.organization_id, h.directory_id, h.id as hold_id,
             (select count(distinct i.member_id)::int from hold_item i where i.organization_id = h.organization_id and i.hold_id = h.id and i.state = 'open') as people,
             h.cause as label, h.opened_at as at
        from hold h where h.decision is null
      union all
      select 2, 'needs_reauth', organization_id, id, null, null, null, coalesce(last_checked_at, updated_at) from directory where state = 'needs_reauth'
      union all
      select 3, 'failing', organization_id, id, null, failed_runs, last_error->>'code', coalesce(last_checked_at, updated_at) from directory where state = 'failing'
      union all
      select 4, 'domain_confirmation', organization_id, id, null, null, primary_domain, connected_at from directory
       where domain_confirmation is not null and state <> 'disconnected'
      union all
      select 5, 'address_reused', organization_id, directory_id, null, null, email, updated_at from directory_user
       where identity = 'unclear' and deleted_at is null
      union all
      select 6, 'group_unreadable', g.organization_id, g.directory_id, null, g.unreadable_runs, g.display_name, g.members_read_at from directory_group g
       where g.selected and g.unreadable_runs >= 3 and g.deleted_at is null) n
    join (select id as oid, name as organization_name from organization) o on o.oid = n.organization_id
    left join (select organization_id as doid, id as did, provider from directory) d on d.doid = n.organization_id and d.did = n.directory_id
    order by urgency, at desc limit 50`;
  return rows.map((row) => {
    const organization = toPublicId("org", row.organization_id);
    return {
      kind: row.kind,
      organization: { id: organization, name: row.organization_name },
      directory_id: toPublicIdOrNull("dir", row.directory_id),
      provider: row.provider,
      path: row.hold_id ? `/console/holds/${toPublicId("hld", row.hold_id)}` : `/console/organizations/${organization}`,
      params: { count: row.people ?? 0, label: row.label ?? "" },
      at: row.at?.toISOString() ?? null,
    };
  });
}

/** People whom a disconnected directory left active, until somebody decides about them. */
async function reviewsInNeed(): Promise<Attention[]> {
  return (await openReviews(20)).map((row) => {
    const organization = toPublicId("org", row.organization_id);
    return {
      kind: "review",
      organization: { id: organization, name: row.organization_name },
      directory_id: toPublicId("dir", row.directory_id),
      provider: row.provider,
      path: `/console/review/${organization}`,
      params: { count: row.open, label: "" },
      at: row.at?.toISOString() ?? null,
    };
  });
}

async function linksInNeed(): Promise<Attention[]> {
  const rows = await prisma().$queryRaw<Need[]>`
    select case when l.asked_again_at is not null then 'link_asked_again' else 'link_expiring' end as kind, l.organization_id, o.name as organization_name,
           l.contact_email as label, case when l.asked_again_at is not null then l.asked_again_at else l.expires_at end as at
      from setup_link l join organization o on o.id = l.organization_id
     where l.superseded_by is null and l.completed_at is null and l.revoked_at is null
       and (l.asked_again_at is not null or (l.redeemed_at is null and l.expires_at between now() and now() + interval '24 hours'
            and l.created_at < now() - interval '12 hours'))
     order by at limit 20`;
  return rows.map((row) => ({
    kind: row.kind,
    organization: { id: toPublicId("org", row.organization_id), name: row.organization_name },
    directory_id: null,
    provider: null,
    path: `/console/setup-links?organization_id=${toPublicId("org", row.organization_id)}`,
    params: { count: 0, label: row.label ?? "" },
    at: row.at?.toISOString() ?? null,
  }));
}
