import type { Metadata } from "next";
import { staffQuery } from "@/components/console/queries";
import { StaffScreen } from "@/components/console/settings-screens";
import { listStaff } from "@/lib/staff/lists";
import { Prefetched } from "../../../../prefetched";
import { requireStaff } from "../../../../session";

export const metadata: Metadata = { title: "Staff · Rollcall" };

export default async function StaffPage() {
  const { staff } = await requireStaff();
  return (
    <Prefetched known={[{ key: staffQuery().queryKey, data: await listStaff(staff.actor.id) }]}>
      <StaffScreen />
    </Prefetched>
  );
}
