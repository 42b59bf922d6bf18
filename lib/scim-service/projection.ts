/** Which costly part an answer carries, by `attributes` and `excludedAttributes` (RFC 7644 §3.9). The rule itself is lib/scim's. Pure. */
import { type Projection, readQuery } from "../scim/query";

export type { Projection } from "../scim/query";

/** Of a request that names its resource; null: the whole of it. @throws ScimError invalidValue */
export function projectionOf(query: URLSearchParams): Projection | null {
  return query.size === 0 ? null : readQuery(query).projection;
}

/** Whether `groups` of a person or `members` of a group must be loaded. */
export function wants(projection: Projection | null, attribute: "groups" | "members"): boolean {
  if (!projection) return true;
  // A part of it (`members.value`) needs all of it; leaving a part out as well.
  const isIt = new RegExp(`(^|:)${attribute}$`, "i");
  const isPart = new RegExp(`(^|:)${attribute}\\.`, "i");
  if (projection.attributes) return projection.attributes.some((name) => isIt.test(name) || isPart.test(name));
  return !projection.excludedAttributes?.some((name) => isIt.test(name));
}
