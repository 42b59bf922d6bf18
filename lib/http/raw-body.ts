/** What all bodies share, JSON's and SCIM's: the headers that describe them, and bytes counted while they arrive. */

export function isCompressed(contentEncoding: string | null): boolean {
  return contentEncoding !== null && !["", "identity"].includes(contentEncoding.toLowerCase());
}

/** `Application/JSON; charset="UTF-8"` → application/json and utf-8 */
export function mediaTypeOf(contentType: string): { type: string; charset: string | undefined } {
  const [type = "", ...parameters] = contentType
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const charset = parameters
    .find((part) => part.startsWith("charset="))
    ?.slice(8)
    .replaceAll('"', "");
  return { type, charset };
}

/** The whole body; `tooLarge` is thrown before more than `limit` bytes were kept. */
export async function readWithin(request: Request, limit: number, tooLarge: (limit: number) => Error): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge(limit);
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  // The types do not know yet that a web stream can be iterated.
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
