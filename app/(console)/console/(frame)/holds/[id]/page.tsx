import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { HoldScreen } from "@/components/console/hold-screen";
import { holdQuery } from "@/components/console/queries";
import { isRollcallError } from "@/lib/errors";
import { toPublicId, tryParseId } from "@/lib/ids";
import { getOrganization } from "@/lib/organizations/list";
import { readHold } from "@/lib/provisioning/holds";
import { organizationOfHold } from "@/lib/staff/locate";
import { Prefetched } from "../../../../prefetched";
import { requireStaff } from "../../../../session";

export const metadata: Metadata = { title: "Held changes · Rollcall" };

export default async function HoldPage({ params }: { params: Promise<{ id: string }> }) {
  const { staff } = await requireStaff();
  const id = tryParseId("hld", (await params).id) ?? notFound();
  const organizationId = await organizationOfHold(id).catch((error: unknown) =>
    isRollcallError(error) && error.code === "not_found" ? notFound() : Promise.reject(error),
  );
  const [hold, organization] = await Promise.all([readHold({ ...staff, organizationId }, id), getOrganization(staff, organizationId)]);
  const publicId = toPublicId("hld", id);
  return (
    <Prefetched known={[{ key: holdQuery(publicId).queryKey, data: hold }]}>
      <HoldScreen id={publicId} organization={{ id: organization.id, name: organization.name }} />
    </Prefetched>
  );
}
