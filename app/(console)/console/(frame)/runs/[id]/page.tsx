import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { runQuery } from "@/components/console/queries";
import { RunScreen } from "@/components/console/run-screen";
import { isRollcallError } from "@/lib/errors";
import { toPublicId, tryParseId } from "@/lib/ids";
import { readRunDetail } from "@/lib/sync/list-runs";
import { Prefetched } from "../../../../prefetched";
import { requireStaff } from "../../../../session";

export const metadata: Metadata = { title: "Sync run · Rollcall" };

export default async function RunPage({ params }: { params: Promise<{ id: string }> }) {
  await requireStaff();
  const id = tryParseId("run", (await params).id) ?? notFound();
  const run = await readRunDetail(id).catch((error: unknown) =>
    isRollcallError(error) && error.code === "not_found" ? notFound() : Promise.reject(error),
  );
  const publicId = toPublicId("run", id);
  return (
    <Prefetched known={[{ key: runQuery(publicId).queryKey, data: run }]}>
      <RunScreen id={publicId} />
    </Prefetched>
  );
}
