import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { ListPreviewRows } from "@/lib/setup/input";
import { requireDirectory } from "@/lib/setup/portal-directory";
import { listPreviewRows } from "@/lib/setup/preview";

export const GET = portalDoor({ query: ListPreviewRows }, async ({ ctx, query }) =>
  listPreviewRows(ctx, await requireDirectory(ctx), query),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
