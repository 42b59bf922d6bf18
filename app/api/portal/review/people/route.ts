import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { ListReview } from "@/lib/review/input";
import { listReview } from "@/lib/review/read";

export const GET = portalDoor({ query: ListReview }, ({ ctx, query }) => listReview(ctx, query));

export const { POST, PUT, PATCH, DELETE, OPTIONS } = refuse("GET");
