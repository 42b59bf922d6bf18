import { scimDoor, scimRefuse } from "@/lib/doors/scim";
import { getResourceType } from "@/lib/scim-service/discovery";

export const GET = scimDoor({}, getResourceType);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = scimRefuse("GET");
