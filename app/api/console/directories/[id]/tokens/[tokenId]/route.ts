import { revokeScimToken } from "@/lib/access/revoke-token";
import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { organizationOfDirectory } from "@/lib/staff/locate";

export const DELETE = consoleDoor({ permission: "org:sys_provisioning:manage" }, async ({ within, params }) =>
  revokeScimToken(within(await organizationOfDirectory(parseId("dir", params.id))), { tokenId: parseId("tok", params.tokenId ?? "") }),
);

export const { GET, POST, PUT, PATCH, OPTIONS } = refuse("DELETE");
