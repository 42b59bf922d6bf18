/** One PATCH under way: operations change a copy, attribute by attribute. */
import { same } from "../fold";
import type { Attribute } from "./attribute";
import { findTarget } from "./condition";
import { ScimError, shown } from "./error";
import { applyToElements, applyToList } from "./patch-list";
import { applyUnknown } from "./patch-unknown";
import { entries, get, isObject, keyOf } from "./object";
import { splitName } from "./name";
import { parsePath } from "./filter";
import { booleanOf, isUnassigned, managerOf } from "./normalize";
import { schemaOf } from "./schema";
import { canonical } from "./serialize";
import type { AttributePath, Filter, PatchOperation, Path, ReadOnlyFacts, ResourceType, ScimObject, ScimValue } from "./types";
import { mistyped, readSimple, readValue } from "./value";

type Op = PatchOperation["op"];
export type Change = { op: Op; filter: Filter | null; sub: Attribute | null; value: ScimValue | undefined };

export class Patching {
  /** What the operations state about access; undefined: nothing. */
  active: boolean | undefined;

  constructor(
    private readonly type: ResourceType,
    private readonly resource: ScimObject,
    private readonly facts: ReadOnlyFacts | undefined,
  ) {}

  result(type: ResourceType): ScimObject {
    return canonical(this.resource, type);
  }

  apply({ op, path, value }: PatchOperation): void {
    if (path) this.applyAt(op, path, value);
    else if (isObject(value)) for (const [key, part] of entries(value)) this.applyKey(op, key, part);
  }

  /** A key of a path-less value is a path itself. What it does not name here is ignored, as in a body. */
  private applyKey(op: Op, key: string, value: ScimValue): void {
    if (isObject(value) && isUrn(key) && splitName(key)?.name !== "" && !this.isAttribute(key)) {
      this.applyExtension(op, key, value);
      return;
    }
    const path = pathOf(key);
    if (path && this.find(path.attribute)) this.applyAt(op, path, value);
  }

  private find(path: AttributePath) {
    const whole = path.urn !== null && path.name !== "" ? keyOf(this.resource, `${path.urn}:${path.name}`) : undefined;
    if (whole !== undefined && path.sub === null) return { extension: whole, attribute: null, sub: null };
    const { urn } = schemaOf(this.type);
    if (path.name === "" && path.urn?.toLowerCase() === urn.toLowerCase()) return { extension: null, attribute: null, sub: null };
    return findTarget(path, this.type) ?? password(path, this.type);
  }

  /** Whether the URN's part before the last name is an extension that is there, or one that is known. */
  private isAttribute(key: string): boolean {
    const path = splitName(key);
    if (!path?.urn) return false;
    const urn = path.urn.toLowerCase();
    const schema = schemaOf(this.type);
    return (
      urn === schema.urn.toLowerCase() ||
      schema.extensions.has(urn) ||
      keyOf(this.resource, path.urn) !== undefined ||
      /:(user|group)$/.test(urn)
    );
  }

  private applyAt(op: Op, path: Path, value: ScimValue | undefined): void {
    const target = this.find(path.attribute);
    if (!target) throw new ScimError("invalidPath", `${shown(nameOf(path.attribute))} is not an attribute of a ${this.type}.`);
    const { extension, attribute, sub } = target;
    if (!attribute) {
      if (path.filter) throw new ScimError("invalidPath", "A schema has no elements to filter.");
      if (extension === null) this.applyCore(op, value);
      else this.applyExtension(op, extension, value);
      return;
    }
    const change: Change = { op, filter: path.filter, sub, value };
    if (extension === null) this.applyAttribute(this.resource, attribute, change);
    else this.within(extension, op, (holder) => this.applyAttribute(holder, attribute, change));
  }

  private applyCore(op: Op, value: ScimValue | undefined): void {
    if (op === "remove") throw new ScimError("mutability", "A resource cannot lose its own schema.");
    if (!isObject(value)) throw new ScimError("invalidValue", "A schema's value is an object.");
    for (const [key, part] of entries(value)) this.applyKey(op, key, part);
  }

  /** The extension as a whole: what is named changes, what is not stays. */
  private applyExtension(op: Op, urn: string, value: ScimValue | undefined): void {
    if (op === "remove" || (op === "replace" && isUnassigned(value))) {
      const key = keyOf(this.resource, urn);
      if (key !== undefined) delete this.resource[key];
      return;
    }
    if (isUnassigned(value)) return;
    if (!isObject(value)) throw new ScimError("invalidValue", `${shown(urn)} must be an object.`);
    const known = schemaOf(this.type).extensions.get(urn.toLowerCase());
    this.within(urn, op, (holder) => {
      for (const [key, part] of entries(value)) {
        const attribute = known?.byName.get(key.toLowerCase());
        if (attribute) this.applyAttribute(holder, attribute, { op, filter: null, sub: null, value: part });
        else if (!known) applyUnknown(holder, key, { op, filter: null, sub: null, value: part });
      }
    });
  }

  /** An extension comes with its first attribute and goes with its last. */
  private within(urn: string, op: Op, work: (holder: ScimObject) => void): void {
    const key = keyOf(this.resource, urn) ?? schemaOf(this.type).extensions.get(urn.toLowerCase())?.urn ?? urn;
    const held = this.resource[key];
    const holder = isObject(held) ? held : {};
    if (op === "remove" && holder !== held) return;
    work(holder);
    if (Object.keys(holder).length === 0) delete this.resource[key];
    else this.resource[key] = holder;
  }

  private applyAttribute(holder: ScimObject, attribute: Attribute, change: Change): void {
    const isList = attribute.multiValued && attribute.type === "complex";
    if (attribute.type === "any") applyUnknown(holder, attribute.name, change);
    else if (attribute.mutability === "readOnly") this.requireUnchanged(attribute, change);
    else if (change.filter && !isList) throw new ScimError("invalidPath", `${shown(attribute.name)} has no elements to filter.`);
    else if (attribute.name === "schemas") leaveSchemas(change);
    // A password is judged like any text, and dropped.
    else if (attribute.returned === "never") readValue(attribute, change.op === "remove" ? undefined : change.value);
    else if (attribute.name === "active") this.applyActive(attribute, change);
    else if (attribute.multiValued) setList(holder, attribute, change);
    else if (change.sub) setPart(holder, attribute, change.sub, change);
    else setSingle(holder, attribute, change);
  }

  // Absence never changes access: `active` taken away or set to null says nothing (fixtures/entra/deactivate-by-text.json).
  private applyActive(attribute: Attribute, { op, value }: Change): void {
    if (op === "remove" || value === null || value === undefined) return;
    this.active = booleanOf(value) ?? fail(mistyped(attribute, "true or false"));
    this.resource.active = this.active;
  }

  // Okta repeats the id in a rename: what is said again is no change. fixtures/okta/rename-group.json
  private requireUnchanged(attribute: Attribute, { op, sub, filter, value }: Change): void {
    const own = this.facts?.(attribute.name, value);
    const held = sub && isObject(own) ? own[sub.name] : own;
    if (filter === null && op !== "remove" && (repeats(held, value) || (held === undefined && isUnassigned(value)))) return;
    throw new ScimError("mutability", `${shown(attribute.name)} cannot be changed: the server decides it.`);
  }
}

/** What a resource speaks is read off what it holds: a list of it is heard and changes nothing, but nobody is without any (RFC 7643 §3). */
function leaveSchemas({ op, value }: Change): void {
  if (op === "remove" && value === undefined) throw new ScimError("mutability", '"schemas" is required and cannot be removed.');
}

function repeats(held: ScimValue | undefined, value: ScimValue | undefined): boolean {
  if (isObject(held) && isObject(value)) return entries(value).every(([key, part]) => repeats(get(held, key), part));
  if (Array.isArray(held) && Array.isArray(value))
    return held.length === value.length && held.every((item) => value.some((other) => repeats(item, other)));
  return held !== undefined && value !== undefined && same(held, value);
}

function setSingle(holder: ScimObject, attribute: Attribute, { op, value }: Change): void {
  if (op === "remove" && attribute.required)
    throw new ScimError("mutability", `${shown(attribute.name)} is required and cannot be removed.`);
  if (op === "remove") delete holder[attribute.name];
  else if (isUnassigned(value)) unassign(holder, attribute, op);
  else if (attribute.type === "complex") mergeParts(holder, attribute, op, value);
  else holder[attribute.name] = requireText(attribute, readSimple(attribute, value ?? null));
}

function unassign(holder: ScimObject, attribute: Attribute, op: Op): void {
  if (attribute.required) throw new ScimError("invalidValue", `${shown(attribute.name)} must not be empty.`);
  // Adding nothing adds nothing; replacing by nothing takes away.
  if (op === "replace") delete holder[attribute.name];
}

/** A required name of blanks names nobody. */
export function requireText(attribute: Attribute, value: ScimValue): ScimValue {
  if (attribute.required && typeof value === "string" && value.trim() === "")
    throw new ScimError("invalidValue", `${shown(attribute.name)} must not be empty.`);
  return value;
}

function mergeParts(holder: ScimObject, attribute: Attribute, op: Op, sent: ScimValue | undefined): void {
  const value = managerOf(attribute, sent ?? null);
  if (!isObject(value)) throw mistyped(attribute, "an object");
  for (const [key, part] of entries(value)) {
    const sub = attribute.subs.get(key.toLowerCase());
    if (sub && sub.mutability !== "readOnly") setPart(holder, attribute, sub, { op, filter: null, sub, value: part });
  }
}

function setPart(holder: ScimObject, attribute: Attribute, sub: Attribute, { op, value }: Change): void {
  const held = holder[attribute.name];
  const parts = isObject(held) ? held : {};
  if (sub.mutability === "readOnly") {
    if (op !== "remove" && repeats(parts[sub.name], value)) return;
    throw new ScimError("mutability", `${shown(sub.name)} cannot be changed: the server decides it.`);
  }
  const read = op === "remove" ? undefined : readValue(sub, value);
  if (read !== undefined) parts[sub.name] = read;
  else if (op !== "add") delete parts[sub.name];
  if (Object.keys(parts).length === 0) delete holder[attribute.name];
  else holder[attribute.name] = parts;
}

function setList(holder: ScimObject, attribute: Attribute, change: Change): void {
  const list = listOf(holder[attribute.name]);
  const next = change.filter || change.sub ? applyToElements(attribute, list, change) : applyToList(attribute, list, change);
  if (next.length === 0) delete holder[attribute.name];
  else holder[attribute.name] = next;
}

function listOf(value: ScimValue | undefined): ScimValue[] {
  return Array.isArray(value) ? value : [];
}

/** Passwords are taken and dropped; as they can never be read, no filter finds them (condition.ts). */
function password(path: AttributePath, type: ResourceType) {
  const attribute = path.sub === null && isOwn(path.urn, type) ? schemaOf(type).byName.get(path.name.toLowerCase()) : undefined;
  return attribute?.returned === "never" ? { extension: null, attribute, sub: null } : null;
}

const isOwn = (urn: string | null, type: ResourceType): boolean => urn === null || urn.toLowerCase() === schemaOf(type).urn.toLowerCase();

function pathOf(key: string): Path | null {
  try {
    return parsePath(key);
  } catch {
    return null;
  }
}

const isUrn = (key: string): boolean => /^urn:/i.test(key);

const nameOf = ({ urn, name, sub }: AttributePath): string => `${urn ? `${urn}:` : ""}${name}${sub ? `.${sub}` : ""}`;

function fail(error: ScimError): never {
  throw error;
}
