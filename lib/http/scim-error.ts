/** The RFC 7644 error message (§3.12) as text. */
export function scimErrorText(status: number, detail: string, scimType?: string): string {
  return JSON.stringify({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: String(status),
    ...(scimType ? { scimType } : {}),
    detail,
  });
}
