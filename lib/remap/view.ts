/** The mapping of a directory as its page shows it: rows, what was really received, what the roles are called. */
import { requirePermission } from "../access/require";
import { mapOfRows } from "../attributes/check";
import { effectiveRows } from "../attributes/compile";
import { defaultMapping, mappingOf } from "../attributes/mapping";
import type { AttributeMapping, MappingRow, MappingRowView, MappingView } from "../attributes/schema";
import { collectSources } from "../attributes/sources";
import type { Ctx } from "../context";
import { PROVIDER_NAMES } from "../directories/create";
import { PULLED } from "../directories/schema";
import { type Id, toPublicId } from "../ids";
import { listRoleRows } from "../roles/queries";
import { countReceived, findMapped, newestReceived } from "./queries";

/** Enough to meet every attribute that is in use, few enough to be read at once. */
const LOOKED_AT = 500;

export async function readMappingView(ctx: Ctx, directoryId: Id<"dir">): Promise<MappingView> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const { organizationId } = ctx;
  const directory = await findMapped(organizationId, directoryId);
  const mapping = mappingOf(directory.provider, directory.stored, directoryId);
  const [received, people, roles] = await Promise.all([
    newestReceived(organizationId, directoryId, { limit: LOOKED_AT }),
    countReceived(organizationId, directoryId),
    listRoleRows(),
  ]);
  return {
    object: "attribute_mapping",
    directory_id: toPublicId("dir", directoryId),
    provider: directory.provider,
    version: mapping.version,
    saved_at: directory.stored?.saved_at ?? null,
    saved_by: directory.stored?.saved_by ?? null,
    editable: !PULLED.has(directory.provider) && directory.state !== "disconnected",
    provider_name: PROVIDER_NAMES[directory.provider],
    rows: presentRows(mapping),
    defaults: presentRows(defaultMapping(directory.provider)),
    sources: collectSources(
      received.map((one) => one.resource),
      mapping,
    ),
    looked_at: received.length,
    people,
    roles: roles.map(({ key, name, rank }) => ({ key, name, rank })),
  };
}

/** The short form of the vendor's API: every path that is read, and the first target it fills. */
export async function readMap(ctx: Ctx, directoryId: Id<"dir">): Promise<{ mapping: { [path: string]: string } }> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const { provider, stored } = await findMapped(ctx.organizationId, directoryId);
  return { mapping: mapOfRows(effectiveRows(mappingOf(provider, stored, directoryId))) };
}

export function presentRows(mapping: AttributeMapping): MappingRowView[] {
  return effectiveRows(mapping).map(presentRow);
}

function presentRow(row: MappingRow & { isDefault: boolean; noteCode?: string }): MappingRowView {
  return {
    source: row.source,
    target: row.target,
    transforms: [...(row.transforms ?? [])],
    required: row.required ?? false,
    note: row.note ?? null,
    note_code: row.noteCode ?? null,
    is_default: row.isDefault,
  };
}
