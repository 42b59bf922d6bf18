/** What one request may ask for; the discovery documents say the same numbers. */
export const PAGE_LIMITS = { default: 100, most: 200 };
export const PATCH_LIMITS = { operations: 1000, members: 50_000, /** Keys of values without a path, all together. */ keys: 10_000 };
/** One person or group: values in a list, and characters of the whole as JSON (a group's members are not counted). */
export const RESOURCE_LIMITS = { values: 1000, characters: 256 * 1024 };
export const BULK_LIMITS = { maxOperations: 1000, maxPayloadSize: 8 * 1024 * 1024 };
