import { markTokenStored } from "@/lib/access/store-token";
import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { parseId } from "@/lib/ids";

export const POST = portalDoor({}, ({ ctx, params }) => markTokenStored(ctx, { tokenId: parseId("tok", params.id) }));

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
