/** Objects of a client's making: own keys only, in any letter case, and no way to a prototype. */
import { ScimError } from "./error";
import type { ScimObject, ScimValue } from "./types";

const DEPTH = 20;

export function isObject(value: unknown): value is ScimObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The key as it is spelled in the object, or undefined. */
export function keyOf(object: ScimObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name;
  const wanted = name.toLowerCase();
  return Object.keys(object).find((key) => key.toLowerCase() === wanted);
}

export function get(object: ScimObject, name: string): ScimValue | undefined {
  const key = keyOf(object, name);
  return key === undefined ? undefined : object[key];
}

/**
 * A copy that shares nothing with the client's object, without null members.
 * @throws ScimError invalidSyntax for `__proto__`, names that differ only in case, or more than 20 levels.
 */
export function copy(value: unknown, depth = DEPTH): ScimValue {
  if (depth < 0) throw new ScimError("invalidSyntax", `The value nests deeper than ${DEPTH} levels.`);
  if (Array.isArray(value)) return value.filter((item) => item !== null).map((item) => copy(item, depth - 1));
  if (!isObject(value)) return plain(value);
  const result: ScimObject = {};
  for (const [key, item] of entries(value)) if (item !== null) result[key] = copy(item, depth - 1);
  return result;
}

/** @throws ScimError invalidSyntax, as `copy` does for this one level */
export function entries(object: ScimObject): [string, ScimValue][] {
  const all = Object.entries(object);
  if (hasTwins(all)) throw new ScimError("invalidSyntax", "A name stands twice in one object.");
  for (const [key] of all)
    if (key.length === PROTO.length && key.toLowerCase() === PROTO)
      throw new ScimError("invalidSyntax", "A name in the body is not allowed.");
  return all;
}

const PROTO = "__proto__";
const FEW = 16;
/** The one letter that grows when it becomes small. */
const GROWING = "\u0130";

/** Among a few, names of different length are different, as nearly all are: cheaper than a set for each object. */
function hasTwins(all: readonly [string, unknown][]): boolean {
  if (all.length > FEW || all.some(([key]) => key.includes(GROWING)))
    return new Set(all.map(([key]) => key.toLowerCase())).size < all.length;
  for (let at = 1; at < all.length; at++) {
    const key = nameAt(all, at);
    for (let before = 0; before < at; before++) {
      const other = nameAt(all, before);
      if (other.length === key.length && other.toLowerCase() === key.toLowerCase()) return true;
    }
  }
  return false;
}

const nameAt = (all: readonly [string, unknown][], at: number): string => all[at]?.[0] ?? "";

/** Equal for values that say the same, whatever the order of their names. */
export function fingerprint(value: ScimValue): string {
  if (Array.isArray(value)) return `[${value.map(fingerprint).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${fingerprint(value[name] ?? null)}`).join(",")}}`;
}

/** Each once, the first of equals. */
export function distinct(list: readonly ScimValue[]): ScimValue[] {
  const seen = new Map<string, ScimValue>();
  for (const item of list) {
    const key = isObject(item) ? (fingerprints.get(item) ?? remembered(item)) : fingerprint(item);
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}

/** Elements are never changed in place, and a patch may look at the same ones a thousand times. */
const fingerprints = new WeakMap<ScimObject, string>();

function remembered(element: ScimObject): string {
  const key = fingerprint(element);
  fingerprints.set(element, key);
  return key;
}

function plain(value: unknown): ScimValue {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new ScimError("invalidSyntax", "The body holds something that is not JSON.");
}
