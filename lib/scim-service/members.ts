/** People and groups as requests name them: ids spoken outside on one side, ours on the other. */
import { notFound } from "../errors";
import { type Id, tryParseId } from "../ids";
import type { Found } from "../provisioning/request";
import { ScimError, shown } from "../scim/error";
import type { MemberAccess } from "../scim/types";
import { type Kind, publicIdOf, type Reference, refOf } from "./present";

/** @throws RollcallError not_found: what is no id names no group. */
export function groupId(text: string): Id<"grp"> {
  return tryParseId("grp", text) ?? notFound("group", text.slice(0, 100));
}

/** @throws RollcallError not_found: what is no id names nobody. */
export function userId(text: string): Id<"usr"> {
  return tryParseId("usr", text) ?? notFound("user", text.slice(0, 100));
}

/** A reference as it was sent, and our id of it; null: the text is no id at all. */
export type Named = { text: string; id: string | null; kind: Kind };

/** Read once, outside the unit: a complete list may hold thousands. */
export function named(texts: readonly string[]): Named[] {
  return texts.map((text) => {
    const isGroup = text.startsWith("grp_");
    return { text, id: tryParseId(isGroup ? "grp" : "usr", text), kind: isGroup ? "Group" : "User" };
  });
}

/** Those that can be ids, ours. */
export function idsOf(list: readonly Named[]): string[] {
  const ids: string[] = [];
  for (const { id } of list) if (id !== null) ids.push(id);
  return ids;
}

export type Change = { add: string[]; remove: string[] };

/** The kind of a reference when it names somebody of this directory, and the prefix says the same. */
function kindOf(found: Found, { id, kind }: Named): "user" | "group" | null {
  const is = id === null ? null : found.kindOf(id);
  return is === (kind === "User" ? "user" : "group") ? is : null;
}

/** @throws ScimError invalidValue naming the first that is nobody here, or is the group itself */
export function requireMembers(found: Found, list: readonly Named[], self: string | null): string[] {
  return list.map((one) => {
    if (one.id === null || kindOf(found, one) === null)
      throw new ScimError("invalidValue", `There is no user or group ${shown(one.text)} here.`);
    if (one.id === self) throw new ScimError("invalidValue", "A group is no member of itself.");
    return one.id;
  });
}

/**
 * The same for a complete list, of which only the newcomers are loaded: whoever is not among them is a member already.
 * @throws ScimError invalidValue
 */
export function requireReplacing(found: Found, list: readonly Named[], group: string): Change {
  const change = found.difference(group);
  if (change.add.length === 0 && list.every(({ id }) => id !== null)) return change;
  const newcomers = new Set(change.add);
  requireMembers(
    found,
    list.filter(({ id }) => id === null || newcomers.has(id)),
    group,
  );
  return change;
}

/** What the PATCH engine asks about members, in the words of outside. `replacing`: a complete list is stated. */
export function memberAccess(found: Found, group: string, replacing: boolean, baseUrl: string): MemberAccess {
  const newcomers = replacing ? new Set(found.difference(group).add) : null;
  return {
    isMember: (text) => {
      const [one] = named([text]);
      return Boolean(one?.id) && found.isMember(group, one?.id ?? "");
    },
    kindOf: (text) => {
      const [one] = named([text]);
      if (!one) return null;
      // Members already, who were not loaded: their prefix is our own.
      if (one.id !== null && newcomers?.has(one.id) === false) return one.kind === "User" ? "user" : "group";
      return kindOf(found, one);
    },
    refOf: ({ id, kind }) => refOf(baseUrl, kind === "user" ? "User" : "Group", id),
    all: () =>
      found.members(group).map(({ id, kind, display }) => ({ id: publicIdOf(kind === "user" ? "User" : "Group", id), kind, display })),
  };
}

/**
 * Members named by the request, as a read shows them: people, then groups, each once and in the order of their ids.
 * Without `found` they have no names: of a complete list only the newcomers are loaded, and `display` is optional
 * (RFC 7643 §4.2).
 */
export function asReferences(list: readonly Named[], found: Found | null): Reference[] {
  const once = new Map<string, Reference>();
  for (const { text, id, kind } of list) if (id !== null) once.set(id, { id, kind, display: found?.nameOf(id) ?? null, publicId: text });
  const place = (one: Reference) => (one.kind === "User" ? one.id : `g${one.id}`);
  return [...once.values()].sort((a, b) => (place(a) < place(b) ? -1 : 1));
}
