import { scimDoor, scimRefuse } from "@/lib/doors/scim";
import { searchGroups } from "@/lib/scim-service/list";

export const POST = scimDoor({ body: "required" }, searchGroups);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = scimRefuse("POST");
