/** By what a person's mail addresses are looked up (`emails.value eq …`, RFC 7644 §3.4.2.2). Pure. */
import { foldValue } from "./text";
import type { ScimObject, ScimValue } from "./types";

/** Every address of a stored resource, folded as filters fold what they ask for; null: it has none. */
export function emailKeys(resource: ScimObject): string[] | null {
  const { emails } = resource;
  const values = Array.isArray(emails) ? emails : [emails];
  const keys = values.flatMap((email) => (isObject(email) && typeof email.value === "string" ? [foldValue(email.value)] : []));
  return keys.length > 0 ? keys : null;
}

function isObject(value: ScimValue | undefined): value is ScimObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
