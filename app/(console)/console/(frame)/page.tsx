import type { Metadata } from "next";
import { OverviewScreen } from "@/components/console/overview-screen";
import { readOverview } from "@/lib/staff/overview";
import { requireStaff } from "../../session";

export const metadata: Metadata = { title: "Overview · Rollcall" };

export default async function OverviewPage() {
  await requireStaff();
  return <OverviewScreen data={await readOverview()} />;
}
