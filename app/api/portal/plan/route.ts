import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { requireDirectory } from "@/lib/setup/portal-directory";
import { readPlanSummary } from "@/lib/setup/preview";

export const GET = portalDoor({}, async ({ ctx }) => readPlanSummary(ctx, await requireDirectory(ctx)));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
