import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { parseId } from "@/lib/ids";
import { rejectHeld } from "@/lib/setup/decide-hold";

export const POST = portalDoor({}, ({ ctx, params }) => rejectHeld(ctx, { holdId: parseId("hld", params.id) }));

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
