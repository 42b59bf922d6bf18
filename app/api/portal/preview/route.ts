import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { RequestPreview } from "@/lib/setup/input";
import { requireDirectory } from "@/lib/setup/portal-directory";
import { readPreview, requestPreview } from "@/lib/setup/preview";

export const GET = portalDoor({}, async ({ ctx }) => readPreview(ctx, await requireDirectory(ctx)));

export const POST = portalDoor({ body: RequestPreview }, async ({ ctx, body }) => {
  const directoryId = await requireDirectory(ctx);
  await requestPreview(ctx, directoryId, { fresh: body.fresh });
  return readPreview(ctx, directoryId);
});

export const { PUT, PATCH, DELETE, OPTIONS } = refuse("GET", "POST");
