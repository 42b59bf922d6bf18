import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { enableSync } from "@/lib/setup/enable-sync";
import { EnableSync } from "@/lib/setup/input";
import { requireDirectory } from "@/lib/setup/portal-directory";

export const POST = portalDoor({ body: EnableSync }, async ({ ctx, body }) =>
  enableSync(ctx, { directoryId: await requireDirectory(ctx), digest: body.digest, confirmCount: body.confirm_count }),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
