import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { readOverview } from "@/lib/staff/overview";

export const GET = consoleDoor({}, () => readOverview());
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
