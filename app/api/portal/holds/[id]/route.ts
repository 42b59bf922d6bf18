import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { parseId } from "@/lib/ids";
import { readHold } from "@/lib/provisioning/holds";

export const GET = portalDoor({}, ({ ctx, params }) => readHold(ctx, parseId("hld", params.id)));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
