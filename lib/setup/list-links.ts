/** Setup links as the vendor's staff see them: state, openings, how far the customer came. Never the token. */
import type { Ctx, StaffCtx } from "../context";
import { env } from "../env";
import { decodeCursor, encodeCursor } from "../http/cursor";
import { type Id, toPublicId } from "../ids";
import { type LinkRow, type LinkState, linkState, listLinkRows } from "./link-queries";

export type LinkListItem = {
  object: "setup_link";
  id: string;
  organization: { id: string; name: string };
  state: LinkState;
  last_four: string;
  contact_email: string | null;
  inviter: { name: string; email: string | null };
  created_by: string;
  created_at: string;
  expires_at: string;
  opens: number;
  opened_at: string | null;
  redeemed_at: string | null;
  completed_at: string | null;
  revoked_at: string | null;
  /** A newer link took its place. */
  superseded: boolean;
  asked_again_at: string | null;
  last_step: string | null;
  steps: Record<string, string>;
};
export type LinkList = { object: "list"; data: LinkListItem[]; list_metadata: { before: string | null; after: string | null } };

export async function listLinks(
  _ctx: Ctx | StaffCtx,
  filter: { organizationId?: Id<"org">; after?: string; limit?: number } = {},
): Promise<LinkList> {
  const place = { list: "setup_links", organizationId: filter.organizationId ?? null, secret: env().AUTH_SECRET };
  const [createdAt, id] = filter.after ? decodeCursor(place, filter.after) : [];
  const limit = filter.limit ?? 25;
  const rows = await listLinkRows({
    organizationId: filter.organizationId,
    before: filter.after ? { createdAt: new Date(String(createdAt)), id: String(id) } : undefined,
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const after = rows.length > limit && last ? encodeCursor(place, [last.createdAt.toISOString(), last.id]) : null;
  return { object: "list", data: page.map(presentLink), list_metadata: { before: null, after } };
}

export function presentLink(row: LinkRow): LinkListItem {
  return {
    object: "setup_link",
    id: toPublicId("lnk", row.id),
    organization: { id: toPublicId("org", row.organizationId), name: row.organizationName },
    state: linkState(row),
    last_four: row.lastFour,
    contact_email: row.contactEmail,
    inviter: { name: row.inviterName, email: row.inviterEmail },
    created_by: row.createdBy,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
    opens: row.opens,
    opened_at: iso(row.openedAt),
    redeemed_at: iso(row.redeemedAt),
    completed_at: iso(row.completedAt),
    revoked_at: iso(row.revokedAt),
    superseded: row.supersededBy !== null,
    asked_again_at: iso(row.askedAgainAt),
    last_step: row.lastStep,
    steps: row.steps,
  };
}

const iso = (time: Date | null) => time?.toISOString() ?? null;
