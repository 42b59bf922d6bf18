/** What the column holds, as a mapping. The same object while the version stands, so that it is compiled once. Pure. */
import type { ProviderKey } from "../directories/schema";
import { defaultMapping } from "./defaults";
import type { AttributeMapping, StoredMapping } from "./schema";

export { defaultMapping } from "./defaults";

const MOST_KEPT = 1000;
const kept = new Map<string, AttributeMapping>();

/** @param stored directory.attribute_mapping; null: nothing was saved */
export function mappingOf(provider: ProviderKey, stored: unknown, directoryId: string): AttributeMapping {
  if (!isStored(stored)) return defaultMapping(provider);
  const key = `${directoryId} ${provider} ${stored.version} ${stored.saved_at}`;
  const known = kept.get(key);
  if (known) return known;
  const fresh: AttributeMapping = { version: stored.version, provider, rows: stored.rows };
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value ?? "");
  kept.set(key, fresh);
  return fresh;
}

function isStored(value: unknown): value is StoredMapping {
  const stored = value as StoredMapping | null;
  return stored !== null && typeof stored === "object" && typeof stored.version === "number" && Array.isArray(stored.rows);
}
