/** The one presenter of errors as RFC 9457 problem+json (contract §3). Only `message`, `reason`, `params` and field errors leave the house. */
import { z } from "zod";
import { isUnavailable, translate } from "../db/transaction";
import { type ErrorCode, type FieldError, isRollcallError, RollcallError } from "../errors";

const STATUS: Record<ErrorCode, number> = {
  invalid_request: 400,
  too_many: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  wrong_state: 409,
  provider_refused: 409,
  gone: 410,
  stale_version: 412,
  too_large: 413,
  unsupported_media_type: 415,
  key_reused: 422,
  rate_limited: 429,
  internal: 500,
  provider_unavailable: 503,
};

const TITLES: Record<ErrorCode, string> = {
  invalid_request: "The request is not understood",
  too_many: "Too many items",
  unauthenticated: "Not signed in",
  forbidden: "Not allowed",
  not_found: "Not found",
  method_not_allowed: "Method not allowed",
  conflict: "Conflict",
  wrong_state: "Not possible in this state",
  provider_refused: "The provider refused",
  gone: "No longer there",
  stale_version: "Changed meanwhile",
  too_large: "Too large",
  unsupported_media_type: "Unsupported media type",
  key_reused: "Idempotency key reused",
  rate_limited: "Too many requests",
  internal: "Internal error",
  provider_unavailable: "Temporarily unavailable",
};

export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  reason: string | null;
  message: string;
  params: Record<string, unknown>;
  request_id: string;
  errors: FieldError[];
};

export const statusOf = (code: ErrorCode): number => STATUS[code];

/** Anything thrown → the error a reader may see. What nobody foresaw becomes `internal` with no word about its cause. */
export function presentable(error: unknown): RollcallError {
  if (isRollcallError(error)) return error;
  if (error instanceof z.ZodError) return invalid(error);
  if (isUnavailable(error)) return translate(error) as RollcallError;
  return new RollcallError("internal", "Something failed on our side. Nothing more is known here; the reference names it in our logs.", {
    cause: error,
  });
}

export function problemOf(error: RollcallError, requestId: string): Problem {
  const fieldErrors =
    error.errors ?? (error.field ? [{ code: error.reason ?? error.code, message: error.message, pointer: `/${error.field}` }] : []);
  return {
    type: `urn:rollcall:problem:${error.code}`,
    title: TITLES[error.code],
    status: STATUS[error.code],
    detail: error.message,
    code: error.code,
    reason: error.reason ?? null,
    message: error.message,
    params: error.params ?? {},
    request_id: requestId,
    errors: fieldErrors,
  };
}

export function problemResponse(error: RollcallError, requestId: string, headers: Record<string, string> = {}): Response {
  const wait = error.retryAfter ?? (STATUS[error.code] === 503 ? 5 : undefined);
  return new Response(JSON.stringify(problemOf(error, requestId)), {
    status: STATUS[error.code],
    headers: {
      ...headers,
      "Content-Type": "application/problem+json",
      ...(wait === undefined ? {} : { "Retry-After": String(Math.max(1, Math.ceil(wait))) }),
    },
  });
}

/** Field errors of a schema: JSON pointers, and sentences that never repeat the value sent. */
export function invalid(error: z.ZodError): RollcallError {
  const errors = error.issues.flatMap(fieldErrors).slice(0, 50);
  const first = errors[0];
  const where = first?.pointer ? ` (${first.pointer})` : "";
  return new RollcallError("invalid_request", first ? `${first.message}${where}` : "The request is not understood.", { errors });
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const at = pointer(issue.path);
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({ code: "unknown_field", message: "This field is not known here.", pointer: at + pointer([key]) }));
  return [{ code: issue.code === "custom" ? "invalid_value" : issue.code, message: issue.message, pointer: at }];
}

const pointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).slice(0, 100).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
