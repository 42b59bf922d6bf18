/**
 * `rc_<kind>_<43 base62><6 base62 CRC-32>` (reliability.md §2). The checksum rejects typos before a lookup and lets
 * secret scanners recognise a leaked token. Pure: randomness comes in as bytes.
 */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

export const TOKEN_KINDS = ["key", "scim", "link"] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SHAPE = /^rc_(key|scim|link)_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/** Finds tokens inside longer text, for redaction. */
export const TOKEN_DETECTOR = /\brc_(?:key|scim|link)_[0-9A-Za-z]{49}\b/g;

/** 32 random bytes → token. */
export function formatToken(kind: TokenKind, bytes: Uint8Array): string {
  if (bytes.length !== 32) throw new Error("a token is made of 32 bytes");
  const head = `rc_${kind}_${base62(BigInt(`0x${Buffer.from(bytes).toString("hex")}`), 43)}`;
  return head + checksum(head);
}

/** The kind of a well-formed token, or null when the shape or the checksum is wrong. */
export function tokenKind(token: string): TokenKind | null {
  const match = SHAPE.exec(token);
  if (!match) return null;
  return checksum(token.slice(0, -6)) === match[3] ? (match[1] as TokenKind) : null;
}

/** What is stored: SHA-256 of the whole token. Also for session cookies. */
export function hashSecret(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

export function lastFour(token: string): string {
  return token.slice(-4);
}

function checksum(head: string): string {
  return base62(BigInt(crc32(head)), 6);
}

function base62(value: bigint, width: number): string {
  let text = "";
  for (let rest = value; rest > 0n; rest /= 62n) text = ALPHABET[Number(rest % 62n)] + text;
  return text.padStart(width, "0");
}
