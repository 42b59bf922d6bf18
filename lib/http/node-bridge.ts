/** Node's request and response as the Web's: what server.ts needs to call a route's function without Next. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

export function toWebRequest(request: IncomingMessage, origin: string, signal: AbortSignal): Request {
  const method = request.method ?? "GET";
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || name.startsWith(":")) continue;
    headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const body = method === "GET" || method === "HEAD" ? undefined : (Readable.toWeb(request) as ReadableStream<Uint8Array>);
  // `duplex` is what fetch wants to be told about a body that is a stream; the types do not know it yet.
  return new Request(new URL(request.url ?? "/", origin), { method, headers, body, signal, duplex: "half" } as RequestInit);
}

export async function sendWebResponse(answer: Response, response: ServerResponse, method: string): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) if (name !== "set-cookie") response.setHeader(name, value);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  if (method === "HEAD" || !answer.body) {
    response.end();
    return;
  }
  // The type of Node's web streams and the global one differ in name only.
  await pipeline(Readable.fromWeb(answer.body as import("node:stream/web").ReadableStream), response);
}
