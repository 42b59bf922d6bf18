import { createScimToken } from "@/lib/access/create-token";
import { NewToken } from "@/lib/access/input";
import { listTokens } from "@/lib/access/list-tokens";
import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { requireDirectory } from "@/lib/setup/portal-directory";

export const GET = portalDoor({}, async ({ ctx }) => listTokens(ctx, await requireDirectory(ctx)));

export const POST = portalDoor({ body: NewToken, status: 201 }, async ({ ctx, body }) =>
  createScimToken(ctx, {
    directoryId: await requireDirectory(ctx),
    name: body.name,
    ...(body.expires_in ? { expiresIn: body.expires_in } : {}),
  }),
);

export const { PUT, PATCH, DELETE, OPTIONS } = refuse("GET", "POST");
