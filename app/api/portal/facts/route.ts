import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { readFacts } from "@/lib/setup/facts";

export const GET = portalDoor({}, ({ ctx }) => readFacts(ctx));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
