import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { readAccess } from "@/lib/setup/access";

export const GET = portalDoor({}, ({ ctx }) => readAccess(ctx));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
