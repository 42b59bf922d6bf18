/**
 * Reads of the Directory API: the shared limits, one refresh on 401, and patience by the reason of each refusal
 * (reliability.md §5). What this throws is final for this try.
 */
import { scaled } from "../../env";
import { type GrantStore, isProviderError, ProviderError, type ProviderProblem } from "../types";
import { endpoint } from "./endpoints";
import { classify, type Refusal } from "./errors";
import { type Gate, type Pacer, sleep, TooLong } from "./limiter";
import { refreshTokens } from "./oauth";

const CALL_TIMEOUT_MS = 30_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10 * 60_000;
const TRIES = 8;
const A_PERSON_WAITS_MS = 5000;

export type ApiOptions = {
  grant: GrantStore;
  pacer: Pacer;
  gate: Gate;
  /** Limits are shared by whoever has the same key: the customer. */
  key: string;
  signal?: AbortSignal;
  /** A person waits for the answer: fewer tries than a sync has, and no long waits between them. */
  tries?: number;
  callTimeoutMs?: number;
};

export type Query = { [name: string]: string | undefined };
export type Asked = {
  /** A listing speaks for the whole customer; one object may refuse on its own. */
  listing: boolean;
};
export type Body = { [key: string]: unknown };
/** `refusal` only for what the caller wants to judge itself. */
export type Answer = { body: Body; refusal: null } | { body: null; refusal: Refusal; retryAfterMs: number | null };

export class DirectoryApi {
  private token: Promise<string> | null = null;

  constructor(private readonly options: ApiOptions) {}

  /** @throws ProviderError for everything but an answer */
  async get(path: string, query: Query, asked: Asked): Promise<Body> {
    const answer = await this.ask(path, query, asked);
    if (answer.refusal) throw toError(answer.refusal);
    return answer.body;
  }

  /** Refusals that no further try would change come back as they are. */
  async ask(path: string, query: Query, asked: Asked): Promise<Answer> {
    const url = endpoint("admin", `/admin/directory/v1/${path}`);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    const tries = this.options.tries ?? TRIES;

    for (let attempt = 1, renewed = false; ; attempt++) {
      const token = await this.accessToken();
      const answer = await this.send(url, token, asked);
      if (!answer.refusal) return answer;

      const { refusal, retryAfterMs } = answer;
      if (refusal.retry === "refresh" && !renewed) {
        renewed = true;
        await this.renew(token);
        continue;
      }
      if (refusal.retry === "no" || refusal.retry === "refresh") return answer;
      const wait = waitMs(attempt, retryAfterMs);
      if (refusal.retry === "quota") this.options.gate.slowDown(retryAfterMs === null ? 0 : wait);
      const tooLong = this.options.tries !== undefined && wait > A_PERSON_WAITS_MS;
      if (attempt >= tries || tooLong) throw toError(refusal, Math.ceil((retryAfterMs ?? wait) / 1000));
      await sleep(wait, this.options.signal);
    }
  }

  private async send(url: URL, token: string, asked: Asked): Promise<Answer> {
    const { gate, pacer, key, signal } = this.options;
    const leave = await this.enter();
    try {
      await pacer.turn(key, signal);
      const limit = AbortSignal.timeout(this.options.callTimeoutMs ?? CALL_TIMEOUT_MS);
      const response = await fetch(url, {
        headers: { authorization: `Bearer ${token}`, accept: "application/json" },
        redirect: "manual",
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      const text = await response.text();
      if (response.status === 200) {
        gate.wentWell();
        return { body: parsePage(text), refusal: null };
      }
      const refusal = classify(response.status, parseJson(text), { ...asked, pageToken: url.searchParams.has("pageToken") });
      return { body: null, refusal, retryAfterMs: retryAfter(response.headers.get("retry-after")) };
    } catch (error) {
      signal?.throwIfAborted();
      if (isProviderError(error)) throw error;
      // No answer, a time-out, or a body that broke off: reading again is safe.
      return { body: null, refusal: noAnswer(error), retryAfterMs: null };
    } finally {
      leave();
    }
  }

  private async enter(): Promise<() => void> {
    const { gate, signal, tries } = this.options;
    try {
      return await gate.enter(signal, tries === undefined ? undefined : A_PERSON_WAITS_MS);
    } catch (error) {
      if (!(error instanceof TooLong)) throw error;
      const refusal: Refusal = { problem: "rate_limited", status: 429, reason: "paused", message: null, retry: "no" };
      throw toError(refusal, Math.ceil(error.pauseMs / 1000));
    }
  }

  /** One token for all calls of this reader; others' refreshes are found in the grant. */
  private accessToken(): Promise<string> {
    this.token ??= this.options.grant
      .accessToken()
      .then((known) => known?.token ?? this.refreshed(null))
      .catch((error: unknown) => {
        this.token = null;
        throw error;
      });
    return this.token;
  }

  private async renew(stale: string): Promise<void> {
    // Several calls may meet the same dead token: the first one renews it for all.
    if (this.token === null || (await this.token) !== stale) return;
    this.token = this.refreshed(stale);
    this.token.catch(() => {
      this.token = null;
    });
    await this.token;
  }

  private refreshed(stale: string | null): Promise<string> {
    const { grant, signal } = this.options;
    return grant.refreshed(stale, async () => refreshTokens(await grant.refreshToken(), signal, this.options.tries));
  }
}

/** What a refusal is called in this house; its text names the next step. */
export function toError(refusal: Refusal, retryAfterSeconds?: number): ProviderError {
  return new ProviderError(refusal.problem, SENTENCES[refusal.problem], {
    reason: REASONS[refusal.problem],
    providerReason: refusal.reason,
    status: refusal.status || null,
    retryAfter: retryAfterSeconds,
    cause: refusal.message ?? undefined,
  });
}

const REASONS: Partial<Record<ProviderProblem, string>> = {
  credential_refused: "google_grant_withdrawn",
  missing_privilege: "google_insufficient_privileges",
  missing_scope: "google_missing_scope",
  api_disabled: "google_api_disabled",
  daily_limit: "google_slow_down",
  rate_limited: "google_slow_down",
  unavailable: "google_unavailable",
  malformed: "google_malformed",
};

const SENTENCES: Record<ProviderProblem, string> = {
  credential_refused: "Google no longer accepts the authorization. Ask an admin of the workspace to authorize again.",
  missing_privilege:
    "The connected account may not list users and groups. Authorize with a super admin, or give it a role that may read both.",
  missing_scope: "A permission was left out when Google was authorized. Authorize again and leave every box ticked.",
  api_disabled: "The Admin SDK API is switched off in the vendor's Google Cloud project. The vendor has to enable it.",
  daily_limit: "Google's limit for today is used up. It is tried again by itself.",
  rate_limited: "Google asked us to slow down. It is tried again by itself.",
  unavailable: "Google did not answer. It is tried again by itself.",
  bad_page_token: "Google no longer knows the place in the list. The list is read from its beginning.",
  malformed: "Google answered with something that is not the promised list. Nothing was changed; it is tried again by itself.",
  not_found: "Google does not know this record.",
  not_readable: "Google does not let the connected account read this record.",
};

/** 1 s · 2ⁿ with full jitter, at most ten minutes; Google's own wish counts when it is longer. */
function waitMs(attempt: number, retryAfterMs: number | null): number {
  const backoff = Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
  return scaled(Math.min(LONGEST_WAIT_MS, Math.max(backoff, retryAfterMs ?? 0)));
}

function retryAfter(header: string | null): number | null {
  if (header === null || header.trim() === "") return null;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
}

/** 200 with anything but an object is no statement about anybody. */
function parsePage(text: string): Body {
  const body = parseJson(text);
  if (body === null || typeof body !== "object" || Array.isArray(body))
    throw toError({ problem: "malformed", status: 200, reason: text === "" ? "emptyBody" : "notJson", message: null, retry: "no" });
  return body as Body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function noAnswer(error: unknown): Refusal {
  const name = error instanceof Error ? error.name : "";
  return { problem: "unavailable", status: 0, reason: name === "TimeoutError" ? "timeout" : "noAnswer", message: null, retry: "transient" };
}
