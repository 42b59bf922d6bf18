import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { csvResponse } from "@/lib/http/csv";
import { reviewCsv } from "@/lib/review/read";

export const GET = portalDoor({}, async ({ ctx }) => csvResponse("review.csv", await reviewCsv(ctx)));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
