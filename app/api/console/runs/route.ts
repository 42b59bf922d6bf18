import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { listRuns, RunFilter } from "@/lib/sync/list-runs";

export const GET = consoleDoor({ query: RunFilter }, ({ query }) => listRuns(query));
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
