/** An organization as others see and make it (contract §3). */
import { z } from "zod";
import { emailAddress, plainText } from "../http/fields";

const domain = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .refine(
    (text) => /^(?=.{3,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*$/.test(text),
    "Expected a domain such as example.com.",
  );

export const CreateOrganization = z.strictObject({
  name: plainText(120),
  externalId: plainText(255).nullish(),
  /** Addresses of these domains are expected; a consent from another one waits for staff. */
  domains: z.array(domain).max(50).default([]),
  contactEmail: emailAddress.nullish(),
});
export type CreateOrganization = z.input<typeof CreateOrganization>;

export const UpdateOrganization = z.strictObject({
  name: plainText(120).optional(),
  domains: z.array(domain).max(50).optional(),
  contactEmail: emailAddress.nullish(),
  syncEnabled: z.boolean().optional(),
});
export type UpdateOrganization = z.input<typeof UpdateOrganization>;

export type OrganizationDomain = { object: "organization_domain"; id: string; domain: string; state: "verified" | "pending" };

export type OrganizationView = {
  object: "organization";
  id: string;
  external_id: string | null;
  name: string;
  domains: OrganizationDomain[];
  directory_sync_enabled: boolean;
  contact_email: string | null;
  metadata: Record<string, unknown>;
  created_at: string;
  updated_at: string;
};

/** A row of the console's list. */
export type OrganizationSummary = OrganizationView & {
  directory: { id: string; provider: string; name: string; state: string; last_synced_at: string | null } | null;
  members: number;
  /** The latest setup link: where the customer stands. */
  setup: { state: string; last_step: string | null; created_at: string } | null;
};
