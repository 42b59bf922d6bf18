import { revokeScimToken } from "@/lib/access/revoke-token";
import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { parseId } from "@/lib/ids";

export const DELETE = portalDoor({}, ({ ctx, params }) => revokeScimToken(ctx, { tokenId: parseId("tok", params.id) }));

export const { GET, POST, PUT, PATCH, OPTIONS } = refuse("DELETE");
