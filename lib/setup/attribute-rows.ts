/** The attribute table of the connect page: the provider's own field → SCIM path → ours, by the mapping that holds. Pure. */
import { effectiveRows } from "../attributes/compile";
import type { AttributeMapping } from "../attributes/schema";
import type { ProviderKey } from "../directories/schema";
import type { AttributeRow } from "./schema";

const PRIMARY = "emails[primary eq true].value";
const WORK = 'emails[type eq "work"].value';
const UNIT = "urn:ietf:params:scim:schemas:gsuite:1.0:User:orgUnitPath";

type Fields = { readonly [path: string]: string };

/** In the words of each provider's own attribute page. A path that is not named here is not sent by default. */
const FIELDS: { readonly [provider in ProviderKey]?: Fields } = {
  okta: {
    userName: "Username",
    "name.givenName": "First name",
    "name.familyName": "Last name",
    [PRIMARY]: "Primary email",
    displayName: "Display name",
    externalId: "User ID",
    active: "Assignment to the app",
  },
  entra_id: {
    userName: "userPrincipalName",
    "name.givenName": "givenName",
    "name.familyName": "surname",
    [WORK]: "mail",
    displayName: "displayName",
    externalId: "mailNickname",
    active: "Switch([IsSoftDeleted], …)",
  },
  google_scim: {
    userName: "Primary email",
    "name.givenName": "First name",
    "name.familyName": "Last name",
    externalId: "User ID",
    active: "Suspended",
    [UNIT]: "Org unit path",
  },
  jumpcloud: {
    userName: "Company Email",
    "name.givenName": "First Name",
    "name.familyName": "Last Name",
    [PRIMARY]: "Company Email",
    displayName: "Display Name",
    externalId: "User ID",
    active: "User state",
  },
  onelogin: {
    userName: "Email",
    "name.givenName": "First Name",
    "name.familyName": "Last Name",
    [WORK]: "Email",
    displayName: "Display Name",
    externalId: "User ID",
    active: "Status",
  },
  rippling: {
    userName: "Work email",
    "name.givenName": "First name",
    "name.familyName": "Last name",
    [WORK]: "Work email",
    displayName: "Preferred name",
    externalId: "Employee ID",
    active: "Employment status",
  },
};

const SAMPLES: { readonly [target: string]: string } = {
  email: "ada.lovelace@example.com",
  first_name: "Ada",
  last_name: "Lovelace",
  display_name: "Ada Lovelace",
  external_id: "104382910",
  active: "true",
  org_unit: "/Sales/Berlin",
};

/** Rows that somebody mapped always; of the defaults those that this provider sends. */
export function attributeRows(provider: ProviderKey, mapping: AttributeMapping): AttributeRow[] {
  const fields = FIELDS[provider];
  const seen = new Set<string>();
  return effectiveRows(mapping).flatMap((row) => {
    const source = fields?.[row.source] ?? null;
    // A plain client decides itself what it sends: it is shown the paths we look at.
    if (row.isDefault && fields && source === null) return [];
    const key = `${row.source} ${row.target}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [
      {
        source,
        path: row.source,
        target: row.target,
        required: row.required ?? (row.source === "userName" && row.target === "email"),
        sample: SAMPLES[row.target] ?? null,
        note: row.noteCode ?? null,
      },
    ];
  });
}
