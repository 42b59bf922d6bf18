/** The token endpoint and its neighbours: code and refresh grants, revoke, token info, userinfo, certificates. */
import { createHash, randomBytes } from "node:crypto";
import { type Asked, json, oauthError, type Reply } from "./http";
import { type Keys, signIdToken } from "./keys";
import { type AccessGrant, type Account, findAccount, fullName, type Grant, type World } from "./world";

export const SIGN_IN_SCOPES = [
  "openid",
  "https://www.googleapis.com/auth/userinfo.email",
  "https://www.googleapis.com/auth/userinfo.profile",
];
const LONG = { email: SIGN_IN_SCOPES[1], profile: SIGN_IN_SCOPES[2] } as Record<string, string | undefined>;

/** `email` and `profile` come back under their long names. */
export const longScope = (scope: string): string => LONG[scope] ?? scope;

export type Client = { id: string; secret: string };
export type Code = {
  sub: string;
  redirectUri: string;
  challenge: string | null;
  nonce: string | null;
  scopes: string[];
  offline: boolean;
  /** prompt=consent: without it a repeated authorization brings no refresh token. */
  freshRefresh: boolean;
  expiresAt: number;
};

export type OAuth = { world: () => World; keys: Keys; client: Client; codes: Map<string, Code>; accessSeconds: () => number };

export const CODE_LIFE_MS = 10 * 60_000;

export async function token(oauth: OAuth, asked: Asked): Promise<Reply> {
  const { form } = asked;
  const basic = /^Basic (.+)$/i.exec(asked.headers.authorization ?? "")?.[1];
  const [basicId, basicSecret] = basic ? Buffer.from(basic, "base64").toString().split(":").map(decodeURIComponent) : [];
  const id = form.get("client_id") ?? basicId;
  const secret = form.get("client_secret") ?? basicSecret;
  if (id !== oauth.client.id) return oauthError(401, "invalid_client", "The OAuth client was not found.");
  if (secret !== oauth.client.secret) return oauthError(401, "invalid_client", "Unauthorized");
  if (form.get("grant_type") === "authorization_code") return exchange(oauth, form);
  if (form.get("grant_type") === "refresh_token") return refresh(oauth, form);
  return oauthError(400, "unsupported_grant_type", "Invalid grant_type");
}

async function exchange(oauth: OAuth, form: URLSearchParams): Promise<Reply> {
  const text = form.get("code") ?? "";
  const code = oauth.codes.get(text);
  // A code works once, whatever becomes of the attempt.
  oauth.codes.delete(text);
  if (!code || code.expiresAt < Date.now()) return oauthError(400, "invalid_grant", "Malformed auth code.");
  if (code.redirectUri !== form.get("redirect_uri")) return oauthError(400, "redirect_uri_mismatch", "Bad Request");
  const verifier = form.get("code_verifier");
  if (code.challenge !== null && !verifier) return oauthError(400, "invalid_grant", "Missing code verifier.");
  if (code.challenge !== null && createHash("sha256").update(String(verifier)).digest("base64url") !== code.challenge)
    return oauthError(400, "invalid_grant", "Invalid code verifier.");

  const world = oauth.world();
  const account = findAccount(world, code.sub);
  if (!account) return oauthError(400, "invalid_grant", "Account has been deleted");
  const grant = grantFor(world, code.sub, oauth.client.id);
  const hadRefresh = grant.refreshTokens.length > 0;
  grant.scopes = code.scopes;
  let refreshToken: string | undefined;
  if (code.offline && (code.freshRefresh || !hadRefresh)) {
    refreshToken = `1//0${randomBytes(48).toString("base64url")}`;
    grant.refreshTokens = [...grant.refreshTokens, refreshToken].slice(-100);
  }
  const access = issue(oauth, account.sub, code.scopes);
  return json(200, {
    access_token: access.token,
    expires_in: oauth.accessSeconds() - 1,
    ...(refreshToken ? { refresh_token: refreshToken } : {}),
    scope: code.scopes.join(" "),
    token_type: "Bearer",
    ...(code.scopes.includes("openid") ? { id_token: await idToken(oauth, account, code) } : {}),
  });
}

function refresh(oauth: OAuth, form: URLSearchParams): Reply {
  const world = oauth.world();
  const grant = world.grants.find((one) => one.refreshTokens.includes(form.get("refresh_token") ?? ""));
  if (!grant) return oauthError(400, "invalid_grant", "Token has been expired or revoked.");
  const account = findAccount(world, grant.sub);
  if (!account) return oauthError(400, "invalid_grant", "Account has been deleted");
  if (account.person?.suspended) return oauthError(400, "invalid_grant", "Account has been disabled");
  const access = issue(oauth, grant.sub, grant.scopes);
  return json(200, {
    access_token: access.token,
    expires_in: oauth.accessSeconds() - 1,
    scope: grant.scopes.join(" "),
    token_type: "Bearer",
  });
}

function idToken(oauth: OAuth, account: Account, code: Code): Promise<string> {
  return signIdToken(oauth.keys, {
    iss: "https://accounts.google.com",
    azp: oauth.client.id,
    aud: oauth.client.id,
    sub: account.sub,
    // The customer's primary domain, also for people of a secondary one; personal accounts have no such claim.
    ...(account.customer ? { hd: account.customer.domain } : {}),
    email: account.email,
    email_verified: true,
    ...(code.nonce ? { nonce: code.nonce } : {}),
  });
}

export function grantFor(world: World, sub: string, clientId: string): Grant {
  const known = world.grants.find((one) => one.sub === sub && one.clientId === clientId);
  if (known) return known;
  const grant: Grant = { sub, clientId, scopes: [], refreshTokens: [], grantedAt: new Date().toISOString() };
  world.grants.push(grant);
  return grant;
}

function issue(oauth: OAuth, sub: string, scopes: string[]): AccessGrant {
  const world = oauth.world();
  const access = {
    token: `ya29.${randomBytes(64).toString("base64url")}`,
    sub,
    clientId: oauth.client.id,
    scopes,
    expiresAt: Date.now() + oauth.accessSeconds() * 1000,
  };
  world.accessTokens = [...world.accessTokens.filter((one) => one.expiresAt > Date.now()), access];
  return access;
}

/** Kills the whole grant of that person for that client. */
export function revoke(oauth: OAuth, asked: Asked): Reply {
  const text = asked.form.get("token") ?? asked.url.searchParams.get("token") ?? "";
  const world = oauth.world();
  const sub =
    world.accessTokens.find((one) => one.token === text)?.sub ?? world.grants.find((one) => one.refreshTokens.includes(text))?.sub;
  if (sub === undefined) return oauthError(400, "invalid_token", "Token expired or revoked");
  world.grants = world.grants.filter((grant) => grant.sub !== sub);
  world.accessTokens = world.accessTokens.filter((access) => access.sub !== sub);
  return json(200, {});
}

export function bearer(oauth: OAuth, asked: Asked): AccessGrant | null {
  const text = /^Bearer (.+)$/i.exec(asked.headers.authorization ?? "")?.[1] ?? asked.url.searchParams.get("access_token");
  return oauth.world().accessTokens.find((one) => one.token === text && one.expiresAt > Date.now()) ?? null;
}

export function tokenInfo(oauth: OAuth, asked: Asked): Reply {
  const access = bearer(oauth, asked);
  const account = access && findAccount(oauth.world(), access.sub);
  if (!access || !account) return oauthError(400, "invalid_token", "Invalid Value");
  const seconds = Math.floor((access.expiresAt - Date.now()) / 1000);
  return json(200, {
    azp: access.clientId,
    aud: access.clientId,
    sub: access.sub,
    scope: access.scopes.join(" "),
    exp: String(Math.floor(access.expiresAt / 1000)),
    expires_in: String(seconds),
    email: account.email,
    email_verified: "true",
    access_type: "offline",
  });
}

export function userInfo(oauth: OAuth, asked: Asked): Reply {
  const access = bearer(oauth, asked);
  const account = access && findAccount(oauth.world(), access.sub);
  if (!access || !account) return oauthError(401, "invalid_request", "Invalid Credentials");
  return json(200, {
    sub: account.sub,
    name: account.person ? fullName(account.person) : account.name,
    email: account.email,
    email_verified: true,
    ...(account.customer ? { hd: account.customer.domain } : {}),
  });
}

export const pemCerts = (oauth: OAuth): Reply =>
  json(200, { [oauth.keys.kid]: oauth.keys.certificate }, { "cache-control": "public, max-age=21600" });
export const jwkCerts = (oauth: OAuth): Reply => json(200, { keys: [oauth.keys.jwk] }, { "cache-control": "public, max-age=21600" });
