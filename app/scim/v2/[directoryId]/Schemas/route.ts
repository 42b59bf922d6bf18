import { scimDoor, scimRefuse } from "@/lib/doors/scim";
import { listSchemas } from "@/lib/scim-service/discovery";

export const GET = scimDoor({}, listSchemas);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = scimRefuse("GET");
