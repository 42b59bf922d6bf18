import type { Metadata } from "next";
import { LogsScreen } from "@/components/console/logs-screen";
import { histogramQuery, logQuery, logsQuery } from "@/components/console/queries";
import { tryParseId } from "@/lib/ids";
import { LogFilter, listLogs, logHistogram } from "@/lib/logs/list";
import { readLog } from "@/lib/logs/read";
import { organizationChoices } from "../../../choices";
import { firstPage, type Known, Prefetched } from "../../../prefetched";
import { pickParams, readAhead, type SearchParams } from "../../../search-params";
import { requireStaff } from "../../../session";

export const metadata: Metadata = { title: "Provisioning logs · Rollcall" };
const NAMES = ["search", "range", "outcome", "organization_id", "provider", "member_id", "run_id", "reason", "source", "directory_id"];

export default async function LogsPage({ searchParams }: { searchParams: SearchParams }) {
  const { staff } = await requireStaff();
  const { given, query } = await pickParams(searchParams, NAMES);
  const event = tryParseId("log", (await pickParams(searchParams, ["event"])).given.event ?? "");
  const [page, histogram, entry, organizations] = await Promise.all([
    readAhead(LogFilter, given, listLogs),
    readAhead(LogFilter, given, logHistogram),
    event ? readLog(event).catch(() => null) : null,
    organizationChoices(staff),
  ]);
  const known: Known[] = [
    ...(page ? [firstPage(logsQuery(query).queryKey, page)] : []),
    ...(histogram ? [{ key: histogramQuery(query).queryKey, data: histogram }] : []),
    ...(entry ? [{ key: logQuery(entry.id).queryKey, data: entry }] : []),
  ];
  return (
    <Prefetched known={known}>
      <LogsScreen organizations={organizations} />
    </Prefetched>
  );
}
