/** Reads a request's body and query: JSON only, measured while it arrives, no compression (reliability.md §6). */
import { RollcallError } from "../errors";
import { type JsonLimits, parseJson, requireCleanText } from "./json-guard";

export const BODY_LIMIT = 1024 * 1024;

export type BodyRules = { limit?: number; types?: readonly string[]; json?: JsonLimits };

/**
 * The parsed body, or undefined when there is none at all.
 * @throws RollcallError unsupported_media_type, too_large, invalid_request
 */
export async function readJsonBody(request: Request, rules: BodyRules = {}): Promise<unknown> {
  const limit = rules.limit ?? BODY_LIMIT;
  requireTypes(request.headers, rules.types ?? ["application/json"]);
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge(limit);
  const bytes = await readWithin(request, limit);
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
  const encoding = headers.get("content-encoding");
  if (encoding && encoding.toLowerCase() !== "identity") throw unsupported("Compressed bodies are not accepted.");
  const sent = headers.get("content-type");
  if (sent === null) return;
  const [type = "", ...parameters] = sent
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const charset = parameters
    .find((part) => part.startsWith("charset="))
    ?.slice(8)
    .replaceAll('"', "");
  if (!types.includes(type) || (charset && charset !== "utf-8"))
    throw unsupported("Send JSON with the header Content-Type: application/json.");
}

async function readWithin(request: Request, limit: number): Promise<Uint8Array> {
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
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
