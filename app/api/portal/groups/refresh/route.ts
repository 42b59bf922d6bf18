import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { requireDirectory } from "@/lib/setup/portal-directory";
import { readGroups } from "@/lib/setup/read-groups";

export const POST = portalDoor({}, async ({ ctx }) => readGroups(ctx, await requireDirectory(ctx)));

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
