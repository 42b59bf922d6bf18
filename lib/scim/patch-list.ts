/** PATCH of attributes with several values: the list as a whole, or the elements a filter chooses. */
import { same } from "../fold";
import type { Attribute } from "./attribute";
import { elementCondition } from "./condition";
import { ScimError, shown } from "./error";
import { satisfies } from "./match";
import { elementFromFilter, isUnassigned, namedForRemoval } from "./normalize";
import { distinct, get, isObject } from "./object";
import type { Change } from "./patching";
import type { ScimObject, ScimValue } from "./types";
import { entryKey, hasContent, isPrimary, mistyped, readComplex, readList, readValue, requireFew } from "./value";

/** No filter, no part: add appends what is new, replace takes the place of all, remove takes all or those it lists. */
export function applyToList(attribute: Attribute, list: ScimValue[], { op, value }: Change): ScimValue[] {
  if (op === "remove") return without(attribute, list, value);
  if (value === undefined || isUnassigned(value)) return op === "replace" ? [] : list;
  const sent = readList(attribute, value, { strict: false });
  if (op === "replace" && sent.length === 0) requireSense(attribute, value);
  return op === "replace" ? sent : withElements(attribute, list, sent);
}

// Whoever means an empty list says [], or names the parts without a value; a slip of the pen must not take away what is there.
function requireSense(attribute: Attribute, value: ScimValue): void {
  const elements = Array.isArray(value) ? value : [value];
  const saysSomething = elements.some((one) => isObject(one) && Object.keys(one).some((key) => attribute.subs.has(key.toLowerCase())));
  if (!saysSomething) throw new ScimError("invalidValue", `${shown(attribute.name)} names nothing that is known. An empty list is [].`);
}

/** What the client names of an element must be so; a bare text means its value, and a value alone any kind of it. */
function without(attribute: Attribute, list: ScimValue[], value: ScimValue | undefined): ScimValue[] {
  const named = namedForRemoval(value);
  if (!named) return [];
  requireFew(attribute.name, named.length);
  const read = named
    .map((one) => (typeof one === "string" && attribute.type === "complex" ? { value: one } : one))
    .filter((one) => !isUnassigned(one));
  const entriesNamed = new Set(read.map((one) => entryKey(attribute, isObject(one) ? (readComplex(attribute, one) ?? {}) : one)));
  const byParts = read.flatMap((one) => (isObject(one) && get(one, "value") === undefined ? [readComplex(attribute, one) ?? {}] : []));
  return list.filter((element) => {
    if (!isObject(element)) return !entriesNamed.has(entryKey(attribute, element));
    const { type: _type, ...anyKind } = element;
    if (entriesNamed.has(entryKey(attribute, element)) || entriesNamed.has(entryKey(attribute, anyKind))) return false;
    return !byParts.some((parts) => Object.keys(parts).length > 0 && Object.keys(parts).every((key) => same(element[key], parts[key])));
  });
}

/** An entry that is there already takes over what is new about it; nothing stands twice. */
function withElements(attribute: Attribute, list: ScimValue[], added: readonly ScimValue[]): ScimValue[] {
  const entriesNow = new Map(list.map((element) => [entryKey(attribute, element), element]));
  let chosen: ScimValue | undefined;
  for (const element of added) {
    const key = entryKey(attribute, element);
    const known = entriesNow.get(key);
    const next = known === undefined ? element : joined(known, element);
    entriesNow.set(key, next);
    if (isPrimary(element)) chosen = next;
  }
  requireFew(attribute.name, entriesNow.size);
  return onePrimary([...entriesNow.values()], chosen);
}

// Its value keeps the spelling it has: an address in other letters is the same address.
function joined(known: ScimValue, element: ScimValue): ScimValue {
  return isObject(known) && isObject(element)
    ? { ...known, ...element, ...(known.value === undefined ? {} : { value: known.value }) }
    : known;
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
    if (read !== undefined) return same(read, before) ? element : { ...element, [sub.name]: read };
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
  return withElements(attribute, list, [element]);
}

function readOne(attribute: Attribute, value: ScimValue | undefined): ScimObject {
  const one = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (one === undefined || isUnassigned(one)) return {};
  if (!isObject(one)) throw mistyped(attribute, "an object");
  return readComplex(attribute, one) ?? {};
}
