/**
 * What holds before anybody maps anything: the primary address for contact, the work address, any,
 * and the user name when no address was sent. Several rows of one target are tried in order. Pure.
 */
import { type ProviderKey, SENDS_UNITS } from "../directories/schema";
import type { AttributeMapping, MappingRow } from "./schema";

type DefaultRow = MappingRow & { noteCode?: string };

const GSUITE = "urn:ietf:params:scim:schemas:gsuite:1.0:User";

const COMMON: readonly DefaultRow[] = [
  { source: "emails[primary eq true].value", target: "email", noteCode: "primary_email" },
  { source: 'emails[type eq "work"].value', target: "email" },
  { source: "emails.value", target: "email" },
  { source: "userName", target: "email", noteCode: "user_name" },
  { source: "name.givenName", target: "first_name" },
  { source: "name.familyName", target: "last_name", noteCode: "family_name" },
  { source: "displayName", target: "display_name", noteCode: "display_name" },
  { source: "name.formatted", target: "display_name" },
  { source: "externalId", target: "external_id", noteCode: "external_id" },
  { source: "active", target: "active", noteCode: "active" },
];

const UNIT: DefaultRow = { source: `${GSUITE}:orgUnitPath`, target: "org_unit" };

/** Notes that are true of one provider only; the sentences stand under `mapping.notes`. */
const NOTES: Partial<Record<ProviderKey, { [source: string]: string }>> = {
  google_scim: {
    userName: "google_user_name",
    "emails[primary eq true].value": "google_emails",
    "name.familyName": "google_family_name",
    externalId: "google_external_id",
    active: "google_active",
    [`${GSUITE}:orgUnitPath`]: "google_org_unit",
  },
  okta: { userName: "okta_user_name", externalId: "okta_external_id", active: "okta_active", displayName: "okta_display_name" },
  entra_id: {
    userName: "entra_user_name",
    'emails[type eq "work"].value': "entra_work_email",
    externalId: "entra_external_id",
    active: "entra_active",
  },
  jumpcloud: { userName: "jumpcloud_user_name", externalId: "jumpcloud_external_id", active: "jumpcloud_active" },
  onelogin: { userName: "onelogin_user_name", externalId: "onelogin_external_id", active: "onelogin_active" },
  rippling: { userName: "rippling_user_name", externalId: "rippling_external_id", active: "rippling_active" },
};

/** Google Workspace is read by us: its own field names, always the same (providers/google-workspace/to-desired.ts). */
const READ_FROM_GOOGLE: readonly DefaultRow[] = [
  { source: "primaryEmail", target: "email", noteCode: "google_primary_email" },
  { source: "name.givenName", target: "first_name" },
  { source: "name.familyName", target: "last_name", noteCode: "google_family_name" },
  { source: "name.fullName", target: "display_name" },
  { source: "id", target: "external_id", noteCode: "google_external_id" },
  { source: "suspended", target: "active", noteCode: "google_suspended" },
  { source: "archived", target: "active" },
  { source: "orgUnitPath", target: "org_unit", noteCode: "google_org_unit" },
];

export function defaultRows(provider: ProviderKey): readonly DefaultRow[] {
  if (provider === "google_workspace") return READ_FROM_GOOGLE;
  const notes = NOTES[provider] ?? {};
  return (SENDS_UNITS.has(provider) ? [...COMMON, UNIT] : COMMON).map((row) => {
    const noteCode = notes[row.source] ?? row.noteCode;
    return noteCode ? { ...row, noteCode } : row;
  });
}

const made = new Map<ProviderKey, AttributeMapping>();

/** The same object every time, so that it is compiled once. */
export function defaultMapping(provider: ProviderKey): AttributeMapping {
  const known = made.get(provider) ?? { version: 0, provider, rows: [] };
  made.set(provider, known);
  return known;
}
