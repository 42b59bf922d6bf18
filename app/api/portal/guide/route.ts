import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { saveGuide } from "@/lib/setup/guide";
import { SaveGuide } from "@/lib/setup/input";

export const PUT = portalDoor({ body: SaveGuide }, ({ ctx, body }) => saveGuide(ctx, body));

export const { GET, POST, PATCH, DELETE, OPTIONS } = refuse("PUT");
