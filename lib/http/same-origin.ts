/**
 * Requests that change something come from our own pages only: `Origin` equal to APP_URL and, where the browser says it,
 * `Sec-Fetch-Site: same-origin` (reliability.md §8). Host and X-Forwarded-* are never asked: a proxy or a caller writes those.
 */
import { RollcallError } from "../errors";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

export const changesState = (method: string): boolean => !SAFE.has(method);

/** @throws RollcallError forbidden, reason `cross_origin` */
export function requireSameOrigin(request: Request, appUrl: string): void {
  const site = request.headers.get("sec-fetch-site");
  if (request.headers.get("origin") === appUrl && (site === null || site === "same-origin")) return;
  throw new RollcallError("forbidden", "This request must come from a page of this application.", { reason: "cross_origin" });
}
