/**
 * Ids are UUIDv7 inside (uuid columns) and TypeIDs at the doors: `prefix_` and 26 characters. Pure but for the
 * randomness of newId. The house carries the uuid, branded by kind; only presenters and parsers call toPublicId/parseId.
 */
import { typeidUnboxed, fromString, toUUID, TypeID } from "typeid-js";
import { RollcallError } from "./errors";

/** kind → prefix; the kind is the prefix. */
export const ID_KINDS = [
  "org",
  "dir",
  "usr",
  "grp",
  "mem",
  "role",
  "map",
  "log",
  "evt",
  "run",
  "hld",
  "lnk",
  "ses",
  "tok",
  "stf",
  "aud",
  "key",
  "whk",
  "dlv",
  "req",
] as const;
export type IdKind = (typeof ID_KINDS)[number];

/** A UUIDv7 of one kind: `Id<"mem">` does not fit `Id<"dir">`. */
export type Id<K extends IdKind> = string & { readonly __kind: K };

export function newId<K extends IdKind>(kind: K): Id<K> {
  return toUUID(typeidUnboxed(kind)) as Id<K>;
}

/** uuid → `mem_01h…`, for JSON and screens. */
export function toPublicId(kind: IdKind, uuid: string): string {
  return TypeID.fromUUID(kind, uuid).toString();
}

export function toPublicIdOrNull(kind: IdKind, uuid: string | null | undefined): string | null {
  return uuid ? toPublicId(kind, uuid) : null;
}

/**
 * `mem_01h…` → uuid.
 * @throws RollcallError not_found: a malformed id names nothing, exactly as an unknown one.
 */
export function parseId<K extends IdKind>(kind: K, text: string): Id<K> {
  return tryParseId(kind, text) ?? notKnown(kind);
}

export function tryParseId<K extends IdKind>(kind: K, text: string): Id<K> | null {
  try {
    return toUUID(fromString(text, kind)) as Id<K>;
  } catch {
    return null;
  }
}

/** A uuid that the database vouches for. */
export function asId<K extends IdKind>(_kind: K, uuid: string): Id<K> {
  return uuid as Id<K>;
}

function notKnown(kind: IdKind): never {
  throw new RollcallError("not_found", `There is no such ${NAMES[kind] ?? "thing"} here.`);
}

const NAMES: Partial<Record<IdKind, string>> = {
  org: "organization",
  dir: "directory",
  usr: "directory user",
  grp: "directory group",
  mem: "member",
  role: "role",
  run: "sync run",
  hld: "hold",
  lnk: "setup link",
  log: "provisioning log entry",
  evt: "event",
  tok: "token",
  stf: "staff user",
};
