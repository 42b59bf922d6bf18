/** Local passwords of the vendor's staff: scrypt, parameters stored beside the hash so that they can be raised later. */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

const COST = { N: 32_768, r: 8, p: 1 };
const MAX_MEMORY = 128 * 1024 * 1024;
const LENGTH = 32;

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, COST);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), hash.toString("base64url")].join("$");
}

/** An unknown account costs the same time as a known one: pass null and the answer is false after the same work. */
export async function passwordFits(password: string, stored: string | null): Promise<boolean> {
  const [kind, N, r, p, salt = "", hash = ""] = (stored ?? "").split("$");
  if (kind !== "scrypt") {
    await derive(password, Buffer.alloc(16), COST);
    return false;
  }
  const expected = Buffer.from(hash, "base64url");
  const actual = await derive(password, Buffer.from(salt, "base64url"), { N: Number(N), r: Number(r), p: Number(p) });
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function derive(password: string, salt: Buffer, cost: { N: number; r: number; p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // One person types é as one character, the next as two: both are the same password.
    scrypt(password.normalize("NFKC"), salt, LENGTH, { ...cost, maxmem: MAX_MEMORY }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
