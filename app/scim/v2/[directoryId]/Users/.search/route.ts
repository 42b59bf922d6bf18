import { scimDoor, scimRefuse } from "@/lib/doors/scim";
import { searchUsers } from "@/lib/scim-service/list";

export const POST = scimDoor({ body: "required" }, searchUsers);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = scimRefuse("POST");
