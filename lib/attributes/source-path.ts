/**
 * A SCIM path as a reader of values: RFC 7644 §3.5.2 (`attr`, `attr.sub`, `attr[filter].sub`, each with a schema's URN in
 * front), and any depth of sub-attributes for extensions. Parsed once; names match ignoring case (RFC 7643 §2.1). Pure.
 *
 * A path that runs over several values gives them all; one that chose a single element by a filter gives its value.
 */
import { isRollcallError, RollcallError } from "../errors";
import type { Json } from "../provisioning/types";
import { unknownAttribute } from "../scim/attribute";
import { elementCondition } from "../scim/condition";
import { parseFilter } from "../scim/filter";
import { satisfies } from "../scim/match";
import { coreAttribute, USER_URN } from "../scim/schema";
import type { ScimObject } from "../scim/types";

/** `undefined`: the record does not carry it. */
export type Read = (resource: JsonObject) => Json | undefined;
export type JsonObject = { readonly [key: string]: Json };

type Segment = { name: string; lower: string; test: ((element: JsonObject) => boolean) | null };

const LONGEST = 512;
const DEEPEST = 8;
const NAME = /^[\p{L}\p{N}_$-]+$/u;

/** @throws RollcallError invalid_request, reason `malformed_path` */
export function compilePath(text: string): Read {
  const path = text.trim();
  if (path.length === 0 || path.length > LONGEST) throw malformed(text);
  return /^urn:/i.test(path) ? extensionReader(path) : chain(segmentsOf(path, text, true));
}

/**
 * Where the schema's name ends cannot be told from the text (`…:User:field`, `…:User.field`): the record's own extension
 * keys decide. Core attributes may be named by their schema too.
 */
function extensionReader(path: string): Read {
  const lower = path.toLowerCase();
  const rest = path.slice(Math.max(path.indexOf(":", 4), 0));
  // At least one reading must be well-formed, or the path is refused when it is saved.
  if (!/^:[^\s:[\]]+[:.]/.test(rest)) throw malformed(path);
  const filterAt = path.indexOf("[");
  const nameEnd = filterAt < 0 ? path.length : filterAt;
  segmentsOf(path.slice(path.lastIndexOf(":", nameEnd) + 1), path, false);

  const readers = new Map<string, Read | null>();
  const readerUnder = (key: string): Read | null => {
    const known = readers.get(key);
    if (known !== undefined) return known;
    const reader = isPrefix(lower, key) ? readerOrNull(path.slice(key.length + 1), key === USER_URN) : null;
    if (readers.size < 50) readers.set(key, reader);
    return reader;
  };
  const core = readerUnder(USER_URN);
  return (resource) => {
    if (core) return core(resource);
    for (const key in resource) {
      if (key.length < 4 || key.charCodeAt(3) !== 58) continue;
      const inner = resource[key];
      const reader = readerUnder(key);
      if (reader && isObject(inner)) return reader(inner);
    }
    return undefined;
  };
}

/** Under another key the rest need not be a path. */
function readerOrNull(rest: string, core: boolean): Read | null {
  try {
    return chain(segmentsOf(rest, rest, core));
  } catch {
    return null;
  }
}

function isPrefix(lower: string, key: string): boolean {
  const after = lower[key.length];
  return (after === ":" || after === ".") && lower.startsWith(key.toLowerCase());
}

function chain(segments: readonly Segment[]): Read {
  const filtered = segments.some((one) => one.test !== null);
  return (resource) => {
    let at: Json | undefined = resource as Json;
    let several = false;
    for (const segment of segments) {
      if (several) {
        at = (at as Json[]).flatMap((element) => (isObject(element) ? (step(element, segment) ?? []) : []));
      } else {
        at = isObject(at) ? step(at, segment) : undefined;
        several = Array.isArray(at);
      }
      if (at === undefined) return undefined;
    }
    if (!several) return at;
    const list = at as Json[];
    return filtered && list.length < 2 ? list[0] : list;
  };
}

function step(object: JsonObject, { name, lower, test }: Segment): Json | undefined {
  const value = own(object, name, lower);
  if (!test || value === undefined) return value;
  if (Array.isArray(value)) return value.filter((element) => isObject(element) && test(element));
  return isObject(value) && test(value) ? value : undefined;
}

/** The spelling of the path first; then any letter case. */
function own(object: JsonObject, name: string, lower: string): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name];
  for (const key in object) if (key.length === name.length && key.toLowerCase() === lower) return object[key];
  return undefined;
}

function segmentsOf(path: string, whole: string, core: boolean): Segment[] {
  const segments: Segment[] = [];
  for (let at = 0; at <= path.length; ) {
    const start = at;
    while (at < path.length && path[at] !== "." && path[at] !== "[") at++;
    const name = path.slice(start, at);
    if (!NAME.test(name) || segments.length === DEEPEST) throw malformed(whole);
    let test: Segment["test"] = null;
    if (path[at] === "[") {
      const end = closing(path, at);
      if (end < 0) throw malformed(whole);
      test = condition(path.slice(at + 1, end), name, core && segments.length === 0, whole);
      at = end + 1;
      if (at < path.length && path[at] !== ".") throw malformed(whole);
    }
    segments.push({ name, lower: name.toLowerCase(), test });
    at++;
  }
  return segments;
}

/** Brackets inside a quoted value are text. */
function closing(path: string, open: number): number {
  let quoted = false;
  for (let at = open + 1; at < path.length; at++) {
    if (quoted && path[at] === "\\") at++;
    else if (path[at] === '"') quoted = !quoted;
    else if (!quoted && path[at] === "]") return at;
  }
  return -1;
}

/** The kernel's own filters, on one element. Of an extension nobody knows more than what its values are. */
function condition(text: string, name: string, core: boolean, whole: string): (element: JsonObject) => boolean {
  try {
    const attribute = (core ? coreAttribute("User", name) : undefined) ?? unknownAttribute(name);
    const compiled = elementCondition(parseFilter(text), attribute);
    return (element) => satisfies(compiled, element as ScimObject);
  } catch (error) {
    if (isRollcallError(error)) throw malformed(whole);
    throw error;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function malformed(path: string): RollcallError {
  const shown = path.length > 120 ? `${path.slice(0, 120)}…` : path;
  return new RollcallError("invalid_request", `${shown || "The empty path"} is not a SCIM path.`, { reason: "malformed_path" });
}
