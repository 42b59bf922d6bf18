import { PreviewMapping } from "@/lib/attributes/input";
import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { previewMapping } from "@/lib/remap/preview";
import { requireDirectory } from "@/lib/setup/portal-directory";

export const POST = portalDoor({ body: PreviewMapping }, async ({ ctx, body }) => previewMapping(ctx, await requireDirectory(ctx), body));

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
