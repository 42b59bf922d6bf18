import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { explainMember } from "@/lib/members/explain";

export const GET = consoleDoor({}, ({ params }) => explainMember(parseId("mem", params.id)));
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
