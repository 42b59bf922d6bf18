import { z } from "zod";
import { settleIdentity } from "@/lib/directories/settle-identity";
import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { organizationOfDirectoryUser } from "@/lib/staff/locate";

const Body = z.strictObject({ answer: z.enum(["same_person", "new_person"]) });

export const POST = consoleDoor({ permission: "org:sys_provisioning:manage", body: Body }, async ({ within, params, body }) => {
  const directoryUserId = parseId("usr", params.id);
  await settleIdentity(within(await organizationOfDirectoryUser(directoryUserId)), { directoryUserId, answer: body.answer });
});
export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
