import { z } from "zod";
import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { createOrganization } from "@/lib/organizations/create";
import { listOrganizations } from "@/lib/organizations/list";

const Query = z.strictObject({ search: z.string().max(320).optional(), after: z.string().max(500).optional() });
const Body = z.strictObject({
  name: z.string(),
  external_id: z.string().nullish(),
  domains: z.array(z.string()).max(50).default([]),
  contact_email: z.string().nullish(),
});

export const GET = consoleDoor({ query: Query }, ({ staff, query }) => listOrganizations(staff, { ...query, limit: 50 }));

export const POST = consoleDoor({ permission: "organizations:manage", body: Body, status: 201 }, ({ staff, body }) =>
  createOrganization(staff, {
    name: body.name,
    externalId: body.external_id,
    domains: body.domains,
    contactEmail: body.contact_email,
  }),
);
export const { PUT, PATCH, DELETE, OPTIONS } = refuse("GET", "POST");
