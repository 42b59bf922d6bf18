/**
 * A request and its answer as plain values, for doors that are served without web streams: server.ts makes one from
 * Node's request (node-wire.ts), a route file from a Web Request. Both run the same code.
 */
import { RollcallError } from "../errors";
import { readWithin } from "./raw-body";

export type Wire = {
  method: string;
  /** As sent, still percent-encoded, without the query. */
  path: string;
  /** Without the question mark. */
  query: string;
  header(name: string): string | null;
  /** How many Authorization headers came; Node's own record keeps only the first. */
  authorizations: number;
  /** Who is slowed down when credentials are refused (source.ts). */
  source: string;
  /** Whole, or too_large before more than `limit` bytes were kept. Called at most once. */
  read(limit: number): Promise<Uint8Array>;
};

export type WireAnswer = { status: number; headers: Record<string, string>; body: string | null };

/** Found on handlers that can be called with a Wire. */
export const WIRE = Symbol.for("rollcall.wire");
export type WireHandler = (wire: Wire, params: Record<string, string>) => Promise<WireAnswer>;

export function wireOf(request: Request, source: string): Wire {
  const url = new URL(request.url);
  return {
    method: request.method,
    path: url.pathname,
    query: url.search.slice(1),
    header: (name) => request.headers.get(name),
    // Two come joined by a comma, which no token contains.
    authorizations: request.headers.has("authorization") ? 1 : 0,
    source,
    read: (limit) => readWithin(request, limit, tooLarge),
  };
}

export function toResponse({ status, headers, body }: WireAnswer, method: string): Response {
  return new Response(method === "HEAD" || status === 204 ? null : body, { status, headers });
}

export const tooLarge = (limit: number) =>
  new RollcallError("too_large", `The body is larger than ${limit} bytes. Send less at once.`, { params: { limit } });
