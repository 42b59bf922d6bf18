import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { listMembers, MemberFilter } from "@/lib/members/list";

export const GET = consoleDoor({ query: MemberFilter }, ({ query }) => listMembers(query));
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
