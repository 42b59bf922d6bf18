import { z } from "zod";
import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { LINK_LIVES_DAYS } from "@/lib/setup/link-input";
import { mailLink } from "@/lib/setup/mail-link";
import { replaceLink } from "@/lib/setup/replace-link";
import { organizationOfLink } from "@/lib/staff/locate";

const Body = z.strictObject({ days: z.union(LINK_LIVES_DAYS.map((days) => z.literal(days))).default(7), send: z.boolean().default(false) });

export const POST = consoleDoor({ permission: "organizations:manage", body: Body, status: 201 }, async ({ within, params, body }) => {
  const linkId = parseId("lnk", params.id);
  const created = await replaceLink(within(await organizationOfLink(linkId)), { linkId, expiresIn: body.days * 86_400 });
  const { sent } = body.send ? await mailLink(created) : { sent: false };
  return { ...created, mailed: sent };
});
export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
