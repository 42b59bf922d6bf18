import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { parseId } from "@/lib/ids";
import { ChangeStaffRole, changeStaffRole, removeStaff } from "@/lib/staff/remove";

export const PATCH = consoleDoor({ owner: true, body: ChangeStaffRole }, ({ staff, params, body }) =>
  changeStaffRole(staff, { id: parseId("stf", params.id) }, body.role),
);

export const DELETE = consoleDoor({ owner: true }, async ({ staff, params }) => {
  await removeStaff(staff, { id: parseId("stf", params.id) });
});
export const { GET, POST, PUT, OPTIONS } = refuse("PATCH", "DELETE");
