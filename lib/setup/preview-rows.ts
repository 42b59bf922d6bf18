/** The rows of a preview: paged, searched, as a file, and for one person. */
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { findDirectory } from "../directories/queries";
import { env } from "../env";
import { fold } from "../fold";
import { toCsv } from "../http/csv";
import { decodeCursor, encodeCursor } from "../http/cursor";
import type { Id } from "../ids";
import { listRoleRows, type RoleRow } from "../roles/queries";
import { countRows, findPreviews, listRows, type PlanRowRecord, type RowFilter } from "./preview-queries";
import type { PersonCheck, PreviewRow, PreviewRows } from "./schema";

export type PreviewFilter = {
  outcome?: string;
  search?: string;
  /** A role's key. */
  role?: string;
  group?: string;
  after?: string;
  limit?: number;
};

/** Where somebody repairs a person's record at the provider. */
const FIX_PAGES: { [provider: string]: (externalId: string) => string } = {
  google_workspace: (externalId) => `https://admin.google.com/ac/users/${encodeURIComponent(externalId)}`,
};
const FIXED_THERE = new Set(["missing_family_name", "family_name_required", "no_usable_email", "duplicate_email", "suspended", "archived"]);

export async function listPreviewRows(ctx: Ctx, directoryId: Id<"dir">, filter: PreviewFilter = {}): Promise<PreviewRows> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const [{ shown }, roles, directory] = await Promise.all([
    findPreviews({ organizationId: ctx.organizationId, directoryId }),
    listRoleRows(),
    findDirectory(ctx.organizationId, directoryId),
  ]);
  if (!shown) return { object: "list", data: [], list_metadata: { before: null, after: null }, total: 0 };

  const where = toWhere(filter, roles);
  const place = { list: `preview:${shown.id}:${JSON.stringify(where)}`, organizationId: ctx.organizationId, secret: env().AUTH_SECRET };
  const after = filter.after ? Number(decodeCursor(place, filter.after)[0]) : -1;
  const limit = filter.limit ?? 50;
  const [records, total] = await Promise.all([
    listRows(ctx.organizationId, shown.id, where, { after, limit: limit + 1 }),
    countRows(ctx.organizationId, shown.id, where),
  ]);
  const page = records.slice(0, limit);
  const last = page.at(-1);
  return {
    object: "list",
    data: page.map((record) => toRow(record, roles, directory.provider)),
    list_metadata: { before: null, after: records.length > limit && last ? encodeCursor(place, [last.position]) : null },
    total,
  };
}

/** Every row, whatever is filtered on the screen. */
export async function previewCsv(ctx: Ctx, directoryId: Id<"dir">): Promise<string> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const [{ shown }, roles] = await Promise.all([findPreviews({ organizationId: ctx.organizationId, directoryId }), listRoleRows()]);
  const name = (id: string | null) => roles.find((role) => role.id === id)?.name ?? "";
  const rows: string[][] = [];
  for (let after = -1; shown; ) {
    const some = await listRows(ctx.organizationId, shown.id, {}, { after, limit: 5000 });
    for (const row of some) {
      const [before, then] = [name(row.oldRoleId), name(row.newRoleId)];
      rows.push([row.name, row.email ?? "", row.outcome, before, then, row.reasonCode, JSON.stringify(row.reasonParams)]);
    }
    const last = some.at(-1);
    if (!last) break;
    after = last.position;
  }
  return toCsv(["name", "email", "outcome", "role_now", "role_then", "reason_code", "reason_params"], rows);
}

/** What would become of the people this text names. */
export async function checkPerson(ctx: Ctx, directoryId: Id<"dir">, search: string): Promise<PersonCheck[]> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const [{ shown }, roles] = await Promise.all([findPreviews({ organizationId: ctx.organizationId, directoryId }), listRoleRows()]);
  if (!shown || fold(search) === "") return [];
  const rows = await listRows(ctx.organizationId, shown.id, { search: fold(search) }, { after: -1, limit: 8 });
  return rows.map((row) => ({
    external_id: row.externalId ?? "",
    name: row.name,
    email: row.email,
    role: roles.find((role) => role.id === row.newRoleId)?.key ?? null,
    reason: row.roleReason,
    outcome: row.outcome,
    reason_code: row.reasonCode,
    reason_params: row.reasonParams,
  }));
}

function toWhere(filter: PreviewFilter, roles: readonly RoleRow[]): RowFilter {
  const role = filter.role ? roles.find((one) => one.key === filter.role) : undefined;
  return {
    ...(filter.outcome ? { outcome: filter.outcome } : {}),
    ...(filter.search ? { search: fold(filter.search) } : {}),
    // A role nobody has: no row fits.
    ...(filter.role ? { roleId: role?.id ?? "00000000-0000-0000-0000-000000000000" } : {}),
    ...(filter.group ? { groupId: filter.group } : {}),
  };
}

function toRow(row: PlanRowRecord, roles: readonly RoleRow[], provider: string): PreviewRow {
  const page = FIX_PAGES[provider];
  return {
    position: row.position,
    external_id: row.externalId,
    name: row.name,
    email: row.email,
    outcome: row.outcome,
    needs_attention: row.needsAttention,
    by_rule: row.byRule,
    old_role: roleOf(roles, row.oldRoleId),
    new_role: roleOf(roles, row.newRoleId),
    reason_code: row.reasonCode,
    reason_params: row.reasonParams,
    fix_url: page && row.externalId && FIXED_THERE.has(row.reasonCode) ? page(row.externalId) : null,
  };
}

export function roleOf(roles: readonly RoleRow[], id: string | null): PreviewRow["new_role"] {
  const role = roles.find((one) => one.id === id);
  return role ? { key: role.key, name: role.name, rank: role.rank } : null;
}
