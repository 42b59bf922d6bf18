/** The incoming request of an entry, as support sees it: who sent what, and whether it can be run again. Pure but for the origin. */
import { env } from "../env";
import { toPublicId } from "../ids";
import { BASE } from "./scim-base";
import type { LogRequest } from "./list.schema";

/** `detail.request` as the door and the pipeline write it. */
export type StoredRequest = {
  method?: string;
  path?: string;
  query?: string;
  body?: unknown;
  tokenId?: string;
  status?: number;
  truncated?: boolean | { bytes?: number };
  bytes?: number;
  masked?: boolean;
  replayOf?: string;
  response?: { status: number; scimType: string | null; detail: string };
};

type Entry = { outcome: string; reason_params: Record<string, unknown> };
type More = {
  directory_id: string | null;
  directory_state: string | null;
  token_name: string | null;
  token_last_four: string | null;
};

export function receivedRequest(entry: Entry, more: More, stored: StoredRequest | undefined): LogRequest | null {
  if (!stored?.method || typeof stored.path !== "string" || !more.directory_id) return null;
  const below = stored.path.replace(BASE, "");
  const path = stored.query ? `${below}?${stored.query}` : below;
  const sent = entry.reason_params.last_four;
  const lastFour = more.token_last_four ?? (typeof sent === "string" ? sent : null);
  return {
    method: stored.method,
    path,
    url: `${env().APP_URL}/scim/v2/${toPublicId("dir", more.directory_id)}${path}`,
    status: stored.status ?? null,
    token: lastFour ? { name: more.token_name, last_four: lastFour } : null,
    truncated: Boolean(stored.truncated) || isCut(stored.body),
    bytes: stored.bytes ?? null,
    replay_of: stored.replayOf ?? null,
    replay: replayable(entry, more, stored),
  };
}

/** The pipeline keeps a body past its limit as `{truncated, bytes}`. */
function isCut(body: unknown): boolean {
  return typeof body === "object" && body !== null && (body as { truncated?: unknown }).truncated === true;
}

function replayable(entry: Entry, more: More, stored: StoredRequest): LogRequest["replay"] {
  if (entry.outcome !== "failed") return "not_refused";
  const needsBody = ["POST", "PUT", "PATCH"].includes(stored.method ?? "");
  if (stored.truncated || stored.masked || isCut(stored.body) || (needsBody && stored.body === undefined)) return "incomplete";
  return more.directory_state === "disconnected" || more.directory_state === "paused" ? "closed" : "possible";
}
