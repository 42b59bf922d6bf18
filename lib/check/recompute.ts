/**
 * Computes state and role of every member again, with the pipeline's own rules on the stored facts. A directory whose
 * last run has not ended well may be on its way, and a mapping or pin that has just ended, a rule the vendor changed, or
 * what a directory said that was disconnected since, waits for the next statement; their members are left out.
 */
import { pool } from "../db/client";
import { asId } from "../ids";
import { loadWorld } from "../provisioning/load";
import { NO_NAMES } from "../provisioning/names";
import { Policy, project } from "../provisioning/project";
import type { MemberRow, World } from "../provisioning/world";
import type { Violation } from "./violation";

const BATCH = 1000;

export async function recomputeMembers(): Promise<Violation[]> {
  const violations: Violation[] = [];
  const { rows } = await pool().query<{ organization_id: string; id: string }>(SETTLED);
  for (const organization of new Set(rows.map((row) => row.organization_id))) {
    const members = rows.filter((row) => row.organization_id === organization).map((row) => row.id);
    for (let from = 0; from < members.length; from += BATCH)
      violations.push(...(await recompute(organization, members.slice(from, from + BATCH))));
  }
  return violations;
}

const SETTLED = `select distinct m.organization_id, m.id from member m
  join directory_user u on u.organization_id = m.organization_id and u.member_id = m.id
  where m.hold_id is null and m.refused is null and (m.pinned_until is null or m.pinned_until > now())
    and not exists (select 1 from role_mapping r where r.organization_id = m.organization_id and r.expires_at <= now())
    and not exists (
      select 1 from directory_user o join directory d on d.organization_id = o.organization_id and d.id = o.directory_id
      where o.organization_id = m.organization_id and o.member_id = m.id and d.disconnected_at >= m.last_synced_at)
    and not exists (
      select 1 from directory d join lateral (
        select state from sync_run s where s.organization_id = d.organization_id and s.directory_id = d.id and s.trigger <> 'preview'
        order by s.created_at desc limit 1) last on true
      where d.organization_id = m.organization_id and last.state <> 'succeeded')
    and not exists (
      select 1 from settings s, directory d
      where d.organization_id = m.organization_id and d.state not in ('draft', 'disconnected') and s.policy_changed_at > coalesce((
        select max(r.started_at) from sync_run r where r.organization_id = d.organization_id and r.directory_id = d.id
          and r.state = 'succeeded' and r.trigger <> 'preview'), m.updated_at))
  order by 1, 2`;

async function recompute(organizationId: string, memberIds: string[]): Promise<Violation[]> {
  const names = { ...NO_NAMES, memberIds };
  const client = await pool().connect();
  try {
    const world = await loadWorld(client, asId("org", organizationId), names);
    const policy = new Policy(world);
    for (const user of [...world.users.values()]) world.putUser({ ...user, inScope: policy.claims(user).inScope });
    return [...world.members.values()].flatMap((member) => compare(world, member, policy));
  } finally {
    client.release();
  }
}

/** Whoever a disconnected directory left behind keeps access until somebody decides, also when another has them as gone (left-behind.ts). */
function isInReview(world: World, member: MemberRow): boolean {
  return world.usersOf(member.id).some((user) => world.directory(user.directoryId).state === "disconnected");
}

function compare(world: World, member: MemberRow, policy: Policy): Violation[] {
  const projection = project(world, member, policy);
  const wrong = (found: string): Violation[] => [
    { invariant: "state and role can be computed again", organization: world.facts.organizationId, subject: member.id, found },
  ];
  if (projection.state === "unnamed") return [];
  if (projection.state === "deprovisioned" && member.state === "active" && isInReview(world, member)) return [];
  if (projection.state !== member.state) return wrong(`stored ${member.state}, computed ${projection.state}`);
  if (projection.state === "deprovisioned" || projection.role === "kept") return [];
  const { roleId, source } = projection.role;
  if (roleId !== member.roleId || source !== member.roleSource)
    return wrong(`stored ${member.roleSource} ${member.roleId}, computed ${source} ${roleId}`);
  return [];
}
