import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { readRunDetail } from "@/lib/sync/list-runs";

export const GET = consoleDoor({}, ({ params }) => readRunDetail(parseId("run", params.id)));
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
