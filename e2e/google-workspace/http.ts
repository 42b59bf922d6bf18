/** What every part of the sandbox answers with, and how it reads a request. */
import type { IncomingMessage } from "node:http";

export type Reply = { status: number; headers?: Record<string, string>; body: string };

export type Asked = {
  method: string;
  url: URL;
  headers: IncomingMessage["headers"];
  form: URLSearchParams;
  body: string;
};

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { "content-type": "application/json; charset=UTF-8", ...headers },
  body: JSON.stringify(body),
});

export const page = (status: number, body: string): Reply => ({
  status,
  headers: { "content-type": "text/html; charset=utf-8", "referrer-policy": "no-referrer" },
  body,
});

export const redirect = (location: string): Reply => ({ status: 302, headers: { location }, body: "" });

/** The Directory API's error body: the reason sits in errors[0]. */
export function apiError(status: number, reason: string, message: string, domain = "global", retryAfter?: number): Reply {
  return json(
    status,
    { error: { code: status, message, errors: [{ message, domain, reason }] } },
    retryAfter === undefined ? {} : { "retry-after": String(retryAfter) },
  );
}

/** The token endpoint's flat one. */
export function oauthError(status: number, error: string, description?: string, subtype?: string): Reply {
  return json(status, {
    error,
    ...(description === undefined ? {} : { error_description: description }),
    ...(subtype === undefined ? {} : { error_subtype: subtype }),
  });
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c] ?? c);
