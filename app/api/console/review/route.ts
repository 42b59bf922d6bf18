import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { listOpenReviews } from "@/lib/review/open";

export const GET = consoleDoor({}, async () => ({ object: "list", data: await listOpenReviews() }));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
