/**
 * The one file that knows next-auth. It runs the conversation (CSRF, OIDC with PKCE, state and nonce, cookies); who may come
 * in is decided by sign-in.ts, and the signed-in state is our own row: next-auth's encrypted cookie carries its opaque value only.
 */
import imported, { type NextAuthOptions } from "next-auth";
import { decode } from "next-auth/jwt";
import { env } from "../env";
import { isRollcallError } from "../errors";
import { logger } from "../logger";
import { endSession } from "./sessions";
import { admitByOidc, type OidcProfile, openSessionBySub, signInWithPassword } from "./sign-in";

const LIFE_SECONDS = 7 * 24 * 3600;
const PAGE = "/console/sign-in";
/** What next-auth would answer beyond these (its own pages, the session as JSON) does not exist here. */
const ACTIONS = new Set(["csrf", "signin", "callback", "signout", "error"]);

type ApiHandler = (req: object, res: object, options: NextAuthOptions) => Promise<unknown>;
// CommonJS: Node hands over the module object, bundlers its default.
const nextAuth = ((imported as { default?: unknown }).default ?? imported) as ApiHandler;

export const oidcConfigured = (): boolean => {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = env();
  return Boolean(OIDC_ISSUER && OIDC_CLIENT_ID && OIDC_CLIENT_SECRET);
};

const isSecure = () => env().APP_URL.startsWith("https:");
const cookieName = (name: string) => (isSecure() ? `__Host-rollcall_${name}` : `rollcall_${name}`);

/** The opaque session value in a Cookie header, or null. */
export async function sessionSecretIn(cookieHeader: string | null): Promise<string | null> {
  const sealed = parseCookies(cookieHeader ?? "")[cookieName("staff")];
  if (!sealed) return null;
  const token = await decode({ token: sealed, secret: env().AUTH_SECRET }).catch(() => null);
  return typeof token?.sid === "string" ? token.sid : null;
}

/** GET and POST /api/auth/*, on Web Request and Response like every other door. `source` names where the caller sits, for slowing down. */
export async function answerAuth(request: Request, source: string): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.replace(/^\/api\/auth\/?/, "").split("/");
  if (!ACTIONS.has(path[0] ?? "")) return new Response(null, { status: 404 });
  // next-auth builds its own addresses from this variable and, without it, would believe the Host header.
  process.env.NEXTAUTH_URL = env().APP_URL;

  const answer = new Answer();
  const refusal: Refusal = {};
  const req = {
    method: request.method,
    query: { ...Object.fromEntries(url.searchParams), nextauth: path },
    body: await readBody(request),
    cookies: parseCookies(request.headers.get("cookie") ?? ""),
    headers: Object.fromEntries(request.headers),
  };
  await nextAuth(req, answer, options(source, refusal));
  return answer.toResponse(refusal);
}

/** What sign-in.ts said, for the status of the answer: next-auth itself only knows "failed". */
type Refusal = { error?: unknown };

function options(source: string, refusal: Refusal): NextAuthOptions {
  return {
    secret: env().AUTH_SECRET,
    session: { strategy: "jwt", maxAge: LIFE_SECONDS },
    pages: { signIn: PAGE, error: PAGE, signOut: PAGE },
    useSecureCookies: isSecure(),
    cookies: cookies(),
    providers: [passwordProvider(source, refusal), ...(oidcConfigured() ? [oidcProvider()] : [])],
    callbacks: {
      async signIn({ account, profile }) {
        if (account?.provider !== "oidc") return true;
        try {
          await admitByOidc(profile as OidcProfile);
          return true;
        } catch (error) {
          if (!isRollcallError(error)) throw error;
          logger.warn({ reason: error.reason }, "a console sign-in through the identity provider was refused");
          return `${env().APP_URL}${PAGE}?error=${error.reason}`;
        }
      },
      async jwt({ token, user, account }) {
        if (account?.provider === "credentials") return { sid: (user as unknown as { sid: string }).sid };
        if (account?.provider === "oidc") return { sid: await openSessionBySub(account.providerAccountId) };
        return { sid: token.sid };
      },
      redirect: ({ url, baseUrl }) => (isOwn(url, baseUrl) ? new URL(url, baseUrl).toString() : `${baseUrl}/console`),
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.sid === "string") await endSession(token.sid);
      },
    },
    logger: {
      error: (code, meta) => logger.warn({ authCode: code, err: meta instanceof Error ? meta : undefined }, "next-auth reports an error"),
      warn: () => {},
      debug: () => {},
    },
  };
}

function passwordProvider(source: string, refusal: Refusal): NextAuthOptions["providers"][number] {
  return {
    id: "credentials",
    name: "Password",
    type: "credentials",
    credentials: { email: {}, password: {} },
    async authorize(given) {
      const { email = "", password = "" } = (given ?? {}) as { email?: string; password?: string };
      try {
        const sid = await signInWithPassword({ email: String(email).slice(0, 320), password: String(password).slice(0, 1024), source });
        return { id: "staff", sid };
      } catch (error) {
        refusal.error = error;
        throw new Error(isRollcallError(error) ? (error.reason ?? error.code) : "unavailable");
      }
    },
  } as NextAuthOptions["providers"][number];
}

function oidcProvider(): NextAuthOptions["providers"][number] {
  const { OIDC_ISSUER = "", OIDC_CLIENT_ID = "", OIDC_CLIENT_SECRET = "" } = env();
  return {
    id: "oidc",
    name: "Single sign-on",
    type: "oauth",
    wellKnown: `${OIDC_ISSUER.replace(/\/$/, "")}/.well-known/openid-configuration`,
    clientId: OIDC_CLIENT_ID,
    clientSecret: OIDC_CLIENT_SECRET,
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    authorization: { params: { scope: "openid email profile", prompt: "login" } },
    profile: (profile: OidcProfile) => ({ id: profile.sub }),
  } as NextAuthOptions["providers"][number];
}

/**
 * Every cookie of the conversation: `__Host-` on https, so no other host or path can set one for us. None but the session's
 * begins with its name: next-auth takes such cookies for further pieces of it.
 */
function cookies(): NextAuthOptions["cookies"] {
  const one = (name: string, maxAge?: number) => ({
    name: cookieName(name),
    options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure: isSecure(), ...(maxAge ? { maxAge } : {}) },
  });
  return {
    sessionToken: one("staff"),
    callbackUrl: one("auth_return"),
    csrfToken: one("auth_csrf"),
    pkceCodeVerifier: one("auth_pkce", 900),
    state: one("auth_oidc_state", 900),
    nonce: one("auth_nonce", 900),
  };
}

function isOwn(url: string, baseUrl: string): boolean {
  try {
    return new URL(url, baseUrl).origin === new URL(baseUrl).origin;
  } catch {
    return false;
  }
}

function parseCookies(header: string): Record<string, string> {
  const pairs = header.split(/;\s*/).map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)] as const);
  return Object.fromEntries(pairs.filter(([name]) => name).map(([name, value]) => [name, decode64(value)]));
}

function decode64(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

async function readBody(request: Request): Promise<Record<string, string> | undefined> {
  if (request.method !== "POST") return undefined;
  const text = (await request.text()).slice(0, 10_000);
  if (request.headers.get("content-type")?.includes("application/json")) {
    const parsed: unknown = await Promise.resolve(text)
      .then(JSON.parse)
      .catch(() => ({}));
    return parsed && typeof parsed === "object" ? (parsed as Record<string, string>) : {};
  }
  return Object.fromEntries(new URLSearchParams(text));
}

/** Stands for the Node response next-auth writes to. */
class Answer {
  private code = 200;
  private content: string | null = null;
  private readonly fields = new Headers({ "cache-control": "private, no-store", "x-content-type-options": "nosniff" });
  private cookieFields: string[] = [];

  status(code: number): this {
    this.code = code;
    return this;
  }
  getHeader(name: string): string | string[] | undefined {
    return name.toLowerCase() === "set-cookie" ? this.cookieFields : (this.fields.get(name) ?? undefined);
  }
  setHeader(name: string, value: string | string[]): this {
    if (name.toLowerCase() === "set-cookie") this.cookieFields = [value].flat();
    else this.fields.set(name, String(value));
    return this;
  }
  json(body: unknown): void {
    this.fields.set("content-type", "application/json");
    this.content = JSON.stringify(body);
  }
  send(body: unknown): void {
    if (typeof body === "string" || body === undefined) this.content = body ?? null;
    else this.json(body);
  }
  end(): void {}

  toResponse(refusal: Refusal): Response {
    const error = isRollcallError(refusal.error) ? refusal.error : null;
    if (error?.code === "rate_limited") {
      this.code = 429;
      this.fields.set("retry-after", String(error.retryAfter ?? 60));
    } else if (refusal.error && !error) this.code = 503;
    const response = new Response(this.content, { status: this.code, headers: this.fields });
    for (const cookie of this.cookieFields) response.headers.append("set-cookie", cookie);
    return response;
  }
}
