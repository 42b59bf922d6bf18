/** What the server tells about itself (RFC 7643 §5 to §7, RFC 9865 §3): exactly what works, and nothing null. */
import type { Attribute } from "./attribute";
import { BULK_LIMITS, PAGE_LIMITS } from "./limits";
import { type ResourceSchema, schemaOf } from "./schema";
import type { ResourceType, ScimObject } from "./types";

const CORE = "urn:ietf:params:scim:schemas:core:2.0";

export function serviceProviderConfig(baseUrl: string): ScimObject {
  return {
    schemas: [`${CORE}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: true, ...BULK_LIMITS },
    filter: { supported: true, maxResults: PAGE_LIMITS.most },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: "index",
      defaultPageSize: PAGE_LIMITS.default,
      maxPageSize: PAGE_LIMITS.most,
    },
    authenticationSchemes: [
      {
        type: "oauthbearertoken",
        name: "Bearer token",
        description: "A token of this directory in the Authorization header.",
        specUri: "https://www.rfc-editor.org/rfc/rfc6750",
        primary: true,
      },
    ],
    meta: { resourceType: "ServiceProviderConfig", location: `${baseUrl}/ServiceProviderConfig` },
  };
}

const TYPES: readonly ResourceType[] = ["User", "Group"];

export const resourceTypes = (baseUrl: string): ScimObject[] => TYPES.map((type) => describeType(schemaOf(type), baseUrl));

/** By name, as `/ResourceTypes/User`; null: there is no such type. */
export function resourceType(baseUrl: string, name: string): ScimObject | null {
  const type = TYPES.find((one) => one.toLowerCase() === name.toLowerCase());
  return type ? describeType(schemaOf(type), baseUrl) : null;
}

function describeType({ type, urn, description, endpoint, extensions }: ResourceSchema, baseUrl: string): ScimObject {
  const schemaExtensions = [...extensions.values()].map((extension) => ({ schema: extension.urn, required: false }));
  return {
    schemas: [`${CORE}:ResourceType`],
    id: type,
    name: type,
    endpoint,
    description,
    schema: urn,
    ...(schemaExtensions.length > 0 ? { schemaExtensions } : {}),
    meta: { resourceType: "ResourceType", location: `${baseUrl}/ResourceTypes/${type}` },
  };
}

type Described = { urn: string; name: string; description: string; attributes: readonly Attribute[] };

const SCHEMAS: readonly Described[] = TYPES.flatMap((type) => {
  const schema = schemaOf(type);
  return [{ ...schema, name: type }, ...schema.extensions.values()];
});

export const schemas = (baseUrl: string): ScimObject[] => SCHEMAS.map((schema) => describeSchema(schema, baseUrl));

/** By URN in any letter case; null: there is no such schema. */
export function schema(baseUrl: string, urn: string): ScimObject | null {
  const found = SCHEMAS.find((one) => one.urn.toLowerCase() === urn.toLowerCase());
  return found ? describeSchema(found, baseUrl) : null;
}

function describeSchema({ urn, name, description, attributes }: Described, baseUrl: string): ScimObject {
  return {
    schemas: [`${CORE}:Schema`],
    id: urn,
    name,
    description,
    attributes: attributes.map(describe),
    meta: { resourceType: "Schema", location: `${baseUrl}/Schemas/${urn}` },
  };
}

function describe(attribute: Attribute): ScimObject {
  const { name, type, description, multiValued, required, caseExact, mutability, returned, uniqueness } = attribute;
  const isText = type === "string" || type === "reference" || type === "binary";
  return {
    name,
    type,
    multiValued,
    description,
    required,
    ...(isText ? { caseExact } : {}),
    mutability,
    returned,
    uniqueness,
    ...(attribute.canonicalValues ? { canonicalValues: [...attribute.canonicalValues] } : {}),
    ...(attribute.referenceTypes ? { referenceTypes: [...attribute.referenceTypes] } : {}),
    ...(type === "complex" ? { subAttributes: attribute.subAttributes.map(describe) } : {}),
  };
}
