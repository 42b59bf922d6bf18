import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { revokeLink } from "@/lib/setup/revoke-link";
import { organizationOfLink } from "@/lib/staff/locate";

export const POST = consoleDoor({ permission: "organizations:manage" }, async ({ within, params }) => {
  const linkId = parseId("lnk", params.id);
  await revokeLink(within(await organizationOfLink(linkId)), { linkId });
});
export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
