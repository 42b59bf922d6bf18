import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { ListReview } from "@/lib/review/input";
import { listReview } from "@/lib/review/read";

export const GET = consoleDoor({ query: ListReview }, ({ within, params, query }) => listReview(within(parseId("org", params.id)), query));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
