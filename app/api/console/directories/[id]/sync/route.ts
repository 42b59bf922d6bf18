import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { requestRun } from "@/lib/directories/request-run";
import { parseId, toPublicId } from "@/lib/ids";
import { organizationOfDirectory } from "@/lib/staff/locate";

export const POST = consoleDoor({ permission: "org:sys_provisioning:manage", status: 202 }, async ({ within, params }) => {
  const directoryId = parseId("dir", params.id);
  const { runId, joined } = await requestRun(within(await organizationOfDirectory(directoryId)), { directoryId, trigger: "manual" });
  return { run_id: toPublicId("run", runId), joined };
});
export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
