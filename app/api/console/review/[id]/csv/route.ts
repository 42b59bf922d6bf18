import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { csvResponse } from "@/lib/http/csv";
import { parseId } from "@/lib/ids";
import { reviewCsv } from "@/lib/review/read";

export const GET = consoleDoor({}, async ({ within, params }) =>
  csvResponse("review.csv", await reviewCsv(within(parseId("org", params.id)))),
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
