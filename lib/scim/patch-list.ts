/** PATCH of attributes with several values: the list as a whole, or the elements a filter chooses. */
import { same } from "../fold";
import type { Attribute } from "./attribute";
import { elementCondition } from "./condition";
import { ScimError, shown } from "./error";
import { satisfies } from "./match";
import { elementFromFilter, isUnassigned, namedForRemoval } from "./normalize";
import { get, isObject } from "./object";
import type { Change } from "./patching";
import type { ScimObject, ScimValue } from "./types";
import { hasContent, isPrimary, isSameEntry, mistyped, readComplex, readElement, readList, readValue } from "./value";

/** No filter, no part: add appends what is new, replace takes the place of all, remove takes all or those it lists. */
export function applyToList(attribute: Attribute, list: ScimValue[], { op, value }: Change): ScimValue[] {
  if (op === "remove") return without(attribute, list, value);
  if (value === undefined || isUnassigned(value)) return op === "replace" ? [] : list;
  const sent = readList(attribute, value, { strict: false });
  return op === "replace" ? sent : sent.reduce<ScimValue[]>((all, element) => withElement(attribute, all, element), list);
}

function without(attribute: Attribute, list: ScimValue[], value: ScimValue | undefined): ScimValue[] {
  const named = namedForRemoval(value);
  return named ? list.filter((element) => !named.some((one) => isNamed(attribute, element, one))) : [];
}

/** What the client names of an element must be so; a bare text means its value. */
function isNamed(attribute: Attribute, element: ScimValue, named: ScimValue): boolean {
  if (!isObject(element)) return element === named;
  if (!isObject(named)) return named !== null && element.value === named;
  const read = readElement(attribute, named) ?? {};
  if (!isObject(read) || Object.keys(read).length === 0) return false;
  if (read.value !== undefined && read.type === undefined) return isSameEntry(attribute, { ...element, type: null }, { value: read.value });
  return read.value === undefined
    ? Object.keys(read).every((key) => same(get(element, key), read[key]))
    : isSameEntry(attribute, element, read);
}

/** An entry that is there already takes over what is new about it; nothing stands twice. */
function withElement(attribute: Attribute, list: ScimValue[], element: ScimValue): ScimValue[] {
  const known = list.find((other) => isSameEntry(attribute, other, element));
  const next = known === undefined ? [...list, element] : list.map((other) => (other === known ? joined(other, element) : other));
  return onePrimary(next, isPrimary(element) ? (known === undefined ? element : next[list.indexOf(known)]) : undefined);
}

// Its value keeps the spelling it has: an address in other letters is the same address.
function joined(known: ScimValue, element: ScimValue): ScimValue {
  return isObject(known) && isObject(element) ? { ...known, ...element, value: known.value ?? element.value ?? null } : known;
}

/** A new primary value clears the old one (RFC 7644 §3.5.2). */
function onePrimary(list: ScimValue[], chosen: ScimValue | undefined): ScimValue[] {
  if (chosen === undefined) return list;
  return list.map((element) =>
    element !== chosen && isObject(element) && element.primary === true ? { ...element, primary: false } : element,
  );
}

/** With a filter or a part: the elements chosen, or a new one as the filter describes it. */
export function applyToElements(attribute: Attribute, list: ScimValue[], change: Change): ScimValue[] {
  if (attribute.type !== "complex") throw new ScimError("invalidPath", `${shown(attribute.name)} has no parts.`);
  const chosen = choose(attribute, list, change);
  if (chosen.size === 0) return missing(attribute, list, change);
  if (change.op === "remove" && !change.sub) return list.filter((element) => !isObject(element) || !chosen.has(element));
  const changed = new Map<ScimValue, ScimObject>([...chosen].map((element) => [element, changeElement(attribute, element, change)]));
  const next = list.map((element) => changed.get(element) ?? element).filter((element) => isObject(element) && hasContent(element));
  const primaries = [...changed.values()].filter(isPrimary);
  if (primaries.length > 1) throw new ScimError("invalidValue", `Only one of ${shown(attribute.name)} can be primary.`);
  return onePrimary(distinct(next), primaries[0]);
}

function choose(attribute: Attribute, list: ScimValue[], { filter }: Change): Set<ScimObject> {
  const objects = list.filter(isObject);
  if (!filter) return new Set(objects);
  const condition = elementCondition(filter, attribute);
  return new Set(objects.filter((element) => satisfies(condition, element)));
}

function changeElement(attribute: Attribute, element: ScimObject, { op, sub, value, filter }: Change): ScimObject {
  if (sub) {
    if (sub.mutability !== "readWrite") throw new ScimError("mutability", `${shown(sub.name)} cannot be changed.`);
    const read = op === "remove" ? undefined : readValue(sub, value);
    const { [sub.name]: before, ...rest } = element;
    if (read !== undefined) return { ...element, [sub.name]: read };
    return op === "add" && before !== undefined ? element : rest;
  }
  const sent = readOne(attribute, value);
  // Replaced whole; what the filter asked for stays true unless the value says otherwise.
  return op === "add" ? { ...element, ...sent } : { ...((filter && elementFromFilter(filter, attribute)) ?? {}), ...sent };
}

/** Nothing matches: with add and replace an element is made from the filter, if it describes one. */
function missing(attribute: Attribute, list: ScimValue[], { op, filter, sub, value }: Change): ScimValue[] {
  if (op === "remove" && !filter) return list;
  const described = filter ? elementFromFilter(filter, attribute) : {};
  if (op === "remove" || !described) throw new ScimError("noTarget", `None of ${shown(attribute.name)} matches the filter.`);
  const read = sub ? readValue(sub, value) : undefined;
  const parts = sub ? (read === undefined ? {} : { [sub.name]: read }) : readOne(attribute, value);
  const element = { ...described, ...parts };
  if (Object.keys(parts).length === 0 || !hasContent(element)) return list;
  return withElement(attribute, list, element);
}

function readOne(attribute: Attribute, value: ScimValue | undefined): ScimObject {
  const one = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (one === undefined || isUnassigned(one)) return {};
  if (!isObject(one)) throw mistyped(attribute, "an object");
  return readComplex(attribute, one) ?? {};
}

function distinct(list: ScimValue[]): ScimValue[] {
  return list.filter((element, at) => list.findIndex((other) => same(other, element)) === at);
}
