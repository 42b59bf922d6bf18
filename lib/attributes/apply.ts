/**
 * A SCIM resource in the pipeline's words, by a directory's mapping. The mapping is compiled once; nothing walks a
 * schema. Pure.
 */
import { foldAddress } from "../fold";
import type { DesiredUser, Json } from "../provisioning/types";
import { type Compiled, compile, type Reader } from "./compile";
import type { AttributeMapping } from "./schema";
import { isObject, type JsonObject } from "./source-path";
import { booleanOf, isEmpty, textOf } from "./transforms";

export type Mapped = Pick<
  DesiredUser,
  | "externalId"
  | "userName"
  | "email"
  | "givenName"
  | "familyName"
  | "displayName"
  | "orgUnitPath"
  | "active"
  | "inactiveReason"
  | "attributes"
> & { missing: string[] };

/** Metadata of one person, all rows together. */
const MOST_METADATA = 65_536;

/**
 * @param resource the whole canonical resource as it will be stored
 * @param active what this request says about access; undefined: nothing
 */
export function applyMapping(mapping: AttributeMapping, resource: object, active: boolean | undefined): Mapped {
  const compiled = compile(mapping);
  const record = resource as JsonObject;
  const access = activeOf(compiled, record, active);
  const attributes = attributesOf(compiled, record);
  const email = emailOf(compiled.targets.email, record);
  const mapped: Mapped = {
    externalId: textOf(record.externalId),
    userName: typeof record.userName === "string" ? record.userName : "",
    email,
    givenName: firstText(compiled.targets.first_name, record),
    familyName: firstText(compiled.targets.last_name, record),
    displayName: firstText(compiled.targets.display_name, record),
    orgUnitPath: firstText(compiled.targets.org_unit, record),
    attributes,
    // Said also when nothing is missing: what was may have come.
    missing: [],
  };
  if (access !== undefined) {
    mapped.active = access;
    mapped.inactiveReason = access ? null : compiled.inactiveReason;
  }
  if (compiled.required.length > 0) mapped.missing = missingOf(compiled, record);
  return mapped;
}

function missingOf({ required }: Compiled, record: JsonObject): string[] {
  const isMissing = ({ target, readers }: Compiled["required"][number]) =>
    target === "email" ? readers.every((read) => addressIn(read(record)) === null) : readers.every((read) => isEmpty(read(record)));
  return required.filter(isMissing).map(({ target }) => target);
}

function attributesOf(compiled: Compiled, record: JsonObject): { [key: string]: Json } {
  const attributes: { [key: string]: Json } = {};
  if (compiled.externalId.length > 0) {
    const id = firstText(compiled.externalId, record);
    if (id !== null) attributes.external_id = id;
  }
  if (compiled.targets.organization_role.length > 0) {
    const role = rolesOf(compiled.targets.organization_role, record);
    if (role !== null) attributes.organization_role = role;
  }
  if (compiled.metadata.length > 0) {
    const metadata = metadataOf(compiled, record);
    if (Object.keys(metadata).length > 0) attributes.metadata = metadata;
  }
  return attributes;
}

function metadataOf(compiled: Compiled, record: JsonObject): { [key: string]: Json } {
  const metadata: { [key: string]: Json } = {};
  let room = MOST_METADATA;
  for (const { path, readers } of compiled.metadata) {
    const value = firstOf(readers, record);
    if (value === undefined) continue;
    room -= sizeOf(value);
    if (room < 0) break;
    put(metadata, path, value);
  }
  return metadata;
}

/** Names of the path were checked when the mapping was saved: none of them is a prototype's. */
function put(object: { [key: string]: Json }, path: readonly string[], value: Json): void {
  let at = object;
  for (const name of path.slice(0, -1)) {
    const inner = at[name];
    const next = isObject(inner) ? (inner as { [key: string]: Json }) : {};
    at[name] = next;
    at = next;
  }
  const last = path.at(-1);
  if (last !== undefined) at[last] = value;
}

function sizeOf(value: Json): number {
  if (typeof value === "string") return value.length + 2;
  if (value === null || typeof value !== "object") return 8;
  let size = 2;
  for (const [key, inner] of Object.entries(value)) size += key.length + 4 + sizeOf(inner);
  return size;
}

/** One value as text, several as a list: the highest role of them wins. */
function rolesOf(readers: readonly Reader[], record: JsonObject): Json | null {
  const value = firstOf(readers, record);
  if (!Array.isArray(value)) return textOf(value);
  const texts = value.map(textOf).filter((text) => text !== null);
  return texts.length < 2 ? (texts[0] ?? null) : [...new Set(texts)];
}

/**
 * The provider's own `active: false` always counts. A mapped source can only add a reason to be inactive, or say what
 * the provider leaves open; a value that is neither yes nor no says nothing.
 */
function activeOf(compiled: Compiled, record: JsonObject, said: boolean | undefined): boolean | undefined {
  if (compiled.active.length === 0) return said;
  const standing = said ?? (typeof record.active === "boolean" ? record.active : undefined);
  if (standing === false) return said;
  const mapped = booleanOf(firstOf(compiled.active, record));
  return mapped ?? said;
}

function emailOf(readers: readonly Reader[], record: JsonObject): string | null {
  for (const read of readers) {
    const address = addressIn(read(record));
    if (address !== null) return address;
  }
  return null;
}

function addressIn(value: Json | undefined): string | null {
  if (typeof value === "string") return foldAddress(value);
  if (!Array.isArray(value)) return foldAddress(textOf(value));
  for (const one of value) {
    const address = foldAddress(textOf(one));
    if (address !== null) return address;
  }
  return null;
}

function firstText(readers: readonly Reader[], record: JsonObject): string | null {
  for (const read of readers) {
    const text = textOf(read(record));
    if (text !== null) return text;
  }
  return null;
}

function firstOf(readers: readonly Reader[], record: JsonObject): Json | undefined {
  for (const read of readers) {
    const value = read(record);
    if (!isEmpty(value)) return value;
  }
  return undefined;
}
