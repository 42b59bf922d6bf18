/**
 * Staged pages: what was read, as it was read, beside the token of the next page. A page and its token are one
 * statement under the run's number, so a worker that dies anywhere loses at most the page it was reading.
 */
import { prisma, type Db } from "../db/client";
import type { Page, ProviderGroup, ProviderMember, ProviderUser } from "../providers/types";
import { type Lease, Superseded } from "./lease";

export type Resource = "users" | "groups" | `members:${string}` | `statements:${string}`;
export type Staged<T> = Pick<Page<T>, "items" | "rejected">;
type Progress = { pages: number; next: string | null; tokens: Set<string>; complete: boolean };

/** How far an enumeration has come. */
export async function progressOf(lease: Lease, resource: Resource): Promise<Progress> {
  const rows = await prisma().syncPage.findMany({
    where: { organizationId: lease.organizationId, runId: lease.runId, resource },
    select: { nextToken: true },
    orderBy: { page: "asc" },
  });
  const next = rows.at(-1)?.nextToken ?? null;
  const tokens = new Set(rows.flatMap((row) => (row.nextToken === null ? [] : [row.nextToken])));
  return { pages: rows.length, next, tokens, complete: rows.length > 0 && next === null };
}

/** @throws Superseded when another worker holds the run by now. */
export async function writePage(
  lease: Lease,
  resource: Resource,
  page: { number: number; next: string | null; content: unknown; counted?: "read_users" | "read_groups"; by?: number },
): Promise<void> {
  const { organizationId, directoryId, runId, number } = lease;
  const count = await prisma().$executeRaw`
    with fence as (
      select 1 from directory where organization_id = ${organizationId}::uuid and id = ${directoryId}::uuid
        and run_number = ${number}::int for share),
    counted as (
      update sync_run set counts = jsonb_set(counts, array[${page.counted ?? "pages"}::text],
        to_jsonb(coalesce((counts->>${page.counted ?? "pages"}::text)::int, 0) + ${page.counted ? (page.by ?? 0) : 1}::int))
      where organization_id = ${organizationId}::uuid and id = ${runId}::uuid and exists (select 1 from fence))
    insert into sync_page (organization_id, run_id, resource, page, next_token, items)
    select ${organizationId}::uuid, ${runId}::uuid, ${resource}, ${page.number}::int, ${page.next}, ${JSON.stringify(page.content)}::jsonb
    from fence`;
  if (count !== 1) throw new Superseded();
}

export async function dropPages(lease: Lease, resource: Resource): Promise<void> {
  await prisma().$executeRaw`
    delete from sync_page p using directory d
    where p.organization_id = ${lease.organizationId}::uuid and p.run_id = ${lease.runId}::uuid and p.resource = ${resource}
      and d.organization_id = p.organization_id and d.id = ${lease.directoryId}::uuid and d.run_number = ${lease.number}::int`;
}

/** Page by page, so that a directory of any size takes the memory of one page. */
export async function* readPages<T>(
  organizationId: string,
  runId: string,
  resource: Resource,
  db: Db = prisma(),
): AsyncGenerator<Staged<T>> {
  for (let page = 0; ; page++) {
    const row = await db.syncPage.findUnique({
      where: { organizationId_runId_resource_page: { organizationId, runId, resource, page } },
      select: { items: true },
    });
    if (!row) return;
    // Written by writePage from the same type.
    yield row.items as unknown as Staged<T>;
  }
}

export type MemberPage = { groupId: string; last: boolean; page: Staged<ProviderMember> };

/** All pages of all groups, in slices. */
export async function* readMemberPages(organizationId: string, runId: string): AsyncGenerator<MemberPage> {
  let after = { resource: "members:", page: -1 };
  for (;;) {
    const rows = await prisma().$queryRaw<{ resource: string; page: number; next_token: string | null; items: Staged<ProviderMember> }[]>`
      select resource, page, next_token, items from sync_page
      where organization_id = ${organizationId}::uuid and run_id = ${runId}::uuid
        and (resource, page) > (${after.resource}, ${after.page}::int) and resource like 'members:%'
      order by resource, page limit 200`;
    for (const row of rows) yield { groupId: row.resource.slice("members:".length), last: row.next_token === null, page: row.items };
    const last = rows.at(-1);
    if (!last) return;
    after = { resource: last.resource, page: last.page };
  }
}

/** Groups inside a group, as staged. */
export async function childGroupsOf(lease: Lease, groupId: string): Promise<string[]> {
  const rows = await prisma().$queryRaw<{ id: string }[]>`
    select distinct item->>'externalId' as id from sync_page p, jsonb_array_elements(p.items->'items') item
    where p.organization_id = ${lease.organizationId}::uuid and p.run_id = ${lease.runId}::uuid
      and p.resource = ${`members:${groupId}`} and item->>'kind' = 'group'`;
  return rows.map((row) => row.id);
}

export type StagedUser = ProviderUser;
export type StagedGroup = ProviderGroup;
