/**
 * Sealed columns: AES-256-GCM under a key per organization, itself wrapped by a master key (reliability.md §2).
 * Format `v1.<kid>.<nonce>.<ciphertext and tag>`; the place (table, column, row, organization) is authenticated with
 * it, so a value copied to another row does not open. Keys come in as arguments: this file reads no environment.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

export type MasterKeys = { active: string; keys: ReadonlyMap<string, Buffer> };
export type Place = { table: string; column: string; rowId: string; organizationId: string };

/** `kid:base64,kid:base64` → keys. @throws Error naming the kid only. */
export function parseMasterKeys(text: string): MasterKeys {
  const keys = new Map<string, Buffer>();
  for (const part of text
    .split(",")
    .map((piece) => piece.trim())
    .filter(Boolean)) {
    const at = part.indexOf(":");
    const kid = part.slice(0, at);
    const key = Buffer.from(part.slice(at + 1), "base64");
    if (at < 1 || !/^[A-Za-z0-9_-]+$/.test(kid)) throw new Error("ROLLCALL_MASTER_KEYS: each entry is kid:base64");
    if (key.length !== 32) throw new Error(`ROLLCALL_MASTER_KEYS: the key ${kid} is not 32 bytes of base64`);
    keys.set(kid, key);
  }
  const active = keys.keys().next().value;
  if (!active) throw new Error("ROLLCALL_MASTER_KEYS holds no key");
  return { active, keys };
}

export function newDataKey(): Buffer {
  return randomBytes(32);
}

/** The organization's data key, sealed by the active master key. */
export function wrapDataKey(master: MasterKeys, organizationId: string, dataKey: Buffer): string {
  return encrypt(master.active, keyOf(master, master.active), wrapPlace(organizationId), dataKey);
}

export function unwrapDataKey(master: MasterKeys, organizationId: string, wrapped: string): Buffer {
  return decrypt((kid) => keyOf(master, kid), wrapPlace(organizationId), wrapped);
}

/** Which master key wrapped this value. */
export function wrappedBy(wrapped: string): string {
  return wrapped.split(".")[1] ?? "";
}

export function seal(dataKey: Buffer, place: Place, plain: string): string {
  return encrypt("org", dataKey, aad(place), Buffer.from(plain, "utf8"));
}

/** @throws Error when the value was altered or belongs to another place; names the place, never the value. */
export function open(dataKey: Buffer, place: Place, sealed: string): string {
  return decrypt(() => dataKey, aad(place), sealed).toString("utf8");
}

export const randomSecret = (): string => randomBytes(32).toString("base64url");

function encrypt(kid: string, key: Buffer, place: Buffer, plain: Buffer): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(place);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return `v1.${kid}.${nonce.toString("base64url")}.${sealed.toString("base64url")}`;
}

function decrypt(keyFor: (kid: string) => Buffer, place: Buffer, text: string): Buffer {
  const [version, kid = "", nonce = "", body = ""] = text.split(".");
  const sealed = Buffer.from(body, "base64url");
  if (version !== "v1" || sealed.length < 16) throw new Error(`a sealed value is malformed (${place})`);
  const decipher = createDecipheriv("aes-256-gcm", keyFor(kid), Buffer.from(nonce, "base64url")).setAAD(place);
  decipher.setAuthTag(sealed.subarray(-16));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  } catch {
    throw new Error(`a sealed value does not open in its place (${place})`);
  }
}

function keyOf(master: MasterKeys, kid: string): Buffer {
  const key = master.keys.get(kid);
  if (!key) throw new Error(`ROLLCALL_MASTER_KEYS lacks the key ${kid}`);
  return key;
}

const aad = (place: Place) => Buffer.from(`${place.table}|${place.column}|${place.rowId}|${place.organizationId}`);
const wrapPlace = (organizationId: string) => aad({ table: "organization", column: "data_key", rowId: organizationId, organizationId });
