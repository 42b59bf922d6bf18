/** PATCH inside extensions nobody here has defined: values are kept as sent and are typed by what they hold. */
import { unknownAttribute } from "./attribute";
import { elementCondition } from "./condition";
import { ScimError, shown } from "./error";
import { satisfies } from "./match";
import { isUnassigned, namedForRemoval } from "./normalize";
import { copy, distinct, fingerprint, isObject, keyOf } from "./object";
import type { Change } from "./patching";
import type { ScimObject, ScimValue } from "./types";

export function applyUnknown(holder: ScimObject, name: string, change: Change): void {
  if (name.toLowerCase() === "__proto__") throw new ScimError("invalidPath", "This name is not allowed.");
  const key = keyOf(holder, name) ?? name;
  const held = Object.hasOwn(holder, key) ? holder[key] : undefined;
  const next = change.filter ? inElements(name, held, change) : change.sub ? inParts(held, change) : whole(held, change);
  if (next === undefined || isUnassigned(next)) delete holder[key];
  else holder[key] = next;
}

function whole(held: ScimValue | undefined, { op, value }: Change): ScimValue | undefined {
  if (op === "remove") {
    const named = Array.isArray(held) ? namedForRemoval(value) : null;
    const gone = new Set(named?.map(fingerprint));
    return named && Array.isArray(held) ? held.filter((item) => !gone.has(fingerprint(item))) : undefined;
  }
  if (value === undefined || isUnassigned(value)) return op === "replace" ? undefined : held;
  const sent = copy(value);
  if (op === "add" && Array.isArray(held)) return distinct([...held, ...(Array.isArray(sent) ? sent : [sent])]);
  return op === "add" && isObject(held) && isObject(sent) ? { ...held, ...sent } : sent;
}

function inParts(held: ScimValue | undefined, { op, sub, value }: Change): ScimValue | undefined {
  if (!sub) return held;
  if (held === undefined) return op === "remove" ? undefined : withPart({}, sub.name, op, value);
  if (Array.isArray(held)) return held.map((item) => (isObject(item) ? withPart(item, sub.name, op, value) : item));
  if (!isObject(held)) throw new ScimError("invalidPath", `There is no ${shown(sub.name)} in a plain value.`);
  return withPart(held, sub.name, op, value);
}

function withPart(object: ScimObject, name: string, op: Change["op"], value: ScimValue | undefined): ScimObject {
  const result = { ...object };
  applyUnknown(result, name, { op, filter: null, sub: null, value });
  return result;
}

function inElements(name: string, held: ScimValue | undefined, change: Change): ScimValue | undefined {
  const { op, filter, sub, value } = change;
  const list = Array.isArray(held) ? held : held === undefined ? [] : [held];
  const condition = filter && elementCondition(filter, unknownAttribute(name));
  const isChosen = (item: ScimValue): item is ScimObject => isObject(item) && condition !== null && satisfies(condition, item);
  if (!list.some(isChosen)) throw new ScimError("noTarget", `None of ${shown(name)} matches the filter.`);
  if (op === "remove" && !sub) return list.filter((item) => !isChosen(item));
  return list.map((item) => {
    if (!isChosen(item)) return item;
    if (sub) return withPart(item, sub.name, op, value);
    return op === "add" && isObject(value ?? null) ? { ...item, ...(copy(value) as ScimObject) } : copy(value ?? null);
  });
}
