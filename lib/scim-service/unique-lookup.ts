/** The look-ups that clients send before everything else: one attribute that is unique, `eq` one value. Pure. */
import { fold } from "../fold";
import { tryParseId } from "../ids";
import { GROUP_URN, USER_URN } from "../scim/schema";
import type { Filter } from "../scim/types";
import type { Kind } from "./present";

export type Lookup = {
  column: "id" | "user_name_key" | "external_id" | "display_name_key" /** null: names nobody. */;
  value: string | null;
};

/** Null when the filter is anything else. */
export function uniqueLookup(kind: Kind, filter: Filter): Lookup | null {
  if (filter.kind !== "compare" || filter.operator !== "eq" || typeof filter.value !== "string") return null;
  const { urn, name, sub } = filter.path;
  if (sub !== null || (urn !== null && urn.toLowerCase() !== (kind === "User" ? USER_URN : GROUP_URN).toLowerCase())) return null;
  const { value } = filter;
  switch (name.toLowerCase()) {
    case "id":
      return { column: "id", value: tryParseId(kind === "User" ? "usr" : "grp", value) };
    case "externalid":
      return { column: "external_id", value };
    case "username":
      return kind === "User" ? { column: "user_name_key", value: fold(value) } : null;
    case "displayname":
      return kind === "Group" ? { column: "display_name_key", value: fold(value) } : null;
    default:
      return null;
  }
}
