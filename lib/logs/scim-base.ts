/** The address of a directory, at the beginning of a path: which directory it was stands beside it. */
export const BASE = /\/scim\/v2\/[^/?\s]+(?=[/?\s]|$)/;
