import { scimDoor, scimRefuse } from "@/lib/doors/scim";
import { getUser } from "@/lib/scim-service/read-one";
import { deleteUser, patchUser, replaceUser } from "@/lib/scim-service/users";

export const GET = scimDoor({}, getUser);
export const PUT = scimDoor({ body: "required" }, replaceUser);
export const PATCH = scimDoor({ body: "required" }, patchUser);
export const DELETE = scimDoor({}, deleteUser);
export const { POST, OPTIONS } = scimRefuse("GET", "PUT", "PATCH", "DELETE");
