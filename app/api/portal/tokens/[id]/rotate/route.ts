import { RotateToken } from "@/lib/access/input";
import { rotateToken } from "@/lib/access/rotate-token";
import { DEFAULT_OVERLAP } from "@/lib/access/schema";
import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { parseId } from "@/lib/ids";

export const POST = portalDoor({ body: RotateToken, status: 201 }, ({ ctx, params, body }) =>
  rotateToken(ctx, { tokenId: parseId("tok", params.id), overlapSeconds: body.overlap_seconds ?? DEFAULT_OVERLAP }),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
