/** "Why this role?": the answer is read from what the decision stored (roles/schema.ts), never worked out again. */
import { prisma } from "../db/client";
import { notFound } from "../errors";
import { type Id, toPublicId } from "../ids";
import type { RoleClaim, RoleReason } from "../roles/schema";
import { findMemberRow, presentMember, type Row } from "./list";
import type { MemberExplanation, RoleShort } from "./list.schema";

export async function explainMember(id: Id<"mem">): Promise<MemberExplanation> {
  const row = (await findMemberRow(id)) ?? notFound("member");
  const member = presentMember(row);
  const [users, groups, gives, [logs], fallback] = await Promise.all([
    usersOf(row),
    unselectedGroupsOf(row),
    mappingsFor(row),
    prisma().$queryRaw<{ n: number; by_hand: Date | null }[]>`
      select count(*)::int as n, max(created_at) filter (where reason_code in ('role_set_by_hand', 'created_by_hand')) as by_hand from provisioning_log where organization_id = ${row.organization_id}::uuid and member_id = ${row.id}::uuid`,
    defaultRoleOf(row),
  ]);
  return {
    member,
    created_at: row.created_at.toISOString(),
    external_ids: users,
    unmapped: labels(member.reason, (claim) => claim.kind === "group" && !claim.role),
    not_selected: groups,
    without: member.reason ? withoutTheDeciding(member.reason, fallback) : null,
    gives,
    read_only: row.state === "deprovisioned" ? "deprovisioned" : row.role_source === "mapping" ? "mapped" : null,
    log_entries: logs?.n ?? 0,
    set_by_hand_at: logs?.by_hand?.toISOString() ?? null,
  };
}

/** The next claim in line is what the person gets when the deciding one goes; with none left it is the default role. */
export function withoutTheDeciding(reason: RoleReason, defaultRole: string): MemberExplanation["without"] {
  const deciding = reason.because;
  if (deciding.kind !== "group" && deciding.kind !== "org_unit" && deciding.kind !== "attribute") return null;
  const next = reason.considered.find((claim) => claim.role && !same(claim, deciding));
  return { label: deciding.label ?? "", role: next?.role?.name ?? defaultRole };
}

const same = (a: RoleClaim, b: RoleClaim) => a.kind === b.kind && a.group_id === b.group_id && a.label === b.label;

function labels(reason: RoleReason | null, wanted: (claim: RoleClaim) => boolean): string[] {
  return [...new Set((reason?.considered ?? []).filter(wanted).map((claim) => claim.label ?? ""))].filter(Boolean);
}

async function usersOf(row: Row): Promise<MemberExplanation["external_ids"]> {
  const rows = await prisma().directoryUser.findMany({
    where: { organizationId: row.organization_id, memberId: row.id },
    select: { directoryId: true, externalId: true, userName: true, active: true, directory: { select: { provider: true } } },
    orderBy: { createdAt: "asc" },
  });
  return rows.map((user) => ({
    directory_id: toPublicId("dir", user.directoryId),
    provider: user.directory.provider,
    external_id: user.externalId ?? "",
    user_name: user.userName,
    active: user.active,
  }));
}

async function unselectedGroupsOf(row: Row): Promise<string[]> {
  const rows = await prisma().$queryRaw<{ name: string }[]>`
    select distinct g.display_name as name
      from directory_user u
      join directory d on d.organization_id = u.organization_id and d.id = u.directory_id and d.scope = 'selected_groups'
      join group_membership gm on gm.organization_id = u.organization_id and gm.user_id = u.id
      join directory_group g on g.organization_id = gm.organization_id and g.id = gm.group_id
     where u.organization_id = ${row.organization_id}::uuid and u.member_id = ${row.id}::uuid
       and not g.selected and g.deleted_at is null
       and not exists (select 1 from group_edge e join directory_group p on p.organization_id = e.organization_id and p.id = e.parent_group_id
                        where e.organization_id = g.organization_id and e.child_group_id = g.id and p.selected)
     order by 1 limit 20`;
  return rows.map((one) => one.name);
}

type Given = { key: string; name: string; rank: number; discouraged: boolean; label: string };

async function mappingsFor(row: Row): Promise<MemberExplanation["gives"]> {
  const rows = await prisma().$queryRaw<Given[]>`
    select r.key, r.name, r.rank, r.discouraged, coalesce(g.display_name, m.value) as label
      from role_mapping m
      join role r on r.id = m.role_id
      left join directory_group g on g.organization_id = m.organization_id and g.id = m.group_id
     where m.organization_id = ${row.organization_id}::uuid
       and m.directory_id in (select u.directory_id from directory_user u join directory d on d.organization_id = u.organization_id and d.id = u.directory_id
                               where u.organization_id = m.organization_id and u.member_id = ${row.id}::uuid and d.state <> 'disconnected')
     order by r.rank, 5`;
  const byRole = new Map<string, { role: RoleShort; groups: string[] }>();
  for (const { label, ...role } of rows) {
    const entry = byRole.get(role.key) ?? { role, groups: [] };
    entry.groups.push(label);
    byRole.set(role.key, entry);
  }
  return [...byRole.values()];
}

async function defaultRoleOf(row: Row): Promise<string> {
  const [found] = await prisma().$queryRaw<{ name: string }[]>`
    select coalesce(dr.name, orr.name, r.name) as name
      from role r
      join organization o on o.id = ${row.organization_id}::uuid
      left join role orr on orr.id = o.default_role_id
      left join directory d on d.organization_id = o.id and d.id = ${row.directory_id}::uuid
      left join role dr on dr.id = d.default_role_id
     where r.is_default`;
  return found?.name ?? "";
}
