import { scimDoor } from "@/lib/doors/scim";
import { me } from "@/lib/scim-service/discovery";

export const GET = scimDoor({}, me);
export const POST = scimDoor({}, me);
export const PUT = scimDoor({}, me);
export const PATCH = scimDoor({}, me);
export const DELETE = scimDoor({}, me);
export const OPTIONS = scimDoor({}, me);
