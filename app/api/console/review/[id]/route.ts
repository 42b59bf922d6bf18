import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { decideReview } from "@/lib/review/decide";
import { DecideReview } from "@/lib/review/input";
import { readReview } from "@/lib/review/read";

export const GET = consoleDoor({}, ({ within, params }) => readReview(within(parseId("org", params.id))));

export const POST = consoleDoor({ permission: "org:sys_provisioning:manage", body: DecideReview }, ({ within, params, body }) =>
  decideReview(within(parseId("org", params.id)), body),
);

export const { PUT, PATCH, DELETE, OPTIONS } = refuse("GET", "POST");
