import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { decideHeld } from "@/lib/staff/decide-hold";
import { DecideHold } from "@/lib/staff/input";
import { organizationOfHold } from "@/lib/staff/locate";

export const POST = consoleDoor({ permission: "org:sys_provisioning:manage", body: DecideHold }, async ({ within, params, body }) => {
  const holdId = parseId("hld", params.id);
  return decideHeld(within(await organizationOfHold(holdId)), { holdId, decision: "reject", confirmCount: body.confirm_count });
});
export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
