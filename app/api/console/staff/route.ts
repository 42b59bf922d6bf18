import { consoleDoor } from "@/lib/doors/console";
import { refuse } from "@/lib/doors/core";
import { toPublicId } from "@/lib/ids";
import { AddStaff, addStaff } from "@/lib/staff/add";
import { listStaff } from "@/lib/staff/lists";

export const GET = consoleDoor({}, ({ staff }) => listStaff(staff.actor.id));

export const POST = consoleDoor({ owner: true, body: AddStaff, status: 201 }, async ({ staff, body }) => {
  const account = await addStaff(staff, body);
  return { ...account, id: toPublicId("stf", account.id) };
});
export const { PUT, PATCH, DELETE, OPTIONS } = refuse("GET", "POST");
