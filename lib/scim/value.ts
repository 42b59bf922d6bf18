/**
 * Values as their attributes want them: typed, canonically named, without what is unassigned. Bodies and patches read
 * theirs here. undefined: nothing is assigned.
 */
import type { Attribute } from "./attribute";
import { ScimError, shown } from "./error";
import { booleanOf, isUnassigned, managerOf } from "./normalize";
import { RESOURCE_LIMITS } from "./limits";
import { distinct, entries, fingerprint, isObject } from "./object";
import { foldValue, instantOf } from "./text";
import type { ScimObject, ScimValue } from "./types";

/** `strict`: a whole body, where a list must be sent as a list. @throws ScimError invalidValue */
export function readValue(
  attribute: Attribute,
  value: ScimValue | undefined,
  options: { strict: boolean } = { strict: false },
): ScimValue | undefined {
  if (value === undefined || isUnassigned(value)) return undefined;
  if (attribute.multiValued) {
    const list = readList(attribute, value, options);
    return list.length === 0 ? undefined : list;
  }
  return attribute.type === "complex" ? readComplex(attribute, value) : readSimple(attribute, value);
}

/** The elements, without doubles; at most one is primary. @throws ScimError invalidValue */
export function readList(attribute: Attribute, value: ScimValue, { strict }: { strict: boolean }): ScimValue[] {
  if (!Array.isArray(value) && (strict || (attribute.type === "complex" && !isObject(value)))) throw mistyped(attribute, "a list");
  const sent = Array.isArray(value) ? value : [value];
  requireFew(attribute.name, sent.length);
  const list = distinct(sent.map((item) => readElement(attribute, item)).filter((element) => element !== undefined));
  if (list.filter(isPrimary).length > 1) throw new ScimError("invalidValue", `Only one of ${shown(attribute.name)} can be primary.`);
  return list;
}

export function readElement(attribute: Attribute, value: ScimValue): ScimValue | undefined {
  if (isUnassigned(value)) return undefined;
  if (attribute.type !== "complex") return readSimple(attribute, value);
  const element = readComplex(attribute, value);
  return element && hasContent(element) ? element : undefined;
}

/** The parts that are sent and known; readOnly ones are the server's. */
export function readComplex(attribute: Attribute, sent: ScimValue): ScimObject | undefined {
  const value = managerOf(attribute, sent);
  if (!isObject(value)) throw mistyped(attribute, "an object");
  const given = new Map(entries(value).map(([key, item]) => [key.toLowerCase(), item]));
  const result: ScimObject = {};
  for (const part of attribute.subAttributes) {
    if (part.mutability === "readOnly") continue;
    const read = readValue(part, given.get(part.name.toLowerCase()));
    if (read !== undefined) result[part.name] = read;
  }
  return Object.keys(result).length === 0 ? undefined : result;
}

export function readSimple(attribute: Attribute, value: ScimValue): ScimValue {
  switch (attribute.type) {
    case "boolean":
      return booleanOf(value) ?? fail(mistyped(attribute, "true or false"));
    case "integer":
      return Number.isInteger(value) ? value : fail(mistyped(attribute, "a whole number"));
    case "decimal":
      return typeof value === "number" ? value : fail(mistyped(attribute, "a number"));
    case "dateTime":
      return typeof value === "string" && instantOf(value) !== null ? value : fail(mistyped(attribute, "a date and time"));
    default:
      return typeof value === "string" ? ofLength(attribute, value) : fail(mistyped(attribute, "text"));
  }
}

function ofLength(attribute: Attribute, value: string): string {
  const most = attribute.maxLength ?? Number.POSITIVE_INFINITY;
  if (value.length > most && (value.length > 2 * most || [...value].length > most))
    throw new ScimError("invalidValue", `${shown(attribute.name)} may have ${most} characters at most.`);
  return value;
}

/** A kind without anything of that kind says nothing: `{"type":"work"}` is what stays when an address was taken back. */
export function hasContent(element: ScimObject): boolean {
  return Object.keys(element).some((key) => key !== "type" && key !== "primary");
}

export function isPrimary(element: ScimValue): boolean {
  return isObject(element) && element.primary === true;
}

/** Equal for elements that are one and the same entry: their value and what it is for (RFC 7643 §2.4). */
export function entryKey(attribute: Attribute, element: ScimValue): string {
  const known = isObject(element) ? entryKeys.get(element) : undefined;
  if (known !== undefined) return known;
  const key = newEntryKey(attribute, element);
  if (isObject(element)) entryKeys.set(element, key);
  return key;
}

/** Elements are never changed in place, and a patch may ask for the same ones a thousand times. */
const entryKeys = new WeakMap<ScimObject, string>();

function newEntryKey(attribute: Attribute, element: ScimValue): string {
  if (!isObject(element) || typeof element.value !== "string") return fingerprint(element);
  const value = attribute.subs.get("value")?.caseExact ? element.value : foldValue(element.value);
  return JSON.stringify([value, typeof element.type === "string" ? foldValue(element.type) : ""]);
}

/** @throws ScimError invalidValue */
export function requireFew(name: string, count: number): void {
  if (count > RESOURCE_LIMITS.values)
    throw new ScimError("invalidValue", `${shown(name)} may have ${RESOURCE_LIMITS.values} values at most.`);
}

export function mistyped(attribute: Attribute, wanted: string): ScimError {
  return new ScimError("invalidValue", `${shown(attribute.name)} must be ${wanted}.`);
}

function fail(error: ScimError): never {
  throw error;
}
