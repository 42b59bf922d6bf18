import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { confirmDomain } from "@/lib/directories/confirm-domain";
import { parseId } from "@/lib/ids";
import { organizationOfDirectory } from "@/lib/staff/locate";

export const POST = consoleDoor({ permission: "org:sys_provisioning:manage" }, async ({ within, params }) => {
  const directoryId = parseId("dir", params.id);
  await confirmDomain(within(await organizationOfDirectory(directoryId)), { directoryId });
});
export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
