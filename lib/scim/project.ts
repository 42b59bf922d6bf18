/** `attributes` and `excludedAttributes` (RFC 7644 §3.9). Only called when one is asked for: answers are text otherwise. */
import type { Attribute } from "./attribute";
import { findTarget, type Target } from "./condition";
import { ScimError } from "./error";
import { splitName } from "./name";
import { get, isObject, keyOf } from "./object";
import { schemaOf } from "./schema";
import type { ResourceType, ScimObject, ScimValue } from "./types";

export type Projection = { attributes?: readonly string[]; excludedAttributes?: readonly string[] };

/** Names apart; blanks around them do not count. undefined: nothing was named. @throws ScimError invalidValue */
export function readNames(sent: unknown): string[] | undefined {
  if (sent === undefined || sent === null) return undefined;
  const list = Array.isArray(sent) ? sent : typeof sent === "string" ? sent.split(",") : null;
  if (!list?.every((name) => typeof name === "string")) throw new ScimError("invalidValue", "A list of attribute names is expected.");
  const names = list.map((name: string) => name.trim()).filter((name) => name !== "");
  if (names.length > 200) throw new ScimError("invalidValue", "200 attribute names at most can be asked for.");
  return names.length > 0 ? names : undefined;
}

/** null: nothing is asked for. @throws ScimError invalidValue: the two exclude each other */
export function readProjection(attributes: unknown, excludedAttributes: unknown): Projection | null {
  const wanted = readNames(attributes);
  const unwanted = readNames(excludedAttributes);
  if (wanted && unwanted) throw new ScimError("invalidValue", "Ask for attributes or for excludedAttributes, not for both.");
  return wanted ? { attributes: wanted } : unwanted ? { excludedAttributes: unwanted } : null;
}

/** A resource as it is answered, cut to what was asked for. `id` and `schemas` always stay; unknown names ask for nothing. */
export function project(resource: ScimObject, { attributes, excludedAttributes }: Projection, type: ResourceType): ScimObject {
  if (attributes) return only(resource, targetsOf(attributes, resource, type));
  return excludedAttributes ? without(resource, targetsOf(excludedAttributes, resource, type)) : resource;
}

/** The target with the resource's own key, so that odd spellings find what is there. */
type Named = { holder: string | null; key: string | null; sub: Attribute | null };

function targetsOf(names: readonly string[], resource: ScimObject, type: ResourceType): Named[] {
  return names.flatMap((name) => {
    const whole = keyOf(resource, name);
    if (whole?.includes(":")) return [{ holder: whole, key: null, sub: null }];
    const path = splitName(name);
    if (!path) return [];
    if (path.name === "" && path.urn?.toLowerCase() === schemaOf(type).urn.toLowerCase())
      return Object.keys(resource)
        .filter((key) => !key.includes(":"))
        .map((key) => ({ holder: null, key, sub: null }));
    const target = findTarget(path, type);
    return target ? (named(target, resource) ?? []) : [];
  });
}

function named({ extension, attribute, sub }: Target, resource: ScimObject): Named | null {
  if (extension === null) return attribute && { holder: null, key: keyOf(resource, attribute.name) ?? attribute.name, sub };
  const holder = keyOf(resource, extension);
  if (holder === undefined) return null;
  const held = resource[holder];
  const key = attribute && isObject(held) ? keyOf(held, attribute.name) : undefined;
  return attribute && key === undefined ? null : { holder, key: key ?? null, sub };
}

const ALWAYS = new Set(["schemas", "id"]);

function only(resource: ScimObject, targets: readonly Named[]): ScimObject {
  const result: ScimObject = {};
  for (const [key, value] of Object.entries(resource)) {
    const asked = targets.filter((target) => (target.holder ?? target.key) === key);
    if (ALWAYS.has(key)) result[key] = value;
    else if (asked.length > 0)
      put(result, key, key.includes(":") && isObject(value) ? partsOfExtension(value, asked) : partsOf(value, asked));
  }
  return result;
}

function partsOfExtension(value: ScimObject, asked: readonly Named[]): ScimValue | undefined {
  if (asked.some(({ key }) => key === null)) return value;
  const result: ScimObject = {};
  for (const [key, held] of Object.entries(value)) {
    const here = asked.filter((target) => target.key === key);
    if (here.length > 0) put(result, key, partsOf(held, here));
  }
  return result;
}

function partsOf(value: ScimValue, asked: readonly Named[]): ScimValue | undefined {
  const subs = asked.flatMap(({ sub }) => (sub ? [sub.name] : []));
  if (subs.length < asked.length) return value;
  return eachObject(value, (object) => {
    const result: ScimObject = {};
    for (const sub of subs) put(result, keyOf(object, sub) ?? sub, get(object, sub));
    return result;
  });
}

function without(resource: ScimObject, targets: readonly Named[]): ScimObject {
  const result: ScimObject = {};
  for (const [key, value] of Object.entries(resource)) {
    const named = targets.filter((target) => (target.holder ?? target.key) === key);
    if (ALWAYS.has(key) || named.length === 0) result[key] = value;
    else put(result, key, key.includes(":") && isObject(value) ? restOfExtension(value, named) : restOf(value, named));
  }
  return result;
}

function restOfExtension(value: ScimObject, named: readonly Named[]): ScimValue | undefined {
  if (named.some(({ key }) => key === null)) return undefined;
  const result: ScimObject = {};
  for (const [key, held] of Object.entries(value)) {
    const here = named.filter((target) => target.key === key);
    put(result, key, here.length === 0 ? held : restOf(held, here));
  }
  return result;
}

function restOf(value: ScimValue, named: readonly Named[]): ScimValue | undefined {
  if (named.some(({ sub }) => sub === null)) return undefined;
  const gone = new Set(named.map(({ sub }) => sub?.name.toLowerCase()));
  return eachObject(value, (object) => Object.fromEntries(Object.entries(object).filter(([key]) => !gone.has(key.toLowerCase()))));
}

/** Applied to an object, or to each in a list; what is left empty is left out. */
function eachObject(value: ScimValue, change: (object: ScimObject) => ScimObject): ScimValue | undefined {
  if (Array.isArray(value)) {
    const list = value
      .map((item) => (isObject(item) ? change(item) : item))
      .filter((item) => !isObject(item) || Object.keys(item).length > 0);
    return list.length > 0 ? list : undefined;
  }
  return isObject(value) ? change(value) : value;
}

function put(object: ScimObject, key: string, value: ScimValue | undefined): void {
  if (value === undefined || (isObject(value) && Object.keys(value).length === 0)) return;
  object[key] = value;
}
