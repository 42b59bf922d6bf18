import { refuse } from "@/lib/doors/core";
import { setupDoor } from "@/lib/doors/setup";
import { LinkToken } from "@/lib/setup/link-input";
import { lookLink } from "@/lib/setup/look-link";

export const POST = setupDoor({ body: LinkToken }, ({ body, source, current }) => lookLink(body, { source, current }));

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
