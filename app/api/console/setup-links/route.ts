import { z } from "zod";
import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { createLink } from "@/lib/setup/create-link";
import { LINK_LIVES_DAYS } from "@/lib/setup/link-input";
import { listLinks } from "@/lib/setup/list-links";
import { mailLink } from "@/lib/setup/mail-link";

const Query = z.strictObject({ organization_id: z.string().max(64).optional(), after: z.string().max(500).optional() });
const Body = z.strictObject({
  organization_id: z.string().max(64),
  contact_email: z.string().nullish(),
  days: z.union(LINK_LIVES_DAYS.map((days) => z.literal(days))),
  /** Send the ready-written message to the contact, when mail is set up. */
  send: z.boolean().default(false),
});

export const GET = consoleDoor({ query: Query }, ({ staff, query }) =>
  listLinks(staff, {
    organizationId: query.organization_id ? parseId("org", query.organization_id) : undefined,
    after: query.after,
    limit: 50,
  }),
);

export const POST = consoleDoor({ permission: "organizations:manage", body: Body, status: 201 }, async ({ within, body }) => {
  const ctx = within(parseId("org", body.organization_id));
  const created = await createLink(ctx, { contactEmail: body.contact_email, expiresIn: body.days * 86_400 });
  const { sent } = body.send ? await mailLink(created) : { sent: false };
  return { ...created, mailed: sent };
});
export const { PUT, PATCH, DELETE, OPTIONS } = refuse("GET", "POST");
