/** The domains an organization's people are expected under: its own, else its contact's (contract §5.9). Pure. */
import { domainOf } from "../http/address";
import { domainsOf } from "./present";

export function expectedDomains(organization: { domains: unknown; contactEmail: string | null }): string[] {
  const own = domainsOf(organization.domains).map(({ domain }) => domain);
  if (own.length > 0) return own;
  return organization.contactEmail ? [domainOf(organization.contactEmail)] : [];
}
