import { scimDoor, scimRefuse } from "@/lib/doors/scim";
import { getSchema } from "@/lib/scim-service/discovery";

export const GET = scimDoor({}, getSchema);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = scimRefuse("GET");
