import { refuse } from "@/lib/doors/core";
import { portalDoor } from "@/lib/doors/portal";
import { parseId } from "@/lib/ids";
import { approveHeld } from "@/lib/setup/decide-hold";
import { ApproveHold } from "@/lib/setup/input";

export const POST = portalDoor({ body: ApproveHold }, ({ ctx, params, body }) =>
  approveHeld(ctx, { holdId: parseId("hld", params.id), confirmCount: body.confirm_count, memberIds: body.member_ids }),
);

export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
