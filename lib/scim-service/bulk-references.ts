/**
 * References inside a bulk request (RFC 7644 §3.7.2): `bulkId:x` stands for an id where a reference stands, as a member
 * of a group, as the manager of a person, or in a path. Anywhere else it is text like any other. Pure.
 */
import { splitName } from "../scim/name";

const PREFIX = "bulkId:";

type Put = (bulkId: string) => string;

/** What an operation's path refers to: its last part. */
export function bulkIdOf(path: string): string | null {
  const last = path.slice(path.lastIndexOf("/") + 1);
  return last.startsWith(PREFIX) && last.length > PREFIX.length ? last.slice(PREFIX.length) : null;
}

/** The bulkIds that an operation's data refers to, in the order in which they stand. */
export function bulkIdsIn(method: string, data: unknown): Set<string> {
  const found = new Set<string>();
  withIds(method, data, (bulkId) => {
    found.add(bulkId);
    return bulkId;
  });
  return found;
}

/** The data with what `put` says in the place of each reference. */
export function withIds(method: string, data: unknown, put: Put): unknown {
  if (method !== "PATCH" || !isObject(data)) return replaced(data, false, put);
  return mapped(data, (key, value) =>
    key.toLowerCase() === "operations" && Array.isArray(value) ? value.map((operation) => inOperation(operation, put)) : value,
  );
}

/** Of an operation the path says what its value is; without one the value's keys are paths. */
function inOperation(operation: unknown, put: Put): unknown {
  if (!isObject(operation)) return operation;
  const path = Object.entries(operation).find(([key]) => key.toLowerCase() === "path")?.[1];
  const isReference = typeof path === "string" && refers(path);
  return mapped(operation, (key, value) => {
    if (key.toLowerCase() === "value") return replaced(value, isReference, put);
    return isReference && value === path ? inPath(path, put) : value;
  });
}

/** `members[value eq "bulkId:x"]` */
const inPath = (path: string, put: Put): string =>
  path.replace(/(\bvalue\s+(?:eq|ne)\s+)"bulkId:([^"]+)"/gi, (_all, before: string, bulkId: string) => `${before}"${put(bulkId)}"`);

function replaced(value: unknown, isReference: boolean, put: Put): unknown {
  if (typeof value === "string") return isReference && value.startsWith(PREFIX) ? put(value.slice(PREFIX.length)) : value;
  if (Array.isArray(value)) return value.map((one) => replaced(one, isReference, put));
  if (!isObject(value)) return value;
  return mapped(value, (key, inner) => replaced(inner, isReference ? key.toLowerCase() === "value" : refers(key), put));
}

/** A name or a path as clients write it: with its URN, in any letter case, with a filter. */
function refers(path: string): boolean {
  const found = splitName(path.split("[", 1)[0] ?? "");
  return found !== null && /^(?:members|manager)$/i.test(found.name) && (found.sub === null || found.sub.toLowerCase() === "value");
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);

const mapped = (object: object, change: (key: string, value: unknown) => unknown): object =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(key, value)]));
