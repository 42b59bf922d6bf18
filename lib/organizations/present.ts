/** Rows → what leaves the house. */
import { toPublicId } from "../ids";
import type { OrganizationRow, SummaryRow } from "./queries";
import type { OrganizationDomain, OrganizationSummary, OrganizationView } from "./schema";

export function presentOrganization(row: OrganizationRow): OrganizationView {
  return {
    object: "organization",
    id: toPublicId("org", row.id),
    external_id: row.externalId,
    name: row.name,
    domains: domainsOf(row.domains),
    directory_sync_enabled: row.syncEnabled,
    contact_email: row.contactEmail,
    metadata: (row.metadata ?? {}) as Record<string, unknown>,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

export function presentSummary(row: SummaryRow): OrganizationSummary {
  const { directory, link } = row;
  return {
    ...presentOrganization(row),
    directory: directory && {
      id: toPublicId("dir", directory.id),
      provider: directory.provider,
      name: directory.name,
      state: directory.state,
      last_synced_at: directory.lastSyncedAt ? new Date(directory.lastSyncedAt).toISOString() : null,
    },
    members: row.members,
    setup: link && { state: link.state, last_step: link.lastStep, created_at: new Date(link.createdAt).toISOString() },
  };
}

/** Stored as [{id, domain, state}]. */
export function domainsOf(stored: unknown): OrganizationDomain[] {
  if (!Array.isArray(stored)) return [];
  return stored.map((entry: { id?: string; domain?: string; state?: string }) => ({
    object: "organization_domain",
    id: String(entry.id ?? entry.domain),
    domain: String(entry.domain),
    state: entry.state === "pending" ? "pending" : "verified",
  }));
}
