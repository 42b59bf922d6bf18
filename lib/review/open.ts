/** Unfinished reviews of all customers: the tasks of the vendor's staff. */
import { toPublicId } from "../ids";
import { openReviews } from "../members/left-behind";

const SHOWN = 50;

export async function listOpenReviews() {
  return (await openReviews(SHOWN)).map((row) => ({
    organization: { id: toPublicId("org", row.organization_id), name: row.organization_name },
    provider: row.provider,
    open: row.open,
    at: row.at?.toISOString() ?? null,
  }));
}
