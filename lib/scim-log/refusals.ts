/** Requests that were refused become entries of the provisioning log, whole enough to be run again after a fix. */
import type { RollcallError } from "../errors";
import type { Id } from "../ids";
import type { LogEntry } from "../logs/record";
import type { ReasonCode } from "../logs/reasons";
import type { Json } from "../provisioning/types";
import { isNews, noteEntry, noteTurned } from "./notes";
import type { ContactRefusal } from "./schema";

/** What `detail.request` of such an entry holds. */
export type KeptRequest = {
  method: string;
  path: string;
  query?: string;
  body?: Json;
  /** The body was too large to keep, or something in it was masked: it cannot be run again. */
  truncated?: true;
  masked?: true;
  bytes?: number;
  ifMatch?: string;
  tokenId?: string;
  status: number;
  /** The entry that this one is a replay of. */
  replayOf?: string;
  response?: { status: number; scimType: string | null; detail: string };
};

const BY_SCIM_TYPE: Record<string, ReasonCode> = {
  invalidFilter: "scim_invalid_filter",
  invalidPath: "scim_invalid_path",
  invalidSyntax: "scim_invalid_syntax",
  invalidValue: "scim_invalid_value",
  invalidVers: "scim_invalid_syntax",
  invalidCursor: "scim_invalid_value",
  expiredCursor: "scim_invalid_value",
  invalidCount: "scim_invalid_value",
  mutability: "scim_mutability",
  noTarget: "scim_no_target",
  sensitive: "scim_invalid_value",
  tooMany: "scim_too_many",
  uniqueness: "scim_uniqueness",
};

const BY_STATUS: Record<number, ReasonCode> = {
  404: "scim_not_found",
  405: "scim_method",
  409: "scim_conflict",
  412: "scim_stale",
  413: "scim_too_large",
  415: "scim_media_type",
};

export function reasonOf(status: number, scimType: string | null): ReasonCode {
  if (status === 413) return "scim_too_large";
  return BY_SCIM_TYPE[scimType ?? ""] ?? BY_STATUS[status] ?? (status >= 500 ? "scim_unavailable" : "scim_invalid_value");
}

export type Refusal = {
  organizationId: Id<"org">;
  directoryId: Id<"dir">;
  requestId: string;
  actor: LogEntry["actor"];
  status: number;
  scimType: string | null;
  detail: string;
  /** What clashes with another record: userName, externalId, displayName. */
  field: string | null;
  request: KeptRequest;
};

/** The attribute that a refused request shares with somebody else. */
export function clashOf({ scimType, params }: RollcallError): string | null {
  return scimType === "uniqueness" && typeof params?.field === "string" ? params.field : null;
}

/** Written within a second. 4xx on what would have changed something, and 400 on what was asked. */
export function recordRefusal(refusal: Refusal): void {
  const { status, scimType, detail, field, request } = refusal;
  const name = nameIn(request.body) ?? `${request.method} ${request.path}`;
  noteEntry({
    organizationId: refusal.organizationId,
    directoryId: refusal.directoryId,
    requestId: refusal.requestId,
    actor: refusal.actor,
    action: request.replayOf ? "replay_request" : "refuse_request",
    subject: { kind: "request", name, email: null, external_id: null },
    reasonCode: reasonOf(status, scimType),
    reasonParams: { name, problem: detail, ...(field ? { attribute: field } : {}), status, method: request.method, path: request.path },
    detail: {
      steps: [{ step: "read", result: "refused" }],
      request: { ...request, response: { status, scimType, detail } },
    },
  });
}

export type Turned = {
  directoryId: Id<"dir">;
  organizationId: Id<"org"> | null;
  requestId: string;
  reason: ContactRefusal | "directory_paused" | "sync_not_enabled" | "rate_limited";
  lastFour: string | null;
  method: string;
  path: string;
  rightPath?: string;
  status: number;
};

/** Turned away before anything was read of it: the contact clock knows at once, the log once a minute for the same thing. */
export function recordTurned(turned: Turned): void {
  const { directoryId, reason, lastFour, method, path, rightPath = null, status } = turned;
  if (reason !== "directory_paused" && reason !== "sync_not_enabled" && reason !== "rate_limited")
    noteTurned({ directoryId, reason, lastFour, method, path, rightPath });
  if (!isNews(`${directoryId}|${reason}|${lastFour ?? ""}`)) return;
  noteEntry({
    organizationId: turned.organizationId,
    directoryId,
    requestId: turned.requestId,
    actor: null,
    action: "refuse_request",
    subject: { kind: "request", name: `${method} ${path}`, email: null, external_id: null },
    reasonCode: reason,
    reasonParams: {
      name: `${method} ${path}`,
      ...(lastFour ? { last_four: lastFour } : {}),
      method,
      path,
      right_path: rightPath ?? "",
      status,
    },
    detail: { steps: [{ step: "read", result: "refused" }], request: { method, path, status, truncated: true, bytes: 0 } },
  });
}

function nameIn(body: Json | undefined): string | null {
  if (!body || typeof body !== "object" || Array.isArray(body)) return null;
  for (const field of ["userName", "username", "displayName"]) {
    const value = body[field];
    if (typeof value === "string" && value) return value.slice(0, 200);
  }
  return null;
}
