/** Text that PostgreSQL cannot keep (NUL, half a surrogate pair) must not make a person unreadable for the whole batch. Pure. */
const UNKEEPABLE = /\0|[\ud800-\udfff]/gu;

export function clean<T>(value: T): T {
  if (typeof value === "string") return value.replace(UNKEEPABLE, "\ufffd") as T;
  if (value === null || typeof value !== "object" || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(clean) as T;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [clean(key), clean(inner)])) as T;
}
