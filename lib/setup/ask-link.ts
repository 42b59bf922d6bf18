/** "Ask for a new link": tells whoever invited, by mail where mail is set up and in the console in any case. */
import type { Ctx } from "../context";
import { transaction } from "../db/transaction";
import { refuseAttempt } from "../access/throttle";
import { audit } from "../logs/audit";
import { enqueue } from "../queue/enqueue";
import { linkHash, unknownLink } from "./link-access";
import { findLinkByHash, markAsked } from "./link-queries";

export async function askLink(
  input: { token: string },
  caller: { source: string; requestId: string },
): Promise<{ asked: true; inviter: { name: string; email: string | null } }> {
  const link = await findLinkByHash(await linkHash(input.token, caller.source));
  if (!link) return refuseAttempt(caller.source, "link", unknownLink());

  await transaction({}, async (tx) => {
    if (!(await markAsked(tx, link.organizationId, link.id))) return;
    const actor: Ctx["actor"] = { type: "system", id: null, name: "holder of the setup link" };
    await audit(
      tx,
      { organizationId: link.organizationId, actor, requestId: caller.requestId },
      { action: "setup_link.ask", targetType: "setup_link", targetId: link.id },
    );
    await enqueue(tx, "send_mail", { kind: "link_asked", organizationId: link.organizationId, linkId: link.id });
  });
  return { asked: true, inviter: { name: link.inviterName, email: link.inviterEmail } };
}
