/** One customer as support sees them: people by state, directories with their role mapping, and what waits for a decision. */
import type { StaffCtx } from "../context";
import { prisma } from "../db/client";
import { type Id, toPublicId, toPublicIdOrNull } from "../ids";
import { countLeftBehind } from "../members/left-behind";
import { getOrganization } from "../organizations/list";
import { guardOf } from "../provisioning/guard";
import type { DirectoryDetail, OrganizationDetail, WaitingIdentity } from "./schema";

export async function readOrganizationDetail(ctx: StaffCtx, id: Id<"org">): Promise<OrganizationDetail> {
  const view = await getOrganization(ctx, id);
  const [[people], directories, review] = await Promise.all([
    prisma().$queryRaw<OrganizationDetail["people"][]>`
      select count(*) filter (where state = 'active')::int as active, count(*) filter (where state = 'held')::int as held,
             count(*) filter (where state = 'deprovisioned')::int as deprovisioned from member where organization_id = ${id}::uuid`,
    prisma().directory.findMany({ where: { organizationId: id }, orderBy: { createdAt: "desc" }, select: shown }),
    countLeftBehind(id),
  ]);
  return {
    ...view,
    review,
    people: people ?? { active: 0, held: 0, deprovisioned: 0 },
    directories: await Promise.all(
      directories.map((row) =>
        directoryDetail(
          id,
          row,
          view.domains.map((one) => one.domain),
        ),
      ),
    ),
  };
}

const role = { key: true, name: true, rank: true, discouraged: true } as const;
const shown = {
  id: true,
  provider: true,
  name: true,
  state: true,
  connectedAs: true,
  primaryDomain: true,
  scope: true,
  intervalMinutes: true,
  lastSyncedAt: true,
  nextSyncAt: true,
  enabledAt: true,
  domainConfirmation: true,
  lastError: true,
  guard: true,
  defaultRole: { select: role },
} as const;

type Directory = {
  id: string;
  provider: string;
  name: string;
  state: string;
  connectedAs: string | null;
  primaryDomain: string | null;
  scope: string;
  intervalMinutes: number;
  lastSyncedAt: Date | null;
  nextSyncAt: Date | null;
  enabledAt: Date | null;
  domainConfirmation: string | null;
  lastError: unknown;
  guard: unknown;
  defaultRole: { key: string; name: string; rank: number; discouraged: boolean } | null;
};

async function directoryDetail(organizationId: Id<"org">, row: Directory, expected: string[]): Promise<DirectoryDetail> {
  const [groups, waiting, hold] = await Promise.all([
    groupsOf(organizationId, row.id),
    waitingIdentities(organizationId, row.id),
    prisma().hold.findFirst({
      where: { organizationId, directoryId: row.id, decision: null },
      select: { id: true },
      orderBy: { openedAt: "desc" },
    }),
  ]);
  const guard = guardOf(row.provider, row.guard);
  return {
    id: toPublicId("dir", row.id),
    provider: row.provider,
    name: row.name,
    state: row.state,
    connected_as: row.connectedAs,
    primary_domain: row.primaryDomain,
    scope: row.scope,
    interval_minutes: row.intervalMinutes,
    last_synced_at: row.lastSyncedAt?.toISOString() ?? null,
    next_sync_at: row.nextSyncAt?.toISOString() ?? null,
    enabled_at: row.enabledAt?.toISOString() ?? null,
    default_role: row.defaultRole,
    domain_confirmation: row.domainConfirmation ? { domain: row.primaryDomain ?? row.domainConfirmation, expected } : null,
    last_error: lastError(row.lastError),
    guard: { people: guard.people, percent: Math.round(guard.share * 100) },
    groups,
    waiting_identities: waiting,
    open_hold_id: toPublicIdOrNull("hld", hold?.id),
  };
}

function lastError(stored: unknown): DirectoryDetail["last_error"] {
  const code = (stored as { code?: unknown } | null)?.code;
  return typeof code === "string" ? { code } : null;
}

type GroupRow = {
  id: string;
  name: string;
  email: string | null;
  people: number;
  deleted: boolean;
  unreadable: boolean;
  key: string | null;
  role_name: string | null;
  rank: number | null;
  discouraged: boolean | null;
};

/** Selected groups and those that give a role, highest role first. */
async function groupsOf(organizationId: string, directoryId: string): Promise<DirectoryDetail["groups"]> {
  const rows = await prisma().$queryRaw<GroupRow[]>`
    select g.id, g.display_name as name, g.email, g.deleted_at is not null as deleted, g.unreadable_runs > 0 as unreadable,
           (select count(*)::int from group_membership m where m.organization_id = g.organization_id and m.group_id = g.id) as people,
           r.key, r.name as role_name, r.rank, r.discouraged
      from directory_group g
      left join role_mapping p on p.organization_id = g.organization_id and p.directory_id = g.directory_id and p.group_id = g.id
      left join role r on r.id = p.role_id
     where g.organization_id = ${organizationId}::uuid and g.directory_id = ${directoryId}::uuid and (g.selected or p.id is not null)
     order by r.rank nulls last, g.display_name_key limit 500`;
  return rows.map((row) => ({
    id: toPublicId("grp", row.id),
    name: row.name,
    email: row.email,
    people: row.people,
    role:
      row.key === null
        ? null
        : { key: row.key, name: row.role_name ?? row.key, rank: row.rank ?? 99, discouraged: row.discouraged ?? false },
    state: row.deleted ? "deleted" : row.unreadable ? "unreadable" : "ok",
  }));
}

type Waiting = { id: string; name: string; email: string; external_id: string; known_as: string; member_id: string; at: Date };

async function waitingIdentities(organizationId: string, directoryId: string): Promise<WaitingIdentity[]> {
  const rows = await prisma().$queryRaw<Waiting[]>`
    select u.id, coalesce(nullif(concat_ws(' ', u.given_name, u.family_name), ''), u.display_name, u.user_name) as name, u.email,
           coalesce(u.external_id, '') as external_id, m.id as member_id, u.updated_at as at,
           coalesce(nullif(concat_ws(' ', m.given_name, m.family_name), ''), m.email) as known_as
      from directory_user u
      join member m on m.organization_id = u.organization_id and m.email_key = u.email_key
     where u.organization_id = ${organizationId}::uuid and u.directory_id = ${directoryId}::uuid and u.identity = 'unclear' and u.deleted_at is null
     order by u.updated_at desc limit 50`;
  return rows.map((row) => ({
    id: toPublicId("usr", row.id),
    name: row.name,
    email: row.email,
    external_id: row.external_id,
    known_as: row.known_as,
    member_id: toPublicId("mem", row.member_id),
    at: row.at.toISOString(),
  }));
}
