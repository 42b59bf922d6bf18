/** The stored form: canonical order, so that resources that say the same are the same text. */
import { ScimError } from "./error";
import { RESOURCE_LIMITS } from "./limits";
import { schemasOf } from "./normalize";
import { ENTERPRISE_URN, schemaOf } from "./schema";
import type { ResourceType, ScimObject } from "./types";

/** `schemas` first, then attributes in the schema's order, then extensions; `schemas` names what is there. */
export function canonical(resource: ScimObject, type: ResourceType): ScimObject {
  const schema = schemaOf(type);
  const result: ScimObject = { schemas: [] };
  for (const name of ["externalId", ...schema.attributes.map((attribute) => attribute.name)]) take(result, resource, name);
  take(result, resource, ENTERPRISE_URN);
  for (const key of Object.keys(resource)) if (key.includes(":")) take(result, resource, key);
  result.schemas = schemasOf(schema.urn, result);
  return result;
}

function take(to: ScimObject, from: ScimObject, name: string): void {
  const value = Object.hasOwn(from, name) ? from[name] : undefined;
  if (value !== undefined) to[name] = value;
}

/** Text of a canonical resource, without `id`, `meta`, `groups` and `members`: an answer puts these in front. */
export function serialize(resource: ScimObject): string {
  return JSON.stringify(resource);
}

/** @throws ScimError invalidValue: what is kept is kept whole, or not at all */
export function requireSize(resource: ScimObject): ScimObject {
  if (serialize(resource).length > RESOURCE_LIMITS.characters)
    throw new ScimError("invalidValue", `A resource may have ${RESOURCE_LIMITS.characters} characters at most.`);
  return resource;
}
