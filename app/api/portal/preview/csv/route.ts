import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { csvResponse } from "@/lib/http/csv";
import { requireDirectory } from "@/lib/setup/portal-directory";
import { previewCsv } from "@/lib/setup/preview";

export const GET = portalDoor({}, async ({ ctx }) => csvResponse("preview.csv", await previewCsv(ctx, await requireDirectory(ctx))));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
