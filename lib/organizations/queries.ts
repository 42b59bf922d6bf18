/** Organizations: the only file of this record that touches Prisma. */
import { type Db, type Prisma, prisma } from "../db/client";
import { notFound } from "../errors";
import { type Id, toPublicId } from "../ids";

const shown = {
  id: true,
  externalId: true,
  name: true,
  domains: true,
  syncEnabled: true,
  metadata: true,
  contactEmail: true,
  defaultRoleId: true,
  archivedAt: true,
  createdAt: true,
  updatedAt: true,
} satisfies Prisma.OrganizationSelect;

export type OrganizationRow = Prisma.OrganizationGetPayload<{ select: typeof shown }>;

/** @throws RollcallError not_found, also for an archived one */
export async function findOrganization(id: Id<"org">, db: Db = prisma()): Promise<OrganizationRow> {
  const row = await db.organization.findUnique({ where: { id }, select: shown });
  return row && !row.archivedAt ? row : notFound("organization", toPublicId("org", id));
}

export async function insertOrganization(
  db: Db,
  row: { id: Id<"org">; externalId: string | null; name: string; domains: Prisma.InputJsonValue; contactEmail: string | null },
): Promise<OrganizationRow> {
  return db.organization.create({ data: row, select: shown });
}

export async function updateOrganization(db: Db, id: Id<"org">, data: Prisma.OrganizationUpdateInput): Promise<OrganizationRow> {
  return db.organization.update({ where: { id }, data, select: shown });
}

export type SummaryRow = OrganizationRow & {
  directory: { id: string; provider: string; name: string; state: string; lastSyncedAt: Date | null } | null;
  members: number;
  link: { state: string; lastStep: string | null; createdAt: Date } | null;
};

/** One page by name, with what the console's list shows beside each. */
export async function listOrganizationRows(
  filter: { search?: string; after?: { name: string; id: string }; limit: number },
  db: Db = prisma(),
): Promise<SummaryRow[]> {
  const search = filter.search?.trim().toLowerCase() ?? "";
  return db.$queryRaw<SummaryRow[]>`
    select o.id, o.external_id as "externalId", o.name, o.domains, o.sync_enabled as "syncEnabled", o.metadata, o.contact_email as "contactEmail",
           o.default_role_id as "defaultRoleId", o.archived_at as "archivedAt", o.created_at as "createdAt", o.updated_at as "updatedAt",
           d.directory, m.members, l.link
    from organization o
    left join lateral (
      select json_build_object('id', x.id, 'provider', x.provider, 'name', x.name, 'state', x.state, 'lastSyncedAt', x.last_synced_at) as directory
      from directory x where x.organization_id = o.id
      order by (x.state = 'disconnected'), (x.state = 'draft'), x.created_at desc limit 1) d on true
    cross join lateral (select count(*)::int as members from member x where x.organization_id = o.id and x.state = 'active') m
    left join lateral (
      select json_build_object('state', case when x.revoked_at is not null or x.superseded_by is not null then 'revoked'
               when x.completed_at is not null then 'completed' when x.redeemed_at is not null then 'redeemed'
               when x.expires_at <= now() then 'expired' else 'issued' end, 'lastStep', x.last_step, 'createdAt', x.created_at) as link
      from setup_link x where x.organization_id = o.id order by x.created_at desc, x.id desc limit 1) l on true
    where o.archived_at is null
      and (${search} = '' or position(${search} in lower(o.name)) > 0 or position(${search} in lower(coalesce(o.external_id, ''))) > 0
           or position(${search} in lower(o.domains::text)) > 0)
      and (${filter.after === undefined} or (lower(o.name), o.id) > (${filter.after?.name ?? ""}, ${filter.after?.id ?? "00000000-0000-0000-0000-000000000000"}::uuid))
    order by lower(o.name), o.id
    limit ${filter.limit}`;
}
