import type { Metadata } from "next";
import { OrganizationsScreen } from "@/components/console/organizations-screen";
import { organizationsQuery } from "@/components/console/queries";
import { listOrganizations } from "@/lib/organizations/list";
import { firstPage, Prefetched } from "../../../prefetched";
import { pickParams, type SearchParams } from "../../../search-params";
import { requireStaff } from "../../../session";

export const metadata: Metadata = { title: "Organizations · Rollcall" };

export default async function OrganizationsPage({ searchParams }: { searchParams: SearchParams }) {
  const { staff } = await requireStaff();
  const { given, query } = await pickParams(searchParams, ["search"]);
  const page = await listOrganizations(staff, { search: given.search, limit: 50 });
  return (
    <Prefetched known={[firstPage(organizationsQuery(query).queryKey, page)]}>
      <OrganizationsScreen />
    </Prefetched>
  );
}
