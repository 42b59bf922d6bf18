/** The catalogue of a directory's groups as the wizard lists it: found, counted and paged by the database, also at 10,000 groups. */
import type { Db } from "../db/client";
import type { DirectoryRow } from "../directories/queries";
import { PULLED } from "../directories/schema";

type Owner = Pick<DirectoryRow, "organizationId" | "id">;

export type GroupRecord = {
  id: string;
  name: string;
  nameKey: string;
  email: string | null;
  description: string | null;
  memberCount: number | null;
  includesEveryone: boolean;
  unreadable: boolean;
  deleted: boolean;
  containsGroups: number;
  /** Stands before the others, whatever its name. */
  leads: boolean;
};

/** `only`: ids to which the list is narrowed (a tab), or null for all living groups. `search`: folded text. */
export type GroupFilter = { only: readonly string[] | null; search: string };
export type GroupPlace = Pick<GroupRecord, "leads" | "nameKey" | "id">;

export async function listGroupRecords(
  db: Db,
  owner: Owner,
  filter: GroupFilter,
  page: { after: GroupPlace | null; limit: number; leading?: readonly string[] },
): Promise<GroupRecord[]> {
  const { only, search } = filter;
  const { after, limit } = page;
  const leading = [...(page.leading ?? [])];
  return db.$queryRaw<GroupRecord[]>`
    select g.id, g.display_name as name, g.display_name_key as "nameKey", g.email, g.description, g.member_count as "memberCount",
           g.includes_everyone as "includesEveryone", g.unreadable_runs > 0 as unreadable, g.deleted_at is not null as deleted,
           (select count(*)::int from group_edge e where e.organization_id = g.organization_id and e.parent_group_id = g.id) as "containsGroups",
           g.id = any(${leading}::uuid[]) as leads
    from directory_group g
    where g.organization_id = ${owner.organizationId}::uuid and g.directory_id = ${owner.id}::uuid
      and (case when ${only !== null} then g.id = any(${only ?? []}::uuid[]) else g.deleted_at is null end)
      and (${search} = '' or position(${search} in g.display_name_key) > 0 or position(${search} in lower(coalesce(g.email, ''))) > 0)
      and (${after === null} or (g.id <> all(${leading}::uuid[]), g.display_name_key, g.id)
        > (${after?.leads === false}, ${after?.nameKey ?? ""} collate "C", ${after?.id ?? NIL}::uuid))
    order by g.id <> all(${leading}::uuid[]), g.display_name_key, g.id
    limit ${limit}`;
}

export async function countGroups(db: Db, owner: Owner, filter: GroupFilter): Promise<{ all: number; matching: number }> {
  const { only, search } = filter;
  const [row] = await db.$queryRaw<{ all: number; matching: number }[]>`
    select count(*) filter (where g.deleted_at is null)::int as all,
      count(*) filter (where (case when ${only !== null} then g.id = any(${only ?? []}::uuid[]) else g.deleted_at is null end)
        and (${search} = '' or position(${search} in g.display_name_key) > 0 or position(${search} in lower(coalesce(g.email, ''))) > 0))::int as matching
    from directory_group g
    where g.organization_id = ${owner.organizationId}::uuid and g.directory_id = ${owner.id}::uuid`;
  return row ?? { all: 0, matching: 0 };
}

/** Ids of everything a filter names, for "Select all 37 results". */
export async function matchingGroupIds(db: Db, owner: Owner, filter: GroupFilter): Promise<string[]> {
  const { only, search } = filter;
  const rows = await db.$queryRaw<{ id: string }[]>`
    select g.id from directory_group g
    where g.organization_id = ${owner.organizationId}::uuid and g.directory_id = ${owner.id}::uuid and g.deleted_at is null
      and (${only === null} or g.id = any(${only ?? []}::uuid[]))
      and (${search} = '' or position(${search} in g.display_name_key) > 0 or position(${search} in lower(coalesce(g.email, ''))) > 0)
    order by g.display_name_key, g.id`;
  return rows.map(({ id }) => id);
}

/** Living groups whose name holds this word: the few among which recommended names are looked for. */
export async function groupsNaming(db: Db, owner: Owner, word: string): Promise<{ id: string; name: string }[]> {
  return db.$queryRaw<{ id: string; name: string }[]>`
    select g.id, g.display_name as name from directory_group g
    where g.organization_id = ${owner.organizationId}::uuid and g.directory_id = ${owner.id}::uuid and g.deleted_at is null
      and position(${word} in g.display_name_key) > 0
    order by g.display_name_key, g.id`;
}

/** Of these ids, those that are groups of this directory. */
export async function knownGroupIds(db: Db, owner: Owner, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.$queryRaw<{ id: string }[]>`
    select id from directory_group
    where organization_id = ${owner.organizationId}::uuid and directory_id = ${owner.id}::uuid and id = any(${[...ids]}::uuid[])`;
  return new Set(rows.map(({ id }) => id));
}

export async function countGoneGroups(db: Db, owner: Owner, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const [row] = await db.$queryRaw<{ gone: number }[]>`
    select count(*)::int as gone from directory_group
    where organization_id = ${owner.organizationId}::uuid and directory_id = ${owner.id}::uuid and deleted_at is not null
      and id = any(${[...ids]}::uuid[])`;
  return row?.gone ?? 0;
}

/** The newest finished preview: it has read the groups it names whole, nested ones included. */
async function latestPreview(db: Db, owner: Owner): Promise<{ id: string; finishedAt: Date } | null> {
  const run = await db.syncRun.findFirst({
    where: { organizationId: owner.organizationId, directoryId: owner.id, trigger: "preview", state: "succeeded" },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: { id: true, finishedAt: true },
  });
  return run?.finishedAt ? { id: run.id, finishedAt: run.finishedAt } : null;
}

/** People in scope by the newest preview, each once; null before there was one. */
export async function latestPeople(db: Db, owner: Owner): Promise<number | null> {
  const preview = await latestPreview(db, owner);
  if (!preview) return null;
  const [row] = await db.$queryRaw<{ people: number }[]>`
    select count(*) filter (where outcome <> 'leaving' and cardinality(group_ids) > 0)::int as people from plan_row
    where organization_id = ${owner.organizationId}::uuid and run_id = ${preview.id}::uuid`;
  return row?.people ?? null;
}

/**
 * How many people each of these groups brings in, nested groups followed: from the newest preview, or, for groups a sync
 * has read since, from the memberships as stored. A group in neither is missing from the answer.
 */
export async function exactPeople(
  db: Db,
  owner: Owner & Partial<Pick<DirectoryRow, "provider" | "connectedAt">>,
  groupIds: readonly string[],
): Promise<Map<string, number>> {
  if (groupIds.length === 0) return new Map();
  // What was pushed is what there is: no preview knows more than the memberships as stored.
  const pushed = owner.provider !== undefined && !PULLED.has(owner.provider) && owner.connectedAt === null;
  const preview = pushed ? null : await latestPreview(db, owner);
  const stored = await storedPeople(db, owner, groupIds, preview?.finishedAt ?? null, pushed);
  const planned = preview ? await plannedPeople(db, owner, groupIds, preview.id) : [];
  return new Map([...planned, ...stored].map(({ id, people }) => [id, people]));
}

async function plannedPeople(db: Db, owner: Owner, groupIds: readonly string[], runId: string) {
  return db.$queryRaw<{ id: string; people: number }[]>`
    select g as id, count(*)::int as people
    from plan_row p, unnest(p.group_ids) g
    where p.organization_id = ${owner.organizationId}::uuid and p.run_id = ${runId}::uuid and p.outcome <> 'leaving'
      and g = any(${[...groupIds]}::uuid[])
    group by g`;
}

async function storedPeople(db: Db, owner: Owner, groupIds: readonly string[], since: Date | null, pushed: boolean) {
  return db.$queryRaw<{ id: string; people: number }[]>`
    with recursive reach(root, id) as (
      select g.id, g.id from directory_group g
      where g.organization_id = ${owner.organizationId}::uuid and g.directory_id = ${owner.id}::uuid and g.id = any(${[...groupIds]}::uuid[])
        and (${pushed}::boolean
          or g.members_read_at is not null and (${since}::timestamptz is null or g.members_read_at >= ${since}::timestamptz))
      union
      select r.root, e.child_group_id from reach r
      join group_edge e on e.organization_id = ${owner.organizationId}::uuid and e.parent_group_id = r.id)
    select r.root as id, count(distinct u.id)::int as people
    from reach r
    left join group_membership m on m.organization_id = ${owner.organizationId}::uuid and m.group_id = r.id
    left join directory_user u on u.organization_id = m.organization_id and u.id = m.user_id and u.deleted_at is null
    group by r.root`;
}

const NIL = "00000000-0000-0000-0000-000000000000";
