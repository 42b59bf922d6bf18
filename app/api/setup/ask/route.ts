import { refuse } from "@/lib/doors/core";
import { setupDoor } from "@/lib/doors/setup";
import { askLink } from "@/lib/setup/ask-link";
import { LinkToken } from "@/lib/setup/link-input";

export const POST = setupDoor({ body: LinkToken }, ({ body, source, requestId }) => askLink(body, { source, requestId }));

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
