import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { listHoldRows } from "@/lib/sync/list-runs";

export const GET = consoleDoor({}, async () => ({ object: "list", data: await listHoldRows() }));
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
