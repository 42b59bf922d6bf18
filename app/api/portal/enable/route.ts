import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { enableSync } from "@/lib/setup/enable-sync";
import { toPublicId } from "@/lib/ids";
import { EnableSync } from "@/lib/setup/input";
import { requireDirectory } from "@/lib/setup/portal-directory";

export const POST = portalDoor({ body: EnableSync }, async ({ ctx, body }) => {
  const directoryId = await requireDirectory(ctx);
  const { runId } = await enableSync(ctx, { directoryId, digest: body.digest, confirmCount: body.confirm_count });
  return { run_id: toPublicId("run", runId) };
});

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
