import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { LogFilter, logHistogram } from "@/lib/logs/list";

export const GET = consoleDoor({ query: LogFilter }, ({ query }) => logHistogram(query));
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
