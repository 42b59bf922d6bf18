import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { ReadRun } from "@/lib/setup/input";
import { requireDirectory } from "@/lib/setup/portal-directory";
import { readRun } from "@/lib/setup/run-view";

export const GET = portalDoor({ query: ReadRun }, async ({ ctx, query }) =>
  readRun(ctx, { directoryId: await requireDirectory(ctx), runId: query.id }),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
