import { scimDoor, scimRefuse } from "@/lib/doors/scim";
import { createGroup } from "@/lib/scim-service/groups";
import { listGroups } from "@/lib/scim-service/list";

export const GET = scimDoor({}, listGroups);
export const POST = scimDoor({ body: "required" }, createGroup);
export const { PUT, PATCH, DELETE, OPTIONS } = scimRefuse("GET", "POST");
