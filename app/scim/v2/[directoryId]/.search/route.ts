import { scimDoor, scimRefuse } from "@/lib/doors/scim";
import { searchAll } from "@/lib/scim-service/search";

export const POST = scimDoor({ body: "required" }, searchAll);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = scimRefuse("POST");
