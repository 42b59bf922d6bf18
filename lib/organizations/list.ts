/** The console's and command line's list, by name. */
import type { StaffCtx } from "../context";
import { env } from "../env";
import { decodeCursor, encodeCursor } from "../http/cursor";
import type { Id } from "../ids";
import { presentOrganization, presentSummary } from "./present";
import { findOrganization, listOrganizationRows } from "./queries";
import type { OrganizationSummary, OrganizationView } from "./schema";

export type OrganizationList = {
  object: "list";
  data: OrganizationSummary[];
  list_metadata: { before: string | null; after: string | null };
};

export async function listOrganizations(
  _ctx: StaffCtx,
  filter: { search?: string; after?: string; limit?: number } = {},
): Promise<OrganizationList> {
  const place = { list: `organizations:${filter.search ?? ""}`, organizationId: null, secret: env().AUTH_SECRET };
  const limit = filter.limit ?? 25;
  const [name, id] = filter.after ? decodeCursor(place, filter.after) : [];
  const rows = await listOrganizationRows({
    search: filter.search,
    after: filter.after ? { name: String(name), id: String(id) } : undefined,
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const after = rows.length > limit && last ? encodeCursor(place, [last.name.toLowerCase(), last.id]) : null;
  return { object: "list", data: page.map(presentSummary), list_metadata: { before: null, after } };
}

export async function getOrganization(_ctx: StaffCtx, organizationId: Id<"org">): Promise<OrganizationView> {
  return presentOrganization(await findOrganization(organizationId));
}
