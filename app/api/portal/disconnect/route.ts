import { z } from "zod";
import { disconnectDirectory } from "@/lib/directories/disconnect";
import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { requireDirectory } from "@/lib/setup/portal-directory";

/** The organization's name, typed: nobody disconnects by a slip of the hand. */
const Disconnect = z.strictObject({ confirm_name: z.string().max(300) });

export const POST = portalDoor({ body: Disconnect }, async ({ ctx, body }) => ({
  ...(await disconnectDirectory(ctx, { directoryId: await requireDirectory(ctx), confirmName: body.confirm_name })),
  review_path: "/portal/review",
}));

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
