/** The conversation with /api/auth (next-auth's wire): its own CSRF token goes with every post. */

async function csrfToken(): Promise<string> {
  const answer: { csrfToken: string } = await (await fetch("/api/auth/csrf")).json();
  return answer.csrfToken;
}

export type SignInResult = { ok: true } | { ok: false; reason: "failed" | "slowed" | "unavailable"; seconds: number };

export async function signIn(email: string, password: string): Promise<SignInResult> {
  try {
    const response = await post("/api/auth/callback/credentials", { email, password });
    if (response.ok) return { ok: true };
    if (response.status === 429) return { ok: false, reason: "slowed", seconds: Number(response.headers.get("retry-after")) || 60 };
    return { ok: false, reason: response.status === 401 ? "failed" : "unavailable", seconds: 0 };
  } catch {
    return { ok: false, reason: "unavailable", seconds: 0 };
  }
}

/** Leaves for the identity provider. */
export async function signInWithProvider(returnTo: string): Promise<void> {
  const response = await post("/api/auth/signin/oidc", { callbackUrl: new URL(returnTo, window.location.origin).toString() });
  const answer: { url?: string } = await response.json();
  if (answer.url) window.location.assign(answer.url);
}

export async function signOut(): Promise<void> {
  await post("/api/auth/signout", {});
  window.location.assign("/console/sign-in");
}

async function post(path: string, fields: Record<string, string>): Promise<Response> {
  const token = await csrfToken();
  return fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...fields, csrfToken: token, json: "true" }),
  });
}
