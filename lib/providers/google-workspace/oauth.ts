/** The conversation with Google's authorization server: consent address, code, refresh, revoke (facts: OAuth 2.0, web-server flow). */
import { createHash } from "node:crypto";
import { z } from "zod";
import { scaled } from "../../env";
import { logger } from "../../logger";
import { ProviderError, type ProviderProblem } from "../types";
import { endpoint, googleClient, REQUESTED_SCOPES } from "./endpoints";
import { sleep } from "./limiter";

const CALL_TIMEOUT_MS = 30_000;
const TRIES = 5;

const Tokens = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(3600),
  refresh_token: z.string().min(1).nullish(),
  scope: z.string().nullish(),
  id_token: z.string().nullish(),
});
const Failure = z.object({ error: z.string(), error_description: z.string().nullish(), error_subtype: z.string().nullish() });

export type ExchangedTokens = {
  accessToken: string;
  expiresAt: Date;
  refreshToken: string | null;
  scopes: string[];
  idToken: string | null;
};

/** Where the browser goes. `select_account`: the IT admin often sits in a browser that is signed in as somebody else. */
export function authorizationUrl(input: {
  state: string;
  nonce: string;
  verifier: string;
  redirectUri: string;
  loginHint?: string;
}): string {
  const url = endpoint("accounts", "/o/oauth2/v2/auth");
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: googleClient().id,
    redirect_uri: input.redirectUri,
    scope: REQUESTED_SCOPES.join(" "),
    access_type: "offline",
    prompt: "select_account consent",
    include_granted_scopes: "true",
    state: input.state,
    nonce: input.nonce,
    code_challenge: createHash("sha256").update(input.verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...(input.loginHint ? { login_hint: input.loginHint } : {}),
  }).toString();
  return url.href;
}

export async function exchangeCode(input: { code: string; verifier: string; redirectUri: string }): Promise<ExchangedTokens> {
  // A code works once: an answer that got lost cannot be asked for again.
  const tokens = await askForTokens(
    { grant_type: "authorization_code", code: input.code, code_verifier: input.verifier, redirect_uri: input.redirectUri },
    { tries: 1 },
  );
  return {
    accessToken: tokens.access_token,
    expiresAt: expiry(tokens.expires_in),
    refreshToken: tokens.refresh_token ?? null,
    scopes: tokens.scope?.split(" ").filter(Boolean) ?? [],
    idToken: tokens.id_token ?? null,
  };
}

/** @throws ProviderError credential_refused when the grant is dead; everything else is temporary */
export async function refreshTokens(
  refreshToken: string,
  signal?: AbortSignal,
  tries = TRIES,
): Promise<{ token: string; expiresAt: Date; refreshToken?: string }> {
  const tokens = await askForTokens(
    { grant_type: "refresh_token", refresh_token: refreshToken },
    { tries: Math.min(tries, TRIES), signal },
  );
  // The reply usually has no new refresh token: the old one stays.
  return {
    token: tokens.access_token,
    expiresAt: expiry(tokens.expires_in),
    ...(tokens.refresh_token ? { refreshToken: tokens.refresh_token } : {}),
  };
}

/**
 * Ends the grant at Google. It kills every token of that person for our client, so callers make sure nobody else lives on
 * it. Never throws: what is forgotten here is forgotten anyway. @returns whether Google confirmed it or it was dead already
 */
export async function revokeGrant(token: string): Promise<boolean> {
  try {
    const response = await post("/revoke", { token });
    return response.status === 200 || response.status === 400;
  } catch (error) {
    logger.warn({ err: error }, "a grant could not be revoked at Google");
    return false;
  }
}

async function askForTokens(
  form: Record<string, string>,
  options: { tries: number; signal?: AbortSignal },
): Promise<z.infer<typeof Tokens>> {
  const client = googleClient();
  for (let attempt = 1; ; attempt++) {
    const answer = await tokenAnswer({ ...form, client_id: client.id, client_secret: client.secret }, options.signal);
    if (!(answer instanceof ProviderError)) return answer;
    if (answer.problem !== "unavailable" || attempt >= options.tries) throw answer;
    await sleep(scaled(Math.random() * 1000 * 2 ** (attempt - 1)), options.signal);
  }
}

async function tokenAnswer(form: Record<string, string>, signal?: AbortSignal): Promise<z.infer<typeof Tokens> | ProviderError> {
  try {
    const response = await post("/token", form, signal);
    const body: unknown = await response.json().catch(() => null);
    if (response.status === 200) {
      const tokens = Tokens.safeParse(body);
      return tokens.success ? tokens.data : refused("unavailable", 200, "malformed");
    }
    const failure = Failure.safeParse(body).data;
    return refused(problemOf(response.status, failure?.error), response.status, failure?.error ?? null, failure?.error_subtype ?? null);
  } catch (error) {
    signal?.throwIfAborted();
    return refused("unavailable", 0, error instanceof Error ? error.name : null);
  }
}

function problemOf(status: number, error: string | undefined): ProviderProblem {
  if (status === 429) return "rate_limited";
  if (status >= 500 || status === 408) return "unavailable";
  if (error === "invalid_grant") return "credential_refused";
  // Client id, secret or redirect address: for the operator to mend, so nothing of the customer's is given up.
  return "not_readable";
}

function refused(problem: ProviderProblem, status: number, error: string | null, subtype: string | null = null): ProviderError {
  const sentences: Partial<Record<ProviderProblem, string>> = {
    credential_refused: "Google no longer accepts the authorization. Ask an admin of the workspace to authorize again.",
    unavailable: "Google did not answer. It is tried again by itself.",
    rate_limited: "Google asked us to slow down. It is tried again by itself.",
  };
  return new ProviderError(
    problem,
    sentences[problem] ?? "Google refuses this deployment's client. The vendor has to check its configuration.",
    {
      reason:
        problem === "credential_refused"
          ? "google_grant_withdrawn"
          : problem === "not_readable"
            ? "google_client_refused"
            : "google_unavailable",
      providerReason: subtype ?? error,
      status: status || null,
    },
  );
}

function post(path: "/token" | "/revoke", form: Record<string, string>, signal?: AbortSignal): Promise<Response> {
  const limit = AbortSignal.timeout(CALL_TIMEOUT_MS);
  return fetch(endpoint("oauth2", path), {
    method: "POST",
    body: new URLSearchParams(form),
    redirect: "manual",
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  });
}

// Only ever compared within this process: the grant turns it into a time of the database's clock.
const expiry = (seconds: number) => new Date(Date.now() + seconds * 1000);
