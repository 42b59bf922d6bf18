/** Changes only what it names. */
import { requirePermission } from "../access/require";
import type { StaffCtx } from "../context";
import { transaction } from "../db/transaction";
import type { Id } from "../ids";
import { audit } from "../logs/audit";
import { storedDomains } from "./create";
import { presentOrganization } from "./present";
import { findOrganization, updateOrganization as write } from "./queries";
import { type OrganizationView, UpdateOrganization } from "./schema";

export async function updateOrganization(ctx: StaffCtx, organizationId: Id<"org">, input: UpdateOrganization): Promise<OrganizationView> {
  requirePermission(ctx, "organizations:manage");
  const wanted = UpdateOrganization.parse(input);
  return transaction({}, async (tx, now) => {
    await findOrganization(organizationId, tx);
    const row = await write(tx, organizationId, {
      ...(wanted.name === undefined ? {} : { name: wanted.name }),
      ...(wanted.domains === undefined ? {} : { domains: storedDomains(wanted.domains) }),
      ...(wanted.contactEmail === undefined ? {} : { contactEmail: wanted.contactEmail }),
      ...(wanted.syncEnabled === undefined ? {} : { syncEnabled: wanted.syncEnabled }),
      updatedAt: now,
    });
    await audit(
      tx,
      { ...ctx, organizationId },
      { action: "organization.update", targetType: "organization", targetId: organizationId, changes: { ...input } },
    );
    return presentOrganization(row);
  });
}
