import { SaveMapping } from "@/lib/attributes/input";
import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { saveMapping } from "@/lib/remap/save";
import { readMappingView } from "@/lib/remap/view";
import { requireDirectory } from "@/lib/setup/portal-directory";

export const GET = portalDoor({}, async ({ ctx }) => readMappingView(ctx, await requireDirectory(ctx)));

export const PUT = portalDoor({ body: SaveMapping }, async ({ ctx, body: { version, rows, confirm_count } }) =>
  saveMapping(ctx, await requireDirectory(ctx), { version, rows, confirmCount: confirm_count }),
);

export const { POST, PATCH, DELETE, OPTIONS } = refuse("GET", "PUT");
