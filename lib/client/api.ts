/** Calls to our own routes from the browser. Every refusal is a ClientError made from problem+json; nobody else reads `fetch`. */

export type FieldProblem = { code: string; message: string; pointer?: string };

export class ClientError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly errors: FieldProblem[];
  readonly params: Record<string, unknown>;
  /** A finer reason inside the code, when the server names one. */
  readonly reason: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(message: string, fields: Partial<Omit<ClientError, "message" | "name">> = {}) {
    super(message);
    this.name = "ClientError";
    this.status = fields.status ?? 0;
    this.code = fields.code ?? "internal";
    this.requestId = fields.requestId ?? null;
    this.errors = fields.errors ?? [];
    this.params = fields.params ?? {};
    this.reason = fields.reason ?? null;
    this.retryAfterSeconds = fields.retryAfterSeconds ?? null;
  }
}

async function toError(response: Response): Promise<ClientError> {
  const body: Record<string, unknown> = await response.json().catch(() => ({}));
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  const retryAfter = Number(response.headers.get("retry-after"));
  return new ClientError(text(body.message) ?? text(body.detail) ?? response.statusText, {
    status: response.status,
    code: text(body.code) ?? "internal",
    requestId: text(body.request_id) ?? response.headers.get("x-request-id"),
    errors: Array.isArray(body.errors) ? (body.errors as FieldProblem[]) : [],
    params: typeof body.params === "object" && body.params !== null ? (body.params as Record<string, unknown>) : {},
    reason: text(body.reason),
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  });
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      signal,
      credentials: "same-origin",
      headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ClientError("", { code: "connection_lost" });
  }
  if (!response.ok) throw await toError(response);
  // The route's output type is the caller's word; the server built the answer from the same type.
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** POST and PUT always carry a JSON body, `{}` when there is nothing to say: the doors take nothing else. */
export const api = {
  get: <T>(path: string, signal?: AbortSignal) => call<T>("GET", path, undefined, signal),
  post: <T>(path: string, body: unknown = {}) => call<T>("POST", path, body),
  put: <T>(path: string, body: unknown = {}) => call<T>("PUT", path, body),
  patch: <T>(path: string, body: unknown = {}) => call<T>("PATCH", path, body),
  delete: <T>(path: string) => call<T>("DELETE", path),
};
