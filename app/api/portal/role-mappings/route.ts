import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { MapRoles } from "@/lib/setup/input";
import { mapRoles, readRoles } from "@/lib/setup/map-roles";

export const GET = portalDoor({}, ({ ctx }) => readRoles(ctx));

export const PUT = portalDoor({ body: MapRoles }, ({ ctx, body }) => mapRoles(ctx, body));

export const { POST, PATCH, DELETE, OPTIONS } = refuse("GET", "PUT");
