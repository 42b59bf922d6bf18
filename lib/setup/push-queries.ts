/** What is known of a directory that sends to us: its tokens at a glance, what arrived, and the values that could decide roles. */
import type { Db } from "../db/client";
import type { DirectoryRow } from "../directories/queries";

type Owner = Pick<DirectoryRow, "organizationId" | "id">;

/** Somebody has a token in hand: it was stored (copied, or said so) or a request came with it, and it still lives. */
export async function hasStoredToken(db: Db, owner: Owner): Promise<boolean> {
  const [row] = await db.$queryRaw<{ there: boolean }[]>`
    select exists (
      select 1 from access_token where organization_id = ${owner.organizationId}::uuid and directory_id = ${owner.id}::uuid
        and (stored_at is not null or last_used_at is not null) and (revoked_at is null or revoked_at > now())
        and (expires_at is null or expires_at > now())) as there`;
  return row?.there ?? false;
}

export type Arrived = { people: number; groups: number };

/** Living records as the pipeline counts them: one row, whatever the size of the directory. */
export async function countArrived(db: Db, owner: Owner): Promise<Arrived> {
  const [row] = await db.$queryRaw<Arrived[]>`
    select users::int as people, groups::int as groups from directory_total
    where organization_id = ${owner.organizationId}::uuid and directory_id = ${owner.id}::uuid`;
  return row ?? { people: 0, groups: 0 };
}

export type ReceivedValue = { value: string; people: number };

/** The commonest values first; somebody looks through them, so a few hundred are enough. */
const MOST_VALUES = 300;

/** Values of the role attribute that living people of this directory carry; spellings that differ by letter case are one. */
export async function receivedAttributes(db: Db, owner: Owner): Promise<ReceivedValue[]> {
  return db.$queryRaw<ReceivedValue[]>`
    select min(v.value) as value, count(distinct u.id)::int as people
    from directory_user u
    cross join lateral (
      select case jsonb_typeof(u.attributes->'organization_role') when 'array' then u.attributes->'organization_role'
        else jsonb_build_array(u.attributes->'organization_role') end as list) l
    cross join lateral jsonb_array_elements_text(l.list) v(value)
    where u.organization_id = ${owner.organizationId}::uuid and u.directory_id = ${owner.id}::uuid and u.deleted_at is null
      and u.attributes ? 'organization_role' and btrim(v.value) <> ''
    group by lower(btrim(v.value)) order by people desc, value limit ${MOST_VALUES}::int`;
}

/** Organizational units as received, each with everybody in it or below it: that is whom a rule about it reaches. */
export async function receivedUnits(db: Db, owner: Owner): Promise<ReceivedValue[]> {
  return db.$queryRaw<ReceivedValue[]>`
    with own as (
      select min(org_unit_path) as path, lower(org_unit_path) as key, count(*)::int as people from directory_user
      where organization_id = ${owner.organizationId}::uuid and directory_id = ${owner.id}::uuid and deleted_at is null
        and org_unit_path is not null and org_unit_path <> ''
      group by lower(org_unit_path) order by count(*) desc limit ${MOST_VALUES}::int)
    select u.path as value, sum(b.people)::int as people
    from own u join own b on b.key = u.key or starts_with(b.key, rtrim(u.key, '/') || '/')
    group by u.path, u.key order by u.key`;
}
