import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { readConnection } from "@/lib/setup/connection";

export const GET = portalDoor({}, ({ ctx }) => readConnection(ctx));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
