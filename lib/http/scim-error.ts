/** The RFC 7644 error message. */
export function scimError(status: number, detail: string, headers: Record<string, string> = {}): Response {
  const body = { schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], status: String(status), detail };
  return new Response(JSON.stringify(body), {
    status,
    headers: { "Content-Type": "application/scim+json", "Cache-Control": "private, no-store", ...headers },
  });
}
