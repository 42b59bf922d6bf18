import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { chooseProvider } from "@/lib/setup/choose-provider";
import { ChooseProvider } from "@/lib/setup/input";

export const PUT = portalDoor({ body: ChooseProvider }, ({ ctx, body }) => chooseProvider(ctx, body));

export const { GET, POST, PATCH, DELETE, OPTIONS } = refuse("PUT");
