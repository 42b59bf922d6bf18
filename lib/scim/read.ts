/** Bodies of POST and PUT (RFC 7644 §3.3, §3.5.1): validated, in canonical spelling, without what the server answers for. */
import type { Attribute } from "./attribute";
import { ScimError, shown } from "./error";
import { booleanOf, isUnassigned, unqualified } from "./normalize";
import { copy, entries, isObject, keyOf } from "./object";
import { splitName } from "./name";
import { memberIds, requireFew } from "./patch-group";
import { type Extension, type ResourceSchema, schemaOf } from "./schema";
import { canonical, requireSize } from "./serialize";
import type { ReadGroup, ReadUser, ResourceType, ScimObject, ScimValue } from "./types";
import { readValue } from "./value";
import { requireText } from "./patching";

export type ReadContext = { method: "POST" | "PUT" };

/** @throws ScimError invalidSyntax, invalidValue */
export function readUser(body: unknown, { method }: ReadContext): ReadUser {
  const { resource } = readResource(body, "User");
  const active = typeof resource.active === "boolean" ? resource.active : undefined;
  if (active === undefined && method === "POST") resource.active = true;
  return {
    resource: requireSize(canonical(resource, "User")),
    active,
    userName: String(resource.userName),
    externalId: textOrNull(resource.externalId),
  };
}

/** A PUT that does not speak of `active` leaves it as it is: absence never changes access. */
export function withActive(resource: ScimObject, active: boolean): ScimObject {
  return resource.active === undefined ? canonical({ ...resource, active }, "User") : resource;
}

/** @throws ScimError invalidSyntax, invalidValue, tooMany (413) */
export function readGroup(body: unknown, _context: ReadContext): ReadGroup {
  const { resource, members } = readResource(body, "Group");
  return {
    resource: requireSize(canonical(resource, "Group")),
    displayName: String(resource.displayName),
    externalId: textOrNull(resource.externalId),
    // Libraries write null for a list they never loaded: it says as little as leaving it out, and empties nothing.
    members: members === undefined || members === null ? undefined : readMembers(members),
  };
}

function readMembers(value: ScimValue): { value: string }[] {
  if (!Array.isArray(value)) throw new ScimError("invalidValue", '"members" must be a list.');
  requireFew(value.length);
  const named = value.filter((item) => item !== null);
  if (named.length === 0 && value.length > 0) throw new ScimError("invalidValue", '"members" names nobody. An empty list is [].');
  return memberIds(named).map((id) => ({ value: id }));
}

function readResource(body: unknown, type: ResourceType): { resource: ScimObject; members: ScimValue | undefined } {
  if (!isObject(body)) throw new ScimError("invalidSyntax", `A ${type} is a JSON object.`);
  const schema = schemaOf(type);
  const resource: ScimObject = {};
  let members: ScimValue | undefined;
  const stated = new Set<Attribute>();
  for (const [key, value] of statements(body, schema.urn)) {
    const name = unqualified(schema.urn, key);
    const attribute = schema.byName.get(name.toLowerCase());
    if (attribute && stated.has(attribute)) throw new ScimError("invalidSyntax", `${shown(attribute.name)} is stated twice.`);
    if (attribute) stated.add(attribute);
    if (attribute?.name === "schemas") requireSchemas(value, schema.urn);
    else if (attribute?.name === "members") members = value;
    else if (attribute) assign(resource, attribute, value);
    else if (/^urn:/i.test(key)) readExtension(resource, key, value, schema);
  }
  for (const attribute of schema.attributes) if (attribute.required) requireThere(attribute, resource);
  return { resource, members };
}

/** Attributes may also stand in an object under the schema's own URN, as those of extensions do. */
function* statements(body: ScimObject, urn: string): Generator<[string, ScimValue]> {
  for (const [key, value] of entries(body))
    if (key.toLowerCase() === urn.toLowerCase() && isObject(value)) yield* entries(value);
    else yield [key, value];
}

// Some clients send no `schemas` at all; whoever sends them must name the resource's own (fixtures/generic/create-without-schemas.json).
function requireSchemas(value: ScimValue, urn: string): void {
  if (isUnassigned(value)) return;
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string"))
    throw new ScimError("invalidSyntax", "schemas is a list of URNs.");
  if (!value.some((item) => item.toLowerCase() === urn.toLowerCase())) throw new ScimError("invalidSyntax", `schemas must name ${urn}.`);
}

function assign(holder: ScimObject, attribute: Attribute, value: ScimValue): void {
  if (attribute.mutability === "readOnly") return;
  // Nothing vague is an answer to whether somebody may use the application; null says nothing.
  if (attribute.name === "active" && value !== null && booleanOf(value) === null)
    throw new ScimError("invalidValue", '"active" must be true or false.');
  const read = readValue(attribute, value, { strict: true });
  if (read !== undefined && attribute.returned !== "never") holder[attribute.name] = read;
}

function requireThere(attribute: Attribute, resource: ScimObject): void {
  const value = resource[attribute.name];
  if (value === undefined) throw new ScimError("invalidValue", `${shown(attribute.name)} is required.`);
  requireText(attribute, value);
}

/** Known ones are read by their schema, others kept as sent. A single attribute may be named by its whole URN. */
function readExtension(resource: ScimObject, key: string, value: ScimValue, { urn: core, extensions: known }: ResourceSchema): void {
  const path = splitName(key);
  if (!path?.urn || value === null) return;
  // The core schema is no extension: what it does not know is ignored under its URN as it is without.
  if (path.urn.toLowerCase() === core.toLowerCase() && (path.name !== "" || isObject(value))) return;
  const isSingle = path.name !== "" && path.sub === null && (!isObject(value) || known.has(path.urn.toLowerCase()));
  const urn = isSingle ? path.urn : key;
  const sent = isSingle ? { [path.name]: value } : value;
  if (!isObject(sent)) throw new ScimError("invalidValue", `${shown(key)} must be an object.`);
  const extension = known.get(urn.toLowerCase());
  const name = extension?.urn ?? keyOf(resource, urn) ?? urn;
  const read = extension ? readKnown(extension, sent) : copy(sent);
  const held = resource[name];
  if (isObject(read) && Object.keys(read).length > 0) resource[name] = isObject(held) ? { ...held, ...read } : read;
}

function readKnown(extension: Extension, sent: ScimObject): ScimObject {
  const result: ScimObject = {};
  const given = new Map(entries(sent).map(([key, value]) => [key.toLowerCase(), value]));
  for (const attribute of extension.attributes) {
    const value = given.get(attribute.name.toLowerCase());
    if (value !== undefined) assign(result, attribute, value);
  }
  return result;
}

function textOrNull(value: ScimValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}
