/** Node's request and response as a Wire: the body comes as one Buffer, the answer goes out as one write. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { RollcallError } from "../errors";
import { throughProxies } from "./source";
import { tooLarge, type Wire, type WireAnswer } from "./wire";

/** 1 KB a second (reliability.md §6). */
const LOOK_EVERY_MS = 5_000;
const LEAST_BYTES = 5 * 1024;

/**
 * A class, because `source` is worked out when asked for: a getter in an object literal makes a dictionary of the object,
 * and kept every request until the next full collection of garbage (decision 0017).
 */
export class NodeWire implements Wire {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly authorizations: number;

  /** @param url the request's address, with repeated and trailing slashes already taken away */
  constructor(
    private readonly request: IncomingMessage,
    url: string,
    private readonly trustedProxies: string,
  ) {
    const at = url.indexOf("?");
    this.method = request.method ?? "GET";
    this.path = at < 0 ? url : url.slice(0, at);
    this.query = at < 0 ? "" : url.slice(at + 1);
    this.authorizations = countAuthorizations(request.rawHeaders);
  }

  get source(): string {
    const { socket, headers } = this.request;
    return throughProxies(socket.remoteAddress, headers["x-forwarded-for"], this.trustedProxies);
  }

  header(name: string): string | null {
    const value = this.request.headers[name.toLowerCase()];
    return value === undefined ? null : Array.isArray(value) ? value.join(", ") : value;
  }

  read(limit: number): Promise<Uint8Array> {
    return readWhole(this.request, limit);
  }
}

export function sendWire(answer: WireAnswer, response: ServerResponse, method: string): void {
  const { status, headers, body } = answer;
  if (response.headersSent || response.destroyed) return;
  if (body === null || method === "HEAD" || status === 204) {
    if (status !== 204) headers["Content-Length"] = String(body === null ? 0 : Buffer.byteLength(body));
    response.writeHead(status, headers).end();
    return;
  }
  headers["Content-Length"] = String(Buffer.byteLength(body));
  response.writeHead(status, headers).end(body);
}

function countAuthorizations(raw: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at];
    if (name?.length === 13 && name.toLowerCase() === "authorization") count += 1;
  }
  return count;
}

function readWhole(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  if (Number(request.headers["content-length"] ?? 0) > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let open = true;
    // An error costs a stack: none is made for the close that follows every whole body.
    const fail = (problem: () => Error) => {
      if (!open) return;
      open = false;
      uploads.delete(request);
      reject(problem());
    };
    uploads.set(request, fail);
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) fail(() => tooLarge(limit));
      else if (open) chunks.push(chunk);
    });
    request.once("end", () => {
      if (!open) return;
      open = false;
      uploads.delete(request);
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    request.once("error", (cause) => fail(() => cutShort(cause)));
    request.once("close", () => fail(cutShort));
  });
}

/** Who is sending a body right now: one look at all of them every few seconds costs less than a timer for each (slow-body.ts). */
const uploads = new Map<IncomingMessage, (problem: () => Error) => void>();
const received = new WeakMap<IncomingMessage, number>();

function lookAtUploads(): void {
  for (const [request, fail] of uploads) {
    const { bytesRead } = request.socket;
    const before = received.get(request);
    received.set(request, bytesRead);
    if (before === undefined || bytesRead - before >= LEAST_BYTES || request.readableLength > 0) continue;
    fail(cutShort);
    request.destroy();
  }
}
setInterval(lookAtUploads, LOOK_EVERY_MS).unref();

const cutShort = (cause?: unknown): RollcallError =>
  new RollcallError("invalid_request", "The body ended before it was whole.", { scimType: "invalidSyntax", cause });
