import { scimDoor, scimRefuse } from "@/lib/doors/scim";
import { bulk } from "@/lib/scim-service/bulk";

export const POST = scimDoor({ body: "required" }, bulk);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = scimRefuse("POST");
