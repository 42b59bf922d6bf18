import { markTokenStored } from "@/lib/access/store-token";
import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { organizationOfDirectory } from "@/lib/staff/locate";

export const POST = consoleDoor({ permission: "org:sys_provisioning:manage" }, async ({ within, params }) =>
  markTokenStored(within(await organizationOfDirectory(parseId("dir", params.id))), { tokenId: parseId("tok", params.tokenId ?? "") }),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
