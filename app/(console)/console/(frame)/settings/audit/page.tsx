import type { Metadata } from "next";
import { auditQuery } from "@/components/console/queries";
import { AuditScreen } from "@/components/console/settings-screens";
import { AuditFilter, listAudit } from "@/lib/staff/lists";
import { firstPage, Prefetched } from "../../../../prefetched";
import { requireStaff } from "../../../../session";

export const metadata: Metadata = { title: "Audit log · Rollcall" };

export default async function AuditPage() {
  await requireStaff();
  return (
    <Prefetched known={[firstPage(auditQuery("").queryKey, await listAudit(AuditFilter.parse({})))]}>
      <AuditScreen />
    </Prefetched>
  );
}
