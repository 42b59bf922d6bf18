/** Smaller lists of the console: staff, roles, audit log, and the jump menu's search. */
import { z } from "zod";
import { prisma, PrismaNamespace as Sql } from "../db/client";
import { readTimeCursor, writeTimeCursor } from "../http/time-cursor";
import { type Id, type IdKind, parseId, toPublicId } from "../ids";
import type { StaffRole } from "../context";
import { listStaffRows } from "./queries";
import type { AuditRow, FoundThing, RolesSettings, StaffRow } from "./schema";

export async function listStaff(you: Id<"stf">): Promise<{ object: "list"; data: StaffRow[] }> {
  const rows = await listStaffRows();
  const data = rows.map(
    (row): StaffRow => ({
      id: toPublicId("stf", row.id),
      name: row.name,
      email: row.email,
      role: row.role as StaffRole,
      sign_in: [...(row.passwordHash ? (["password"] as const) : []), ...(row.sub ? (["oidc"] as const) : [])],
      created_at: row.createdAt.toISOString(),
      last_sign_in_at: row.lastSignInAt?.toISOString() ?? null,
      you: row.id === you,
    }),
  );
  return { object: "list", data };
}

export async function listRoles(): Promise<RolesSettings> {
  const rows = await prisma().role.findMany({ orderBy: { rank: "asc" }, include: { _count: { select: { members: true } } } });
  return {
    roles: rows.map((row) => ({
      id: toPublicId("role", row.id),
      key: row.key,
      name: row.name,
      description: row.description,
      rank: row.rank,
      discouraged: row.discouraged,
      is_default: row.isDefault,
      members: row._count.members,
    })),
  };
}

export const AuditFilter = z.strictObject({
  organization_id: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: z.string().max(300).optional(),
});
export type AuditFilter = z.infer<typeof AuditFilter>;
export type AuditPage = { object: "list"; data: AuditRow[]; list_metadata: { before: null; after: string | null } };

type Audited = {
  id: string;
  created_at: Date;
  organization_id: string | null;
  organization_name: string | null;
  actor_type: string;
  actor_name: string | null;
  action: string;
  target_type: string | null;
  target_id: string | null;
  changes: Record<string, unknown>;
};

export async function listAudit(filter: AuditFilter): Promise<AuditPage> {
  const list = `audit|${filter.organization_id ?? ""}`;
  const place = filter.after ? readTimeCursor(list, filter.after) : null;
  const of = filter.organization_id ? Sql.sql`a.organization_id = ${parseId("org", filter.organization_id)}::uuid` : Sql.sql`true`;
  const beyond = place ? Sql.sql`(a.created_at, a.id) < (${place.at}, ${place.id}::uuid)` : Sql.sql`true`;
  const found = await prisma().$queryRaw<Audited[]>`
    select a.id, a.created_at, a.organization_id, o.name as organization_name, a.actor_type, a.actor_name, a.action, a.target_type, a.target_id, a.changes
      from audit_entry a left join organization o on o.id = a.organization_id
     where ${of} and ${beyond} order by a.created_at desc, a.id desc limit ${filter.limit + 1}`;
  const rows = found.slice(0, filter.limit);
  const last = rows.at(-1);
  return {
    object: "list",
    data: rows.map((row) => ({
      id: toPublicId("aud", row.id),
      at: row.created_at.toISOString(),
      organization: row.organization_id ? { id: toPublicId("org", row.organization_id), name: row.organization_name ?? "" } : null,
      actor: { type: row.actor_type, name: row.actor_name ?? "" },
      action: row.action,
      target_type: row.target_type,
      target_id: targetId(row.target_type, row.target_id),
      changes: row.changes,
    })),
    list_metadata: {
      before: null,
      after: last && found.length > filter.limit ? writeTimeCursor(list, { at: last.created_at, id: last.id, position: 0 }) : null,
    },
  };
}

const KINDS: Record<string, IdKind> = {
  organization: "org",
  directory: "dir",
  member: "mem",
  setup_link: "lnk",
  hold: "hld",
  sync_run: "run",
};

function targetId(type: string | null, id: string | null): string | null {
  const kind = type ? KINDS[type] : undefined;
  return id && kind && /^[0-9a-f-]{36}$/.test(id) ? toPublicId(kind, id) : id;
}

type Found = { kind: FoundThing["kind"]; id: string; organization_id: string; title: string; hint: string };

/** Organizations and people by part of name or address, a handful of each. */
export async function findThings(text: string): Promise<{ object: "list"; data: FoundThing[] }> {
  const part = `%${text
    .trim()
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\\%_]/g, "\\$&")}%`;
  const rows = await prisma().$queryRaw<Found[]>`
    (select 'organization' as kind, id, id as organization_id, name as title, coalesce(domains->0->>'domain', '') as hint
       from organization where archived_at is null and (lower(name) like ${part} or lower(domains::text) like ${part}) order by name limit 6)
    union all
    (select 'member', m.id, m.organization_id, coalesce(nullif(concat_ws(' ', m.given_name, m.family_name), ''), m.email), m.email || ' · ' || o.name
       from member m join organization o on o.id = m.organization_id
      where m.email_key like ${part} or lower(concat_ws(' ', m.given_name, m.family_name)) like ${part} order by m.email_key limit 8)`;
  return {
    object: "list",
    data: rows.map((row) => {
      const id = toPublicId(row.kind === "member" ? "mem" : "org", row.id);
      const path =
        row.kind === "member"
          ? `/console/members?member=${id}&search=${encodeURIComponent(row.hint.split(" · ")[0] ?? "")}`
          : `/console/organizations/${id}`;
      return { kind: row.kind, id, title: row.title, hint: row.hint, path };
    }),
  };
}
