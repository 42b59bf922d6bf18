/** The core User (RFC 7643 §4.1) and the enterprise extension (§4.3). */
import { type Attribute, attribute, complex, list, text } from "./attribute";

export const USER_URN = "urn:ietf:params:scim:schemas:core:2.0:User";
export const ENTERPRISE_URN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const HOME_OR_WORK = ["work", "home", "other"];

export const USER_ATTRIBUTES: readonly Attribute[] = [
  text("userName", "The name by which the directory knows the person; unique whatever the letter case.", {
    required: true,
    uniqueness: "server",
    isKey: true,
    maxLength: 320,
  }),
  complex("name", "The parts of the person's name.", [
    text("formatted", "The whole name, ready to be shown."),
    text("familyName", "The family name."),
    text("givenName", "The given name."),
    text("middleName", "Middle names."),
    text("honorificPrefix", "A title before the name."),
    text("honorificSuffix", "A title after the name."),
  ]),
  text("displayName", "The name shown to others.", { maxLength: 256 }),
  text("nickName", "What the person likes to be called."),
  attribute("profileUrl", "reference", "The address of the person's profile.", { referenceTypes: ["external"] }),
  text("title", "The job title."),
  text("userType", "How the person relates to the organization."),
  text("preferredLanguage", "The language the person prefers, as in Accept-Language."),
  text("locale", "The person's place, for dates, numbers and currency."),
  text("timezone", "The person's time zone, from the IANA database."),
  attribute("active", "boolean", "Whether the person may use the application."),
  text("password", "Accepted and dropped: people sign in elsewhere.", { mutability: "writeOnly", returned: "never", caseExact: true }),
  list("emails", "Mail addresses.", text("value", "A mail address."), HOME_OR_WORK),
  list("phoneNumbers", "Telephone numbers, kept as sent.", text("value", "A telephone number."), [
    "work",
    "home",
    "mobile",
    "fax",
    "pager",
    "other",
  ]),
  list("ims", "Addresses for instant messages.", text("value", "An address for instant messages."), [
    "aim",
    "gtalk",
    "icq",
    "xmpp",
    "msn",
    "skype",
    "qq",
    "yahoo",
  ]),
  list(
    "photos",
    "Pictures of the person.",
    attribute("value", "reference", "The address of a picture.", { referenceTypes: ["external"] }),
    ["photo", "thumbnail"],
  ),
  complex(
    "addresses",
    "Postal addresses.",
    [
      text("formatted", "The whole address, ready to be shown."),
      text("streetAddress", "Street, house and box."),
      text("locality", "City or place."),
      text("region", "State or region."),
      text("postalCode", "Postal code."),
      text("country", "Country."),
      text("type", "What the address is for.", { canonicalValues: HOME_OR_WORK }),
      attribute("primary", "boolean", "Whether this is the preferred address; true at most once."),
    ],
    { multiValued: true },
  ),
  complex(
    "groups",
    "The groups the person is in; changed through the groups.",
    [
      text("value", "The group's id.", { mutability: "readOnly", caseExact: true }),
      attribute("$ref", "reference", "The group's address.", {
        mutability: "readOnly",
        referenceTypes: ["User", "Group"],
        caseExact: true,
      }),
      text("display", "The group's name.", { mutability: "readOnly" }),
      text("type", "How the person is in the group.", { mutability: "readOnly", canonicalValues: ["direct", "indirect"] }),
    ],
    { multiValued: true, mutability: "readOnly" },
  ),
  list("entitlements", "What the person is entitled to.", text("value", "An entitlement.")),
  list("roles", "The person's roles at the provider.", text("value", "A role.")),
  list(
    "x509Certificates",
    "The person's certificates.",
    attribute("value", "binary", "A certificate, DER in base64.", { caseExact: true }),
  ),
];

export const ENTERPRISE_ATTRIBUTES: readonly Attribute[] = [
  text("employeeNumber", "The number the organization gave the person."),
  text("costCenter", "The cost center."),
  text("organization", "The organization's name."),
  text("division", "The division."),
  text("department", "The department."),
  complex("manager", "The person's manager.", [
    text("value", "The manager's id, as the provider sends it.", { caseExact: true }),
    attribute("$ref", "reference", "The manager's address.", { referenceTypes: ["User"], caseExact: true }),
    text("displayName", "The manager's name.", { mutability: "readOnly" }),
  ]),
];
