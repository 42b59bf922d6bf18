/**
 * A setup link: what starts the job (walk A). The token is random and stored as a digest; the address with it in the
 * fragment is answered once. A new link takes the place of every unspent older one of the organization.
 */
import { randomBytes } from "node:crypto";
import { requirePermission } from "../access/require";
import type { Ctx } from "../context";
import type { Tx } from "../db/client";
import { transaction } from "../db/transaction";
import { env } from "../env";
import { safeReturnUrl } from "../http/return-url";
import { newId, toPublicId } from "../ids";
import { audit } from "../logs/audit";
import { type LinkMessage, linkMessage } from "../mail/templates";
import { findOrganization } from "../organizations/queries";
import { readSettings, type VendorSettings } from "../settings/queries";
import { formatToken, hashSecret, lastFour } from "../tokens";
import { CreateLink } from "./link-input";
import { insertLink, lockLinks, supersedeLinks } from "./link-queries";

export type CreatedLink = {
  object: "setup_link";
  id: string;
  organization_id: string;
  /** Shown in this answer only. */
  url: string;
  expires_at: string;
  contact_email: string | null;
  /** Ready to send or to copy. */
  message: LinkMessage;
};

export async function createLink(ctx: Ctx, input: CreateLink = {}): Promise<CreatedLink> {
  requireLinkMaker(ctx);
  const wanted = CreateLink.parse(input);

  return transaction(ctx, async (tx, now) => {
    const settings = await readSettings(tx);
    const organization = await findOrganization(ctx.organizationId, tx);
    await lockLinks(tx, ctx.organizationId);

    const id = newId("lnk");
    const token = formatToken("link", randomBytes(32));
    const expiresAt = new Date(now.getTime() + (wanted.expiresIn ?? settings.linkHours * 3600) * 1000);
    const inviter = inviterOf(ctx, wanted, settings);
    const contactEmail = wanted.contactEmail ?? organization.contactEmail;
    await insertLink(tx, {
      id,
      organizationId: ctx.organizationId,
      hash: hashSecret(token),
      lastFour: lastFour(token),
      contactEmail,
      inviterName: inviter.name,
      inviterEmail: inviter.email,
      ...returnUrls(wanted, settings),
      language: wanted.language ?? null,
      readOnly: wanted.readOnly ?? false,
      createdBy: ctx.actor.name,
      createdAt: now,
      expiresAt,
    });
    const superseded = await supersedeLinks(tx, ctx.organizationId, id);
    await note(tx, ctx, id, {
      expires_at: expiresAt.toISOString(),
      contact_email: contactEmail,
      superseded,
      ...(wanted.readOnly ? { read_only: 1 } : {}),
    });

    const url = `${env().APP_URL}/setup#${token}`;
    return {
      object: "setup_link",
      id: toPublicId("lnk", id),
      organization_id: toPublicId("org", ctx.organizationId),
      url,
      expires_at: expiresAt.toISOString(),
      contact_email: contactEmail,
      message: linkMessage({
        to: contactEmail,
        url,
        expiresAt,
        app: settings.appName,
        organization: organization.name,
        inviter: inviter.name,
      }),
    };
  });
}

/** Links are the vendor's to give: no portal session holds this permission. */
export function requireLinkMaker(ctx: Ctx): void {
  requirePermission(ctx, "organizations:manage");
}

// A link is signed by a person where there is one; else by the vendor's support.
function inviterOf(ctx: Ctx, wanted: CreateLink, settings: VendorSettings): { name: string; email: string | null } {
  const isStaff = ctx.actor.type === "staff";
  return {
    name: wanted.inviterName ?? (isStaff ? ctx.actor.name : settings.appName),
    email: wanted.inviterEmail ?? (ctx.actor.type === "staff" ? ctx.actor.email : supportAddress(settings)),
  };
}

const supportAddress = (settings: VendorSettings) => (settings.supportContact?.includes("@") ? settings.supportContact : null);

function returnUrls(wanted: CreateLink, settings: VendorSettings) {
  const rules = { appUrl: env().APP_URL, allowedOrigins: settings.allowedOrigins };
  return {
    returnUrl: wanted.returnUrl ? safeReturnUrl(wanted.returnUrl, rules) : null,
    successUrl: wanted.successUrl ? safeReturnUrl(wanted.successUrl, rules) : null,
  };
}

async function note(tx: Tx, ctx: Ctx, id: string, changes: Record<string, string | number | null>): Promise<void> {
  await audit(tx, ctx, { action: "setup_link.create", targetType: "setup_link", targetId: id, changes });
}
