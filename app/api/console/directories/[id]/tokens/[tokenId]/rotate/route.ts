import { RotateToken } from "@/lib/access/input";
import { rotateToken } from "@/lib/access/rotate-token";
import { DEFAULT_OVERLAP } from "@/lib/access/schema";
import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { organizationOfDirectory } from "@/lib/staff/locate";

export const POST = consoleDoor(
  { permission: "org:sys_provisioning:manage", body: RotateToken, status: 201 },
  async ({ within, params, body }) =>
    rotateToken(within(await organizationOfDirectory(parseId("dir", params.id))), {
      tokenId: parseId("tok", params.tokenId ?? ""),
      overlapSeconds: body.overlap_seconds ?? DEFAULT_OVERLAP,
    }),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
