import { z } from "zod";
import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { updateOrganization } from "@/lib/organizations/update";
import { readOrganizationDetail } from "@/lib/staff/organization";

const Body = z.strictObject({
  name: z.string().optional(),
  domains: z.array(z.string()).max(50).optional(),
  contact_email: z.string().nullish(),
});

export const GET = consoleDoor({}, ({ staff, params }) => readOrganizationDetail(staff, parseId("org", params.id)));

export const PATCH = consoleDoor({ permission: "organizations:manage", body: Body }, ({ staff, params, body }) =>
  updateOrganization(staff, parseId("org", params.id), { name: body.name, domains: body.domains, contactEmail: body.contact_email }),
);
export const { POST, PUT, DELETE, OPTIONS } = refuse("GET", "PATCH");
