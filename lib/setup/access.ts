/** What "Settings → Security" shows: the connection, who may reach it, how people came in here, and what ended. */
import { listTokens } from "../access/list-tokens";
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import { prisma } from "../db/client";
import { databaseNow } from "../db/transaction";
import { presentDirectory } from "../directories/present";
import { type DirectoryRow, findPortalDirectory } from "../directories/queries";
import { PULLED } from "../directories/schema";
import { toPublicId } from "../ids";
import { findOrganization } from "../organizations/queries";
import { countLeftBehind } from "../members/left-behind";
import { contact } from "../scim-log/contact";
import { readSettings } from "../settings/queries";
import { examine } from "./doctor";
import { activeMembers, arrivals, listSessionFacts, pastDirectories } from "./access-queries";
import type { AccessDirectory, AccessLink, AccessView } from "./access.schema";
import { endpointOf } from "./connection";
import { type LinkListItem, listLinks } from "./list-links";
import { offerOf } from "./providers";

/** Minutes without a person that nobody has to worry about, however quick the provider is. */
const LEAST_SILENCE = 20;

export async function readAccess(ctx: Ctx): Promise<AccessView> {
  requirePermission(ctx, "org:sys_provisioning:read");
  const { organizationId } = ctx;
  const directory = await findPortalDirectory(organizationId);
  const [organization, past, links, sessions, settings, review, active] = await Promise.all([
    findOrganization(organizationId),
    pastDirectories(organizationId),
    listLinks(ctx, { organizationId, limit: 20 }),
    listSessionFacts(organizationId),
    readSettings(),
    countLeftBehind(organizationId),
    directory ? activeMembers(organizationId, directory.id) : 0,
  ]);
  return {
    organization: { id: toPublicId("org", organizationId), name: organization.name },
    directory: directory ? await presentAccess(ctx, directory) : null,
    past: past.map((row) => ({
      id: toPublicId("dir", row.id),
      name: row.name,
      provider: row.provider,
      disconnected_at: row.disconnectedAt?.toISOString() ?? null,
    })),
    active_members: active,
    review: review.people > 0 ? review : null,
    links: links.data.map(presentLink),
    sessions: sessions.map((row) => ({
      id: toPublicId("ses", row.id),
      who: row.who ?? organization.name,
      started_at: row.startedAt.toISOString(),
      last_seen_at: row.lastSeenAt.toISOString(),
      current: ctx.actor.type === "portal" && ctx.actor.id === row.id,
    })),
    help_links: settings.helpLinks,
    may_manage: ctx.permissions.includes("org:sys_provisioning:manage"),
  };
}

async function presentAccess(ctx: Ctx, row: DirectoryRow): Promise<AccessDirectory> {
  const view = presentDirectory(row);
  const pushed = !PULLED.has(row.provider);
  const granted = row.connectedAs !== null;
  return {
    id: view.id,
    name: row.name,
    provider: row.provider,
    state: row.state,
    kind: !pushed ? "read" : granted ? "both" : "pushed",
    endpoint_url: pushed ? endpointOf(row) : null,
    created_at: view.created_at,
    enabled_at: row.enabledAt?.toISOString() ?? null,
    enabled_by: row.enabledBy,
    grant: granted
      ? {
          connected_as: row.connectedAs ?? "",
          connected_at: row.connectedAt?.toISOString() ?? null,
          primary_domain: row.primaryDomain,
          customer_id: row.customerId,
          scopes: row.grantedScopes,
          ended: row.state === "needs_reauth",
        }
      : null,
    findings: pushed ? await findingsOf(ctx, row) : [],
  };
}

/** What the doctor says of a directory that sends to us. */
export async function findingsOf(ctx: Ctx, row: DirectoryRow): Promise<AccessDirectory["findings"]> {
  const [tokens, clock, counts, now] = await Promise.all([
    listTokens(ctx, row.id),
    contact(ctx.organizationId, row.id),
    arrivals(ctx.organizationId, row.id),
    databaseNow(prisma()),
  ]);
  const silenceMinutes = Math.max(LEAST_SILENCE, offerOf(row.provider).delay.minutes + 5);
  return examine({
    provider: row.provider,
    enabled: row.enabledAt !== null,
    tokens: tokens.data,
    contact: clock,
    ...counts,
    silenceMinutes,
    now,
  });
}

function presentLink(link: LinkListItem): AccessLink {
  return {
    id: link.id,
    last_four: link.last_four,
    state: link.state,
    invited_by: link.inviter.name,
    sent_to: link.contact_email,
    created_at: link.created_at,
    used_at: link.redeemed_at,
    expires_at: link.expires_at,
  };
}
