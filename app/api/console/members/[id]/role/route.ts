import { z } from "zod";
import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { explainMember } from "@/lib/members/explain";
import { setRole } from "@/lib/members/set-role";
import { organizationOfMember } from "@/lib/staff/locate";

const Body = z.strictObject({ role: z.string().max(64) });

export const PUT = consoleDoor({ permission: "org:sys_provisioning:manage", body: Body }, async ({ within, params, body }) => {
  const memberId = parseId("mem", params.id);
  await setRole(within(await organizationOfMember(memberId)), { memberId, role: body.role });
  return explainMember(memberId);
});
export const { GET, POST, PATCH, DELETE, OPTIONS } = refuse("PUT");
