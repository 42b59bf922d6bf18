/** What one request may ask for; the discovery documents say the same numbers. */
export const PAGE_LIMITS = { default: 100, most: 200 };
export const PATCH_LIMITS = { operations: 1000, members: 50_000 };
export const BULK_LIMITS = { maxOperations: 1000, maxPayloadSize: 8 * 1024 * 1024 };
