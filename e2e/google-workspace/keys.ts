/** The key that signs ID tokens, in both published forms: JWK, and a self-signed certificate as PEM. */
import { createPrivateKey, createPublicKey, createSign, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { exportJWK, type JWK, SignJWT } from "jose";

export type Keys = { kid: string; privateKey: KeyObject; jwk: JWK; certificate: string; pkcs8: string };

export async function makeKeys(saved?: { kid: string; pkcs8: string }): Promise<Keys> {
  const privateKey = saved ? createPrivateKey(saved.pkcs8) : generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const publicKey = createPublicKey(privateKey);
  const kid = saved?.kid ?? randomBytes(20).toString("hex");
  const jwk = { ...(await exportJWK(publicKey)), kid, use: "sig", alg: "RS256" };
  const pkcs8 = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { kid, privateKey, jwk, certificate: certificate(privateKey, publicKey), pkcs8 };
}

export function signIdToken(keys: Keys, claims: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "RS256", kid: keys.kid, typ: "JWT" })
    .setIssuedAt()
    .setExpirationTime("1h")
    .sign(keys.privateKey);
}

// The smallest certificate that readers of `/oauth2/v1/certs` accept; Node has no function that makes one.
function certificate(privateKey: KeyObject, publicKey: KeyObject): string {
  const sha256WithRsa = der(0x30, Buffer.from("06092a864886f70d01010b", "hex"), Buffer.from("0500", "hex"));
  const name = der(0x30, der(0x31, der(0x30, Buffer.from("0603550403", "hex"), der(0x0c, Buffer.from("sandbox workspace")))));
  const time = (year: number) => der(0x17, Buffer.from(`${String(year % 100).padStart(2, "0")}0101000000Z`));
  const body = der(
    0x30,
    der(0xa0, Buffer.from("020102", "hex")),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    sha256WithRsa,
    name,
    der(0x30, time(2025), time(2045)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = createSign("sha256").update(body).sign(privateKey);
  const bytes = der(0x30, body, sha256WithRsa, der(0x03, Buffer.from([0]), signature));
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length = body.length < 128 ? [body.length] : body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}
