import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { decideReview } from "@/lib/review/decide";
import { DecideReview } from "@/lib/review/input";
import { readReview } from "@/lib/review/read";

export const GET = portalDoor({}, ({ ctx }) => readReview(ctx));

export const POST = portalDoor({ body: DecideReview }, ({ ctx, body }) => decideReview(ctx, body));

export const { PUT, PATCH, DELETE, OPTIONS } = refuse("GET", "POST");
