import type { Metadata } from "next";
import { LinksScreen } from "@/components/console/links-screen";
import { linksQuery } from "@/components/console/queries";
import { env } from "@/lib/env";
import { tryParseId } from "@/lib/ids";
import { listLinks } from "@/lib/setup/list-links";
import { organizationChoices } from "../../../choices";
import { firstPage, Prefetched } from "../../../prefetched";
import { pickParams, type SearchParams } from "../../../search-params";
import { requireStaff } from "../../../session";

export const metadata: Metadata = { title: "Setup links · Rollcall" };

export default async function SetupLinksPage({ searchParams }: { searchParams: SearchParams }) {
  const { staff } = await requireStaff();
  const { given, query } = await pickParams(searchParams, ["organization_id"]);
  const organizationId = tryParseId("org", given.organization_id ?? "") ?? undefined;
  const [page, organizations] = await Promise.all([listLinks(staff, { organizationId, limit: 50 }), organizationChoices(staff)]);
  return (
    <Prefetched known={[firstPage(linksQuery(query).queryKey, page)]}>
      <LinksScreen organizations={organizations} mail={Boolean(env().SMTP_URL)} />
    </Prefetched>
  );
}
