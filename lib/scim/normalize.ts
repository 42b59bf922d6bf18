/**
 * What clients do differently from the RFCs, one named rule each. The engine calls these where the habit meets it; the
 * fixtures under fixtures/ show each as a client sends it (normalize.test.ts plays them).
 */
import type { Attribute } from "./attribute";
import { isObject } from "./object";
import type { Filter, Literal, ScimObject, ScimValue } from "./types";

/**
 * Entra sends booleans as "True" and "False", in bodies, patches and filters. Left alone such a text is truthy, and a
 * leaver would stay active. fixtures/entra/deactivate-by-text.json
 * @returns null for anything that does not clearly say yes or no
 */
export function booleanOf(value: unknown): boolean | null {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return null;
  const text = value.toLowerCase();
  return text === "true" ? true : text === "false" ? false : null;
}

/** Entra writes `Add`, `Replace`, `Remove`. fixtures/entra/add-department.json */
export function operationOf(value: unknown): "add" | "replace" | "remove" | null {
  const text = typeof value === "string" ? value.toLowerCase() : "";
  return text === "add" || text === "replace" || text === "remove" ? text : null;
}

/** Entra sends the manager as a bare id, where the schema wants `{"value": id}`. fixtures/entra/manager-as-text.json */
export function managerOf(attribute: Attribute, value: ScimValue): ScimValue {
  return attribute.name === "manager" && typeof value === "string" ? { value } : value;
}

/**
 * OneLogin fills fields nobody filled with "" and null: nothing is assigned then.
 * fixtures/onelogin/create-with-empty-fields.json
 */
export function isUnassigned(value: ScimValue | undefined): boolean {
  if (value === null || value === undefined || value === "") return true;
  if (Array.isArray(value)) return value.every((item) => item === null);
  return isObject(value) && Object.keys(value).length === 0;
}

/** Some libraries send `"path": ""` or null for an operation without a path. fixtures/generic/empty-path.json */
export function isAbsentPath(path: unknown): boolean {
  return path === undefined || path === null || path === "";
}

/**
 * `urn:…:core:2.0:User:active` is the same attribute as `active`. Clients that flatten write a dot for the colon, in paths
 * and in bodies; taken for something unknown, a leaver's `active: false` would be ignored.
 * fixtures/generic/active-behind-a-dot.json
 */
export function unqualified(urn: string, key: string): string {
  const separator = key[urn.length];
  const isQualified = (separator === ":" || separator === ".") && key.slice(0, urn.length).toLowerCase() === urn.toLowerCase();
  return isQualified ? key.slice(urn.length + 1) : key;
}

/**
 * A patch may name an element that is not there yet: `emails[type eq "work"].value`. The RFC would refuse, Entra expects
 * the element to be made from the filter, and a refusal would lose everything else in the request.
 * fixtures/entra/create-through-filter.json
 * @returns the parts the new element starts with; null when the filter does not describe one, or looks for one by its value
 */
export function elementFromFilter(filter: Filter, attribute: Attribute): ScimObject | null {
  const terms = filter.kind === "and" ? filter.terms : [filter];
  const element: ScimObject = {};
  for (const term of terms) {
    if (term.kind !== "compare" || term.operator !== "eq" || term.value === null) return null;
    const part = attribute.subs.get(term.path.name.toLowerCase());
    if (!part || part.name === "value") return null;
    element[part.name] = part.type === "boolean" ? booleanOf(term.value) : (term.value as Literal);
  }
  return element;
}

/**
 * Entra's default dialect and JumpCloud name what goes in the value of a `remove`: `{"path":"members","value":[{"value":
 * "u1"}]}`. Only these go; taken for a plain remove it would empty the group. fixtures/entra/remove-member-by-list.json
 * @returns what is named; null when the operation carries no value
 */
export function namedForRemoval(value: ScimValue | undefined): ScimValue[] | null {
  if (value === undefined) return null;
  return Array.isArray(value) ? value : [value];
}

/**
 * Groups from Entra list a vendor's URN nobody knows, and users list an extension without sending it. What is stored
 * names the schemas the resource really speaks. fixtures/entra/create-group.json
 */
export function schemasOf(core: string, resource: ScimObject): string[] {
  return [core, ...Object.keys(resource).filter((key) => key.includes(":") && key.toLowerCase() !== core.toLowerCase())];
}
