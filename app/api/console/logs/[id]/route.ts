import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { readLog } from "@/lib/logs/read";

export const GET = consoleDoor({}, ({ params }) => readLog(parseId("log", params.id)));
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
