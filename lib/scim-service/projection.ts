/** Which costly part an answer carries, by `attributes` and `excludedAttributes` (RFC 7644 §3.9). The rule itself is lib/scim's. Pure. */
import { splitName } from "../scim/name";
import { type Projection, readQuery } from "../scim/query";
import { GROUP_URN, USER_URN } from "../scim/schema";

export type { Projection } from "../scim/query";

/** Of a request that names its resource; null: the whole of it. @throws ScimError invalidValue */
export function projectionOf(query: URLSearchParams): Projection | null {
  return query.size === 0 ? null : readQuery(query).projection;
}

const HOLDERS = { groups: USER_URN.toLowerCase(), members: GROUP_URN.toLowerCase() };

/** Whether `groups` of a person or `members` of a group must be loaded. */
export function wants(projection: Projection | null, attribute: "groups" | "members"): boolean {
  if (!projection) return true;
  if (projection.attributes) return projection.attributes.some((name) => whatOf(name, attribute) !== "other");
  return !projection.excludedAttributes?.some((name) => whatOf(name, attribute) === "all");
}

/** A part of it (`members.value`) needs all of it, as its schema alone does; leaving a part out as well. An extension may have its own `groups`. */
function whatOf(name: string, attribute: "groups" | "members"): "all" | "part" | "other" {
  const path = splitName(name);
  if (!path || (path.urn !== null && path.urn.toLowerCase() !== HOLDERS[attribute])) return "other";
  if (path.name === "") return "part";
  if (path.name.toLowerCase() !== attribute) return "other";
  return path.sub === null ? "all" : "part";
}
