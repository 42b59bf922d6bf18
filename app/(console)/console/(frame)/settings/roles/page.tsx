import type { Metadata } from "next";
import { RolesScreen } from "@/components/console/settings-screens";
import { listRoles } from "@/lib/staff/lists";
import { requireStaff } from "../../../../session";

export const metadata: Metadata = { title: "Roles · Rollcall" };

export default async function RolesPage() {
  await requireStaff();
  return <RolesScreen data={await listRoles()} />;
}
