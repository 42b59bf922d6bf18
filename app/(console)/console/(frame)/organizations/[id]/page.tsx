import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { OrganizationScreen } from "@/components/console/organization-screen";
import { env } from "@/lib/env";
import { isRollcallError } from "@/lib/errors";
import { tryParseId } from "@/lib/ids";
import { listLinks } from "@/lib/setup/list-links";
import { readOrganizationDetail } from "@/lib/staff/organization";
import { requireStaff } from "../../../../session";

export const metadata: Metadata = { title: "Organization · Rollcall" };

export default async function OrganizationPage({ params }: { params: Promise<{ id: string }> }) {
  const { staff } = await requireStaff();
  const id = tryParseId("org", (await params).id) ?? notFound();
  const [detail, links] = await Promise.all([
    readOrganizationDetail(staff, id).catch((error: unknown) =>
      isRollcallError(error) && error.code === "not_found" ? notFound() : Promise.reject(error),
    ),
    listLinks(staff, { organizationId: id, limit: 50 }),
  ]);
  return <OrganizationScreen initial={detail} initialLinks={links.data} mail={Boolean(env().SMTP_URL)} />;
}
