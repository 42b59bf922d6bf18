import { z } from "zod";
import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { RollcallError } from "@/lib/errors";
import { parseId } from "@/lib/ids";
import { approveHold, readHold } from "@/lib/provisioning/holds";
import { organizationOfHold } from "@/lib/staff/locate";

/** The number of people the screen showed, typed by the person who decides. */
const Body = z.strictObject({ confirm_count: z.number().int().min(0) });

export const POST = consoleDoor({ permission: "org:sys_provisioning:manage", body: Body }, async ({ within, params, body }) => {
  const holdId = parseId("hld", params.id);
  const ctx = within(await organizationOfHold(holdId));
  const open = new Set((await readHold(ctx, holdId)).items.filter((item) => item.state === "open").map((item) => item.member_id)).size;
  if (body.confirm_count !== open)
    throw new RollcallError("stale_version", `${open} people wait in this hold now. Look again and type that number.`, {
      params: { count: open },
    });
  await approveHold(ctx, { holdId });
  return readHold(ctx, holdId);
});
export const { GET, PUT, PATCH, DELETE, OPTIONS } = refuse("POST");
