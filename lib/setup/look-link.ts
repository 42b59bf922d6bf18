/** What the landing page shows. Looking spends nothing: mail scanners open links, and people forward them (N-03). */
import { prisma } from "../db/client";
import { refuseAttempt } from "../access/throttle";
import { readSettings } from "../settings/queries";
import { hasConnectedDirectory } from "../directories/queries";
import { readFacts } from "./facts";
import { linkHash, unknownLink } from "./link-access";
import { hasLiveSession, linkState, openLink } from "./link-queries";
import type { LinkView } from "./schema";
import type { Admitted } from "./session";
import { vendorView } from "./vendor";

export async function lookLink(input: { token: string }, caller: { source: string; current: Admitted | null }): Promise<LinkView> {
  const row = await openLink(await linkHash(input.token, caller.source));
  if (row?.intent !== "dsync") return refuseAttempt(caller.source, "link", unknownLink());

  const { current } = caller;
  const isHere = current?.session.setupLinkId === row.id;
  const lives = isHere || (row.redeemedAt !== null && (await hasLiveSession(row.organizationId, row.id)));
  const settings = await readSettings(prisma());
  return {
    state: linkState(row),
    organization: { name: row.organizationName },
    vendor: vendorView(settings, row.inviterEmail),
    inviter: { name: row.inviterName, email: row.inviterEmail },
    expires_at: row.expiresAt.toISOString(),
    intent: "dsync",
    session: isHere ? "this_browser" : lives ? "elsewhere" : "none",
    other_organization: current && current.session.organizationId !== row.organizationId ? current.session.organizationName : null,
    connected: await hasConnectedDirectory(row.organizationId),
    next: isHere && current ? (await readFacts(current.ctx)).next_path : null,
  };
}
