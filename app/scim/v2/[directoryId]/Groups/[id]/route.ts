import { scimDoor, scimRefuse } from "@/lib/doors/scim";
import { deleteGroup, patchGroup, replaceGroup } from "@/lib/scim-service/groups";
import { getGroup } from "@/lib/scim-service/read-one";

export const GET = scimDoor({}, getGroup);
export const PUT = scimDoor({ body: "required" }, replaceGroup);
export const PATCH = scimDoor({ body: "required" }, patchGroup);
export const DELETE = scimDoor({}, deleteGroup);
export const { POST, OPTIONS } = scimRefuse("GET", "PUT", "PATCH", "DELETE");
