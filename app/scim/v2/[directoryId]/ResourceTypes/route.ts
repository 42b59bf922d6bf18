import { scimDoor, scimRefuse } from "@/lib/doors/scim";
import { listResourceTypes } from "@/lib/scim-service/discovery";

export const GET = scimDoor({}, listResourceTypes);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = scimRefuse("GET");
