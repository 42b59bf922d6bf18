/** Google's ID token: who signed in, and of which customer. */
import { createPublicKey, type KeyObject } from "node:crypto";
import { decodeProtectedHeader, importJWK, type JWTPayload, jwtVerify } from "jose";
import { z } from "zod";
import { hashSecret } from "../../tokens";
import { ProviderError } from "../types";
import { endpoint, googleClient } from "./endpoints";

const ISSUERS = ["https://accounts.google.com", "accounts.google.com"];

export type Identity = {
  sub: string;
  email: string | null;
  /** The Workspace customer's primary domain; personal accounts have none. */
  hd: string | null;
};

const Claims = z.object({ sub: z.string().min(1), email: z.string().nullish(), hd: z.string().nullish(), nonce: z.string() });
const Jwks = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });
const Pems = z.record(z.string(), z.string());

/** @throws ProviderError malformed when signature, issuer, audience, lifetime or nonce is not as it must be */
export async function verifyIdToken(idToken: string, nonceHash: Uint8Array): Promise<Identity> {
  try {
    const { kid } = decodeProtectedHeader(idToken);
    const { payload } = await jwtVerify(idToken, await findKey(kid), {
      issuer: ISSUERS,
      audience: googleClient().id,
      algorithms: ["RS256"],
      clockTolerance: 60,
      requiredClaims: ["exp", "iat", "sub", "nonce"],
    });
    return identity(payload, nonceHash);
  } catch (cause) {
    throw new ProviderError("malformed", "Google's answer about who signed in could not be verified. Start again.", {
      reason: "google_id_token",
      cause,
    });
  }
}

function identity(payload: JWTPayload, nonceHash: Uint8Array): Identity {
  const claims = Claims.parse(payload);
  if (!hashSecret(claims.nonce).equals(nonceHash)) throw new Error("the nonce is of another sign-in");
  return { sub: claims.sub, email: claims.email?.toLowerCase() ?? null, hd: claims.hd?.toLowerCase() ?? null };
}

/** The published keys, as JWK or, where only those are offered, as certificates. Asked for at each consent: that is rare. */
async function findKey(kid: string | undefined): Promise<KeyObject | CryptoKey | Uint8Array> {
  const jwks = Jwks.safeParse(await fetchJson("/oauth2/v3/certs"));
  const jwk = jwks.data?.keys.find((key) => key.kid === kid);
  if (jwk) return importJWK(jwk, "RS256");
  const pems = Pems.safeParse(await fetchJson("/oauth2/v1/certs"));
  const pem = pems.data?.[kid ?? ""];
  if (!pem) throw new Error("no published key signed this token");
  return createPublicKey(pem);
}

async function fetchJson(path: string): Promise<unknown> {
  try {
    const response = await fetch(endpoint("www", path), { signal: AbortSignal.timeout(10_000) });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
