/** A setup link in events: who was meant, never the token. */
import { toPublicId } from "../ids";
import type { LinkRow } from "./link-queries";

export function linkEventData(link: Pick<LinkRow, "id" | "organizationId" | "contactEmail">) {
  return {
    object: "setup_link",
    id: toPublicId("lnk", link.id),
    organization_id: toPublicId("org", link.organizationId),
    contact_email: link.contactEmail,
  };
}
