import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { readFrame } from "@/lib/staff/frame";

export const GET = consoleDoor({}, ({ session }) => readFrame(session));
export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
