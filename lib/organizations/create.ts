/** A customer of the vendor comes into being: by staff, API or command line. */
import { randomUUID } from "node:crypto";
import { requirePermission } from "../access/require";
import type { StaffCtx } from "../context";
import { transaction, isUniqueViolation } from "../db/transaction";
import { RollcallError } from "../errors";
import { newId } from "../ids";
import { audit } from "../logs/audit";
import { presentOrganization } from "./present";
import { insertOrganization } from "./queries";
import { CreateOrganization, type OrganizationView } from "./schema";

export async function createOrganization(ctx: StaffCtx, input: CreateOrganization): Promise<OrganizationView> {
  requirePermission(ctx, "organizations:manage");
  const wanted = CreateOrganization.parse(input);
  const id = newId("org");
  try {
    return await transaction({}, async (tx) => {
      const row = await insertOrganization(tx, {
        id,
        externalId: wanted.externalId ?? null,
        name: wanted.name,
        domains: storedDomains(wanted.domains),
        contactEmail: wanted.contactEmail ?? null,
      });
      await audit(
        tx,
        { ...ctx, organizationId: id },
        { action: "organization.create", targetType: "organization", targetId: id, changes: { name: row.name } },
      );
      return presentOrganization(row);
    });
  } catch (error) {
    if (isUniqueViolation(error))
      throw new RollcallError("conflict", "An organization with this external id exists already.", { field: "external_id", cause: error });
    throw error;
  }
}

export const storedDomains = (domains: readonly string[]) =>
  domains.map((domain) => ({ id: `org_domain_${randomUUID().replaceAll("-", "")}`, domain, state: "verified" }));
