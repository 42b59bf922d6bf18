import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { readHold } from "@/lib/provisioning/holds";
import { organizationOfHold } from "@/lib/staff/locate";

export const GET = consoleDoor({}, async ({ within, params }) => {
  const holdId = parseId("hld", params.id);
  return readHold(within(await organizationOfHold(holdId)), holdId);
});
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
