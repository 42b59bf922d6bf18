import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { resumeSync } from "@/lib/setup/run-directory";

export const POST = portalDoor({}, ({ ctx }) => resumeSync(ctx));

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
