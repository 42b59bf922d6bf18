import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { Verify } from "@/lib/setup/input";
import { readVerify } from "@/lib/setup/verify";

export const GET = portalDoor({ query: Verify }, ({ ctx, query }) => readVerify(ctx, query));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
