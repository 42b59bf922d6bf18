import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { readStatus } from "@/lib/setup/status";

export const GET = portalDoor({}, ({ ctx }) => readStatus(ctx));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
