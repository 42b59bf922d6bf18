/** The mails a worker sends: a job names what happened by ids, the words are put together here. Without a mail server nothing happens. */
import { prisma } from "../db/client";
import { env } from "../env";
import { asId, toPublicId } from "../ids";
import { sendMail } from "../mail/send";
import { holdOpenedMessage, type LinkMessage, linkAskedMessage, linkRedeemedMessage, needsReauthMessage } from "../mail/templates";
import { readSettings, type VendorSettings } from "../settings/queries";
import type { TaskPayload } from "../queue/tasks";
import { findLink } from "./link-queries";

export type Notice = TaskPayload<"send_mail">;

/** False when nobody could be written to. A refusing mail server throws, so that the job is tried again. */
export async function sendNotice(notice: Notice): Promise<boolean> {
  if (!env().SMTP_URL) return false;
  const message = await compose(notice);
  return message ? sendMail(message) : false;
}

async function compose(notice: Notice): Promise<LinkMessage | null> {
  const settings = await readSettings();
  const organizationId = asId("org", notice.organizationId);
  const consoleUrl = `${env().APP_URL}/console/organizations/${toPublicId("org", organizationId)}`;
  switch (notice.kind) {
    case "link_created":
      // Its token lives only in the creating request, which mailed it (mail-link.ts).
      return null;
    case "link_redeemed":
    case "link_asked": {
      const link = await findLink(organizationId, asId("lnk", notice.linkId));
      const to = link.inviterEmail ?? supportOf(settings);
      if (!to) return null;
      const facts = { to, app: settings.appName, organization: link.organizationName, contact: link.contactEmail, consoleUrl };
      return notice.kind === "link_asked" ? linkAskedMessage(facts) : linkRedeemedMessage(facts);
    }
    case "needs_reauth":
    case "hold_opened": {
      const organization = await prisma().organization.findUnique({
        where: { id: organizationId },
        select: { name: true, contactEmail: true },
      });
      const to = organization?.contactEmail ?? supportOf(settings);
      if (!organization || !to) return null;
      const facts = { to, app: settings.appName, organization: organization.name, url: `${env().APP_URL}/portal` };
      return notice.kind === "hold_opened" ? holdMessage(notice, facts) : reauthMessage(notice, facts);
    }
  }
}

type Facts = { to: string; app: string; organization: string; url: string };

async function reauthMessage(notice: Extract<Notice, { kind: "needs_reauth" }>, facts: Facts): Promise<LinkMessage | null> {
  const where = { organizationId: notice.organizationId, id: notice.directoryId, state: "needs_reauth" };
  const directory = await prisma().directory.findFirst({ where, select: { connectedAs: true } });
  return directory && needsReauthMessage({ ...facts, connectedAs: directory.connectedAs });
}

// A decision since makes the mail pointless.
async function holdMessage(notice: Extract<Notice, { kind: "hold_opened" }>, facts: Facts): Promise<LinkMessage | null> {
  const where = { organizationId: notice.organizationId, id: notice.holdId, decision: null };
  const hold = await prisma().hold.findFirst({ where, select: { _count: { select: { items: true } } } });
  return hold && holdOpenedMessage({ ...facts, count: hold._count.items, reminder: notice.reminder ?? 0 });
}

const supportOf = (settings: VendorSettings) => (settings.supportContact?.includes("@") ? settings.supportContact : null);
