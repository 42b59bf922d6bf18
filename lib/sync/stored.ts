/** What we know of a directory already, for comparison with what was read. Reads only; ids are the provider's. */
import { prisma } from "../db/client";
import { notFound } from "../errors";
import { asId, type Id } from "../ids";
import type { DirectoryDraft, DirectoryState, ProviderKey, Scope } from "../directories/schema";
import { isPulled, readsGroups } from "../providers/registry";
import type { RunIds } from "./lease";

/**
 * What a run works from. `read`: everything is read from the provider; `hybrid`: people are pushed, groups are read;
 * `stored`: all was pushed, and a run only brings members in line with it.
 */
export type Feed = "read" | "hybrid" | "stored";

export type StoredDirectory = {
  provider: ProviderKey;
  feed: Feed;
  state: DirectoryState;
  scope: Scope;
  version: number;
  customerId: string | null;
  intervalMinutes: number;
  guard: unknown;
  draft: DirectoryDraft | null;
  defaultRoleId: string | null;
  domainConfirmation: string | null;
  primaryDomain: string | null;
  failedRuns: number;
  nested: boolean;
};

export type StoredGroup = {
  id: string;
  externalId: string;
  name: string;
  email: string | null;
  description: string | null;
  memberCount: number | null;
  includesEveryone: boolean;
  selected: boolean;
  unreadableRuns: number;
  read: boolean;
  deleted: boolean;
};

export type StoredUser = {
  externalId: string;
  hash: string | null;
  active: boolean;
  inScope: boolean;
  deleted: boolean;
  memberState: "active" | "held" | "deprovisioned" | null;
  /** Projected by every run although nothing changed: a role set by hand, an ended pin, an open hold, a refused departure. */
  always: boolean;
  groups: string[];
};

export async function loadDirectory({
  organizationId,
  directoryId,
}: Pick<RunIds, "organizationId" | "directoryId">): Promise<StoredDirectory> {
  const [row, settings] = await Promise.all([
    prisma().directory.findUnique({
      where: { organizationId_id: { organizationId, id: directoryId } },
      select: {
        provider: true,
        state: true,
        scope: true,
        version: true,
        customerId: true,
        connectedAt: true,
        intervalMinutes: true,
        guard: true,
        draft: true,
        defaultRoleId: true,
        domainConfirmation: true,
        primaryDomain: true,
        failedRuns: true,
      },
    }),
    prisma().settings.findUniqueOrThrow({ where: { id: 1 }, select: { nestedGroups: true } }),
  ]);
  if (!row) return notFound("directory");
  const { connectedAt, ...known } = row;
  // Columns with a check constraint, and a draft that only lib/setup writes.
  const provider = row.provider as ProviderKey;
  return {
    ...known,
    provider,
    feed: isPulled(provider) ? "read" : readsGroups(provider) && connectedAt !== null ? "hybrid" : "stored",
    state: row.state as DirectoryState,
    scope: row.scope as Scope,
    draft: row.draft as unknown as DirectoryDraft | null,
    nested: settings.nestedGroups,
  };
}

export async function loadGroups({ organizationId, directoryId }: Pick<RunIds, "organizationId" | "directoryId">): Promise<StoredGroup[]> {
  return prisma().$queryRaw<StoredGroup[]>`
    select id, external_id as "externalId", display_name as name, email, description, member_count as "memberCount",
      includes_everyone as "includesEveryone", selected, unreadable_runs as "unreadableRuns", members_read_at is not null as read,
      deleted_at is not null as deleted
    from directory_group
    where organization_id = ${organizationId}::uuid and directory_id = ${directoryId}::uuid and external_id is not null`;
}

export async function loadEdges({
  organizationId,
  directoryId,
}: Pick<RunIds, "organizationId" | "directoryId">): Promise<Map<string, string[]>> {
  const rows = await prisma().$queryRaw<{ parent: string; child: string }[]>`
    select p.external_id as parent, c.external_id as child
    from group_edge e
    join directory_group p on p.organization_id = e.organization_id and p.id = e.parent_group_id
    join directory_group c on c.organization_id = e.organization_id and c.id = e.child_group_id
    where e.organization_id = ${organizationId}::uuid and p.directory_id = ${directoryId}::uuid
      and p.external_id is not null and c.external_id is not null`;
  const children = new Map<string, string[]>();
  for (const { parent, child } of rows) {
    const list = children.get(parent);
    if (list) list.push(child);
    else children.set(parent, [child]);
  }
  return children;
}

/** Living records first: a person that came back under the same id may have an older, deleted one. */
export async function loadUsers(
  { organizationId, directoryId }: Pick<RunIds, "organizationId" | "directoryId">,
  externalIds: string[],
): Promise<Map<string, StoredUser>> {
  const rows = await prisma().$queryRaw<StoredUser[]>`
    select u.external_id as "externalId", encode(u.source_hash, 'hex') as hash, u.active, u.in_scope as "inScope",
      u.deleted_at is not null as deleted, m.state as "memberState",
      coalesce(m.role_source = 'manual' or m.hold_id is not null or m.refused is not null
        or (m.role_source = 'pinned' and m.pinned_until < now()), false) as always,
      coalesce((select array_agg(g.external_id) from group_membership x
        join directory_group g on g.organization_id = x.organization_id and g.id = x.group_id
        where x.organization_id = u.organization_id and x.user_id = u.id and g.external_id is not null), '{}') as groups
    from directory_user u
    left join member m on m.organization_id = u.organization_id and m.id = u.member_id
    where u.organization_id = ${organizationId}::uuid and u.directory_id = ${directoryId}::uuid and u.external_id = any(${externalIds}::text[])
    order by u.deleted_at desc nulls first`;
  const users = new Map<string, StoredUser>();
  for (const row of rows) if (!users.has(row.externalId)) users.set(row.externalId, row);
  return users;
}

/** Whether the vendor changed a rule about people since the last good run began: then nobody is "unchanged". */
export async function hasNewPolicy({ organizationId, directoryId }: Pick<RunIds, "organizationId" | "directoryId">): Promise<boolean> {
  const [row] = await prisma().$queryRaw<{ changed: boolean }[]>`
    select coalesce(policy_changed_at > coalesce((
      select max(started_at) from sync_run
      where organization_id = ${organizationId}::uuid and directory_id = ${directoryId}::uuid and state = 'succeeded' and trigger <> 'preview'
    ), '-infinity'), false) as changed
    from settings where id = 1`;
  return row?.changed ?? false;
}

/** Everybody who was pushed and not deleted since, in the order of their ids. */
export async function loadStoredIds({ organizationId, directoryId }: Pick<RunIds, "organizationId" | "directoryId">): Promise<Id<"usr">[]> {
  const rows = await prisma().$queryRaw<{ id: string }[]>`
    select id from directory_user
    where organization_id = ${organizationId}::uuid and directory_id = ${directoryId}::uuid and deleted_at is null order by id`;
  return rows.map((row) => asId("usr", row.id));
}

export type StoredPerson = { id: Id<"usr">; externalId: string | null };

/** The same people with the provider's id, by which the groups of a hybrid directory name them. */
export async function* readStoredPeople({
  organizationId,
  directoryId,
}: Pick<RunIds, "organizationId" | "directoryId">): AsyncGenerator<StoredPerson[]> {
  for (let after = NIL; ; ) {
    const rows = await prisma().$queryRaw<{ id: string; externalId: string | null }[]>`
      select id, external_id as "externalId" from directory_user
      where organization_id = ${organizationId}::uuid and directory_id = ${directoryId}::uuid and deleted_at is null and id > ${after}::uuid
      order by id limit 500`;
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map((row) => ({ ...row, id: asId("usr", row.id) }));
    after = last.id;
  }
}

const NIL = "00000000-0000-0000-0000-000000000000";

/** How many groups were pushed and not deleted since. */
export async function loadStoredGroups({ organizationId, directoryId }: Pick<RunIds, "organizationId" | "directoryId">): Promise<number> {
  return prisma().directoryGroup.count({ where: { organizationId, directoryId, deletedAt: null } });
}

/** Everybody this directory knows and has not seen leave. */
export async function loadLivingIds({ organizationId, directoryId }: Pick<RunIds, "organizationId" | "directoryId">): Promise<string[]> {
  const rows = await prisma().$queryRaw<{ id: string }[]>`
    select external_id as id from directory_user
    where organization_id = ${organizationId}::uuid and directory_id = ${directoryId}::uuid
      and deleted_at is null and external_id is not null`;
  return rows.map((row) => row.id);
}
