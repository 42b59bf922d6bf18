import type { Metadata } from "next";
import { holdsQuery, runsQuery } from "@/components/console/queries";
import { RunsScreen } from "@/components/console/runs-screen";
import { listHoldRows, listRuns, RunFilter } from "@/lib/sync/list-runs";
import { organizationChoices } from "../../../choices";
import { firstPage, type Known, Prefetched } from "../../../prefetched";
import { pickParams, readAhead, type SearchParams } from "../../../search-params";
import { requireStaff } from "../../../session";

export const metadata: Metadata = { title: "Sync runs · Rollcall" };

export default async function RunsPage({ searchParams }: { searchParams: SearchParams }) {
  const { staff } = await requireStaff();
  const { given, query } = await pickParams(searchParams, ["organization_id", "directory_id", "state"]);
  const [page, holds, organizations] = await Promise.all([
    readAhead(RunFilter, given, listRuns),
    listHoldRows(),
    organizationChoices(staff),
  ]);
  const known: Known[] = [
    { key: holdsQuery().queryKey, data: { data: holds } },
    ...(page ? [firstPage(runsQuery(query).queryKey, page)] : []),
  ];
  return (
    <Prefetched known={known}>
      <RunsScreen organizations={organizations} />
    </Prefetched>
  );
}
