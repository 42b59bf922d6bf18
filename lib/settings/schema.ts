/** What the vendor sets for the whole deployment, as it is shown and changed. */
import { z } from "zod";
import { plainText } from "../http/fields";

export const MOST_HELP_LINKS = 5;
const LONGEST_LINK_HOURS = 30 * 24;

/** A name, an address or a page. Other schemes would become a link that does something else than help. */
const supportContact = plainText(200).refine(
  (text) => !/^[a-z][a-z0-9+.-]*:(?=\S)/i.test(text) || isHttpsPage(text),
  "Expected a name, a mail address, or a page that begins with https://.",
);

const helpLink = z.strictObject({
  label: plainText(80),
  url: z
    .string()
    .max(2048, "Expected at most 2048 characters.")
    .transform((text) => text.trim())
    .refine(isHttpsPage, "Expected the address of a page that begins with https://."),
});

/** Only what is named changes. */
export const UpdateSettings = z.strictObject({
  app_name: plainText(40)
    .refine((text) => [...text].length >= 2, "Expected at least 2 characters.")
    .optional(),
  /** null: whoever sent the setup link stands in. */
  support_contact: supportContact.nullable().optional(),
  help_links: z.array(helpLink).max(MOST_HELP_LINKS, `Expected at most ${MOST_HELP_LINKS} links.`).optional(),
  family_name_required: z.boolean().optional(),
  role_mapping_enabled: z.boolean().optional(),
  nested_groups: z.boolean().optional(),
  link_hours: z
    .number()
    .int()
    .min(1, "Expected 1 hour or more.")
    .max(LONGEST_LINK_HOURS, `Expected at most ${LONGEST_LINK_HOURS} hours.`)
    .optional(),
});
export type UpdateSettings = z.input<typeof UpdateSettings>;

export type SettingsView = {
  object: "settings";
  app_name: string;
  support_contact: string | null;
  help_links: { label: string; url: string }[];
  family_name_required: boolean;
  role_mapping_enabled: boolean;
  nested_groups: boolean;
  link_hours: number;
};

function isHttpsPage(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === "https:" && url.username === "" && url.password === "" && !/\s/.test(text);
}
