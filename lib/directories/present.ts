/** A directory as the outside sees it (contract §3). */
import { env } from "../env";
import { toPublicId } from "../ids";
import type { DirectoryRow } from "./queries";
import { type DirectoryView, PULLED, TYPES } from "./schema";

export function presentDirectory(row: DirectoryRow): DirectoryView {
  const id = toPublicId("dir", row.id);
  return {
    object: "directory",
    id,
    organization_id: toPublicId("org", row.organizationId),
    provider: row.provider,
    type: TYPES[row.provider],
    name: row.name,
    state: row.state,
    scim: PULLED.has(row.provider) ? null : { endpoint_url: `${env().APP_URL}/scim/v2/${id}/` },
    last_synced_at: row.lastSyncedAt?.toISOString() ?? null,
    next_sync_at: row.nextSyncAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}
