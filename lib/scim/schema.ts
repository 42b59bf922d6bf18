/**
 * Every attribute the server knows, compiled once. Names and URNs compare ignoring case; what is stored has the spelling
 * used here, except for extensions nobody here has defined: these stay as sent.
 */
import { type Attribute, attribute, byName, complex, text } from "./attribute";
import { ENTERPRISE_ATTRIBUTES, ENTERPRISE_URN, USER_ATTRIBUTES, USER_URN } from "./schema-user";
import type { ResourceType } from "./types";

export const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const PATCH_URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
export const SEARCH_URN = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
export const LIST_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
export { ENTERPRISE_URN, USER_URN };

export type Extension = {
  urn: string;
  name: string;
  description: string;
  attributes: readonly Attribute[];
  byName: ReadonlyMap<string, Attribute>;
};

export type ResourceSchema = {
  type: ResourceType;
  urn: string;
  description: string;
  endpoint: string;
  /** In the order in which they are written out, without the common ones. */
  attributes: readonly Attribute[];
  /** With the common ones, by lower-case name. */
  byName: ReadonlyMap<string, Attribute>;
  /** By lower-case URN. */
  extensions: ReadonlyMap<string, Extension>;
};

/** RFC 7643 §3.1: on every resource, in no schema. */
const COMMON: readonly Attribute[] = [
  attribute("schemas", "reference", "The schemas the resource speaks.", { multiValued: true, returned: "always", referenceTypes: ["uri"] }),
  text("id", "Given by the server, never changed, never given again.", {
    mutability: "readOnly",
    returned: "always",
    uniqueness: "server",
    caseExact: true,
  }),
  text("externalId", "The provider's own id.", { caseExact: true, uniqueness: "server", maxLength: 256 }),
  complex(
    "meta",
    "What the server knows about the resource itself.",
    [
      text("resourceType", "User or Group.", { mutability: "readOnly", caseExact: true }),
      attribute("created", "dateTime", "When the resource was created.", { mutability: "readOnly" }),
      attribute("lastModified", "dateTime", "When the resource changed last.", { mutability: "readOnly" }),
      attribute("location", "reference", "The resource's address.", { mutability: "readOnly", caseExact: true, referenceTypes: ["uri"] }),
      text("version", "The resource's entity tag.", { mutability: "readOnly", caseExact: true }),
    ],
    { mutability: "readOnly" },
  ),
];

const GROUP_ATTRIBUTES: readonly Attribute[] = [
  text("displayName", "The group's name; unique whatever the letter case.", {
    required: true,
    uniqueness: "server",
    isKey: true,
    maxLength: 256,
  }),
  complex(
    "members",
    "People and groups in this group.",
    [
      text("value", "The member's id.", { mutability: "immutable", caseExact: true, required: true }),
      attribute("$ref", "reference", "The member's address.", {
        mutability: "immutable",
        caseExact: true,
        referenceTypes: ["User", "Group"],
      }),
      text("type", "User or Group.", { mutability: "immutable", canonicalValues: ["User", "Group"] }),
      text("display", "The member's name.", { mutability: "readOnly" }),
    ],
    { multiValued: true },
  ),
];

const ENTERPRISE: Extension = {
  urn: ENTERPRISE_URN,
  name: "EnterpriseUser",
  description: "What an employer adds to a person.",
  attributes: ENTERPRISE_ATTRIBUTES,
  byName: byName(ENTERPRISE_ATTRIBUTES),
};

function compile(
  type: ResourceType,
  urn: string,
  description: string,
  attributes: readonly Attribute[],
  extensions: Extension[],
): ResourceSchema {
  return {
    type,
    urn,
    description,
    endpoint: `/${type}s`,
    attributes,
    byName: byName([...COMMON, ...attributes]),
    extensions: new Map(extensions.map((extension) => [extension.urn.toLowerCase(), extension])),
  };
}

const RESOURCES: Readonly<Record<ResourceType, ResourceSchema>> = {
  User: compile("User", USER_URN, "A person the directory sends.", USER_ATTRIBUTES, [ENTERPRISE]),
  Group: compile("Group", GROUP_URN, "A group the directory sends.", GROUP_ATTRIBUTES, []),
};

export const schemaOf = (type: ResourceType): ResourceSchema => RESOURCES[type];

/** Schemas that have a meaning here, in any place where a URN may stand before a name. */
export const KNOWN_URNS: readonly string[] = [USER_URN, GROUP_URN, ENTERPRISE_URN];

/** A known attribute of the type, or undefined. */
export function coreAttribute(type: ResourceType, name: string): Attribute | undefined {
  return RESOURCES[type].byName.get(name.toLowerCase());
}
