import { scimDoor, scimRefuse } from "@/lib/doors/scim";
import { listUsers } from "@/lib/scim-service/list";
import { createUser } from "@/lib/scim-service/users";

export const GET = scimDoor({}, listUsers);
export const POST = scimDoor({ body: "required" }, createUser);
export const { PUT, PATCH, DELETE, OPTIONS } = scimRefuse("GET", "POST");
