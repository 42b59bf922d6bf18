import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { listRoles } from "@/lib/staff/lists";

export const GET = consoleDoor({}, () => listRoles());
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
