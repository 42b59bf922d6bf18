/** Reads a request's body and query: JSON only, measured while it arrives, no compression (reliability.md §6). */
import { RollcallError } from "../errors";
import { type JsonLimits, parseJson, requireCleanText } from "./json-guard";
import { isCompressed, mediaTypeOf, readWithin } from "./raw-body";

export const BODY_LIMIT = 1024 * 1024;

export type BodyRules = { limit?: number; types?: readonly string[]; json?: JsonLimits };

/**
 * The parsed body, or undefined when there is none at all.
 * @throws RollcallError unsupported_media_type, too_large, invalid_request
 */
export async function readJsonBody(request: Request, rules: BodyRules = {}): Promise<unknown> {
  const limit = rules.limit ?? BODY_LIMIT;
  requireTypes(request.headers, rules.types ?? ["application/json"]);
  const bytes = await readWithin(request, limit, tooLarge);
  if (bytes.length === 0) return undefined;
  if (!request.headers.has("content-type")) throw unsupported("Send JSON with the header Content-Type: application/json.");
  return parseJson(decode(bytes), rules.json);
}

/** Query parameters as one flat object; a name that comes twice is refused unless it may repeat. */
export function readQuery(url: URL, repeatable: readonly string[] = []): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of url.searchParams) {
    requireCleanText(name + value);
    const before = query[name];
    if (repeatable.includes(name)) query[name] = [...(Array.isArray(before) ? before : []), value];
    else if (before === undefined) query[name] = value;
    else
      throw new RollcallError("invalid_request", "A parameter stands twice in the query.", { field: name, reason: "duplicate_parameter" });
  }
  return { ...query };
}

function requireTypes(headers: Headers, types: readonly string[]): void {
  if (isCompressed(headers.get("content-encoding"))) throw unsupported("Compressed bodies are not accepted.");
  const sent = headers.get("content-type");
  if (sent === null) return;
  const { type, charset } = mediaTypeOf(sent);
  if (!types.includes(type) || (charset && charset !== "utf-8"))
    throw unsupported("Send JSON with the header Content-Type: application/json.");
}

function decode(bytes: Uint8Array): string {
  try {
    // A byte order mark is kept, and then refused as JSON.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new RollcallError("invalid_request", "The body is not UTF-8.", { reason: "malformed_json", cause });
  }
}

const unsupported = (message: string) => new RollcallError("unsupported_media_type", message);
const tooLarge = (limit: number) => new RollcallError("too_large", `The body is larger than ${limit} bytes.`, { params: { limit } });
