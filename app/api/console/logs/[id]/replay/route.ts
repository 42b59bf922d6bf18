import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { replay } from "@/lib/doors/scim-replay";
import { parseId } from "@/lib/ids";
import { organizationOfLog } from "@/lib/staff/locate";

export const POST = consoleDoor({ permission: "org:sys_provisioning:manage" }, async ({ within, params }) => {
  const logId = parseId("log", params.id);
  return replay(within(await organizationOfLog(logId)), logId);
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
