import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { retryConsent } from "@/lib/setup/retry-consent";

export const POST = portalDoor({}, ({ ctx }) => retryConsent(ctx));

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
