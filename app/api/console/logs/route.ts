import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { LogFilter, listLogs } from "@/lib/logs/list";

export const GET = consoleDoor({ query: LogFilter }, ({ query }) => listLogs(query));
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
