/** People and groups as requests name them: ids spoken outside on one side, ours on the other. */
import { notFound } from "../errors";
import { type Id, tryParseId } from "../ids";
import type { Found } from "../provisioning/request";
import { ScimError, shown } from "../scim/error";
import type { MemberAccess } from "../scim/types";
import { type Kind, publicIdOf, type Reference } from "./present";

/** @throws RollcallError not_found: what is no id names no group. */
export function groupId(text: string): Id<"grp"> {
  return tryParseId("grp", text) ?? notFound("group", text.slice(0, 100));
}

/** @throws RollcallError not_found: what is no id names nobody. */
export function userId(text: string): Id<"usr"> {
  return tryParseId("usr", text) ?? notFound("user", text.slice(0, 100));
}

/** Our id of a person or a group; null: the text is no id at all. */
export function referencedId(text: string): string | null {
  return tryParseId("usr", text) ?? tryParseId("grp", text);
}

/** Those that can be ids, ours. */
export function referencedIds(texts: readonly string[]): string[] {
  return texts.map(referencedId).filter((id) => id !== null);
}

export type Change = { add: string[]; remove: string[] };

/** The kind of a reference when it names somebody of this directory, and the prefix says the same. */
export function kindOf(found: Found, text: string): "user" | "group" | null {
  const id = referencedId(text);
  const kind = id === null ? null : found.kindOf(id);
  return kind !== null && text.startsWith(kind === "user" ? "usr_" : "grp_") ? kind : null;
}

/** @throws ScimError invalidValue naming the first that is nobody here, or is the group itself */
export function requireMembers(found: Found, texts: readonly string[], self: string | null): string[] {
  return texts.map((text) => {
    const id = referencedId(text);
    if (id === null || kindOf(found, text) === null) throw new ScimError("invalidValue", `There is no user or group ${shown(text)} here.`);
    if (id === self) throw new ScimError("invalidValue", "A group is no member of itself.");
    return id;
  });
}

/**
 * The same for a complete list, of which only the newcomers are loaded: whoever is not among them is a member already.
 * @throws ScimError invalidValue
 */
export function requireReplacing(found: Found, texts: readonly string[], group: string): Change {
  const change = found.difference(group);
  const newcomers = new Set(change.add);
  const isKnown = (text: string) => !newcomers.has(referencedId(text) ?? "") && referencedId(text) !== null;
  requireMembers(
    found,
    texts.filter((text) => !isKnown(text)),
    group,
  );
  return change;
}

/** What the PATCH engine asks about members, in the words of outside. `replacing`: a complete list is stated. */
export function memberAccess(found: Found, group: string, replacing: boolean): MemberAccess {
  const newcomers = replacing ? new Set(found.difference(group).add) : null;
  return {
    isMember: (text) => {
      const id = referencedId(text);
      return id !== null && found.isMember(group, id);
    },
    kindOf: (text) => {
      const id = referencedId(text);
      // Members already, who were not loaded: their prefix is our own.
      if (id !== null && newcomers?.has(id) === false) return text.startsWith("usr_") ? "user" : "group";
      return kindOf(found, text);
    },
    all: () =>
      found.members(group).map(({ id, kind, display }) => ({ id: publicIdOf(kind === "user" ? "User" : "Group", id), kind, display })),
  };
}

/**
 * Members named by the request, as a read shows them: people, then groups, each in the order of their ids. Without
 * `found` they have no names: of a complete list only the newcomers are loaded, and `display` is optional (RFC 7643 §4.2).
 */
export function asReferences(texts: readonly string[], found: Found | null): Reference[] {
  const ofKind = (kind: Kind, prefix: string) =>
    referencedIds([...new Set(texts)].filter((text) => text.startsWith(prefix)))
      .sort()
      .map((id): Reference => ({ id, kind, display: found?.nameOf(id) ?? null }));
  return [...ofKind("User", "usr_"), ...ofKind("Group", "grp_")];
}
