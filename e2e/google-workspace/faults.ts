/** Trouble on demand, and a record of what was asked: for tests and for looking at how the product copes. */

export type FaultInput = {
  method?: string;
  /** A regular expression on path and query, e.g. `/groups/.*\/members` or `pageToken=`. */
  path: string;
  /** How many matching requests are left alone first. */
  skip?: number;
  /** How many are hit; -1: all of them. Default 1. */
  times?: number;
  delayMs?: number;
  /**
   * `error` (default when a status is given): Google's error body with `status` and `reason`;
   * `cut`: the honest answer breaks off half way; `empty`: 200 without a body; `no_content`: 204; `html`: 200 with a page;
   * `not_json`: 200 with broken JSON; `no_array`: the honest page without its list; `repeat_token`: the page names the token
   * it was asked with (or a fixed one) as the next; `hang`: no answer; `drop`: the connection is closed.
   */
  kind?: "error" | "cut" | "empty" | "no_content" | "html" | "not_json" | "no_array" | "repeat_token" | "hang" | "drop" | "delay";
  status?: number;
  reason?: string;
  /** For the token endpoint: `invalid_grant` and its like. */
  error?: string;
  errorSubtype?: string;
  message?: string;
  domain?: string;
  retryAfter?: number;
};

export type Fault = FaultInput & { pattern: RegExp; left: number; toSkip: number; hits: number };

export type LoggedRequest = {
  n: number;
  at: number;
  method: string;
  path: string;
  query: Record<string, string>;
  status: number | null;
  /** Whose token it was. */
  account: string | null;
  /** Of a token request: the grant type. */
  grantType: string | null;
  /** Requests under way when this one came, itself included. */
  inFlight: number;
  fault: string | null;
};

export class Faults {
  private list: Fault[] = [];

  add(input: FaultInput): Fault {
    const fault: Fault = {
      ...input,
      kind: input.kind ?? (input.status || input.error ? "error" : "delay"),
      pattern: new RegExp(input.path),
      left: input.times ?? 1,
      toSkip: input.skip ?? 0,
      hits: 0,
    };
    this.list.push(fault);
    return fault;
  }

  clear(): void {
    this.list = [];
  }

  all(): FaultInput[] {
    return this.list.map(({ pattern: _pattern, ...fault }) => fault);
  }

  /** The fault that hits this request, counted. */
  take(method: string, pathAndQuery: string): Fault | null {
    for (const fault of this.list) {
      if (fault.left === 0 || (fault.method && fault.method !== method) || !fault.pattern.test(pathAndQuery)) continue;
      if (fault.toSkip > 0) {
        fault.toSkip--;
        continue;
      }
      if (fault.left > 0) fault.left--;
      fault.hits++;
      return fault;
    }
    return null;
  }
}

/** A page token that was asked with, again; or any, when there was none. */
export function damage(fault: Fault, body: Record<string, unknown>, pageToken: string | null): Record<string, unknown> {
  if (fault.kind === "no_array") {
    const { users: _u, groups: _g, members: _m, ...rest } = body;
    return rest;
  }
  if (fault.kind === "repeat_token") return { ...body, nextPageToken: pageToken ?? "again" };
  return body;
}
