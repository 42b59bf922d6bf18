/** The one error type that crosses rooms. Doors translate it (lib/http); nobody else maps codes to status. */

export const ERROR_CODES = [
  "invalid_request",
  "unauthenticated",
  "forbidden",
  "not_found",
  "conflict",
  "wrong_state",
  "stale_version",
  "gone",
  "too_large",
  "too_many",
  "rate_limited",
  "key_reused",
  "provider_refused",
  "provider_unavailable",
  "method_not_allowed",
  "unsupported_media_type",
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export type FieldError = { code: string; message: string; pointer?: string };

export type ErrorOptions = {
  /** A finer, stable reason inside the code: `google_insufficient_privileges`, `link_expired`, … */
  reason?: string;
  /** Values for the reason's sentence; shown to the reader, so never a secret. */
  params?: Record<string, unknown>;
  field?: string;
  errors?: FieldError[];
  scimType?: string;
  /** Seconds after which trying again makes sense (Retry-After). */
  retryAfter?: number;
  cause?: unknown;
};

/** `message` is safe to show and names the next step; `cause` never leaves the logs. */
export class RollcallError extends Error {
  readonly code: ErrorCode;
  readonly reason?: string;
  readonly params?: Record<string, unknown>;
  readonly field?: string;
  readonly errors?: FieldError[];
  readonly scimType?: string;
  readonly retryAfter?: number;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "RollcallError";
    this.code = code;
    this.reason = options.reason;
    this.params = options.params;
    this.field = options.field;
    this.errors = options.errors;
    this.scimType = options.scimType;
    this.retryAfter = options.retryAfter;
  }
}

/** Next's bundle and the server's hold two copies of each module: `instanceof` alone would miss the other copy's errors. */
export function isRollcallError(error: unknown): error is RollcallError {
  return error instanceof Error && error.name === "RollcallError" && "code" in error;
}

export function notFound(what: string, id?: string): never {
  throw new RollcallError("not_found", id ? `There is no ${what} ${id} here.` : `There is no such ${what} here.`);
}

/** For the end of a switch over a closed set. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
