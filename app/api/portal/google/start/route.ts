import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { startConsent } from "@/lib/setup/start-consent";

export const POST = portalDoor({}, ({ ctx }) => startConsent(ctx));

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
