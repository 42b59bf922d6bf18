import { scimDoor, scimRefuse } from "@/lib/doors/scim";
import { getConfig } from "@/lib/scim-service/discovery";

export const GET = scimDoor({}, getConfig);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = scimRefuse("GET");
