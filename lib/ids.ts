/**
 * Ids are UUIDv7 inside (uuid columns) and TypeIDs at the doors: `prefix_` and 26 characters. Pure but for the
 * randomness of newId. The house carries the uuid, branded by kind; only presenters and parsers call toPublicId/parseId.
 */
import { randomFillSync } from "node:crypto";
import { RollcallError } from "./errors";

/** kind → prefix; the kind is the prefix. */
export const ID_KINDS = [
  "org",
  "dir",
  "usr",
  "grp",
  "mem",
  "role",
  "map",
  "log",
  "evt",
  "run",
  "hld",
  "lnk",
  "ses",
  "tok",
  "stf",
  "aud",
  "key",
  "whk",
  "dlv",
  "req",
] as const;
export type IdKind = (typeof ID_KINDS)[number];

/** A UUIDv7 of one kind: `Id<"mem">` does not fit `Id<"dir">`. */
export type Id<K extends IdKind> = string & { readonly __kind: K };

export function newId<K extends IdKind>(_kind: K): Id<K> {
  return uuidV7() as Id<K>;
}

const BYTE = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, "0"));
const random = Buffer.alloc(4096);
let spent = random.length;
let lastMs = 0;
let count = 0;

// RFC 9562 §6.2, method 1: a counter in the twelve bits after the time keeps a process's ids in order within a
// millisecond. Written by hand because a request makes up to a dozen: random bytes are drawn by the page.
function uuidV7(): string {
  if (spent + 10 > random.length) {
    randomFillSync(random);
    spent = 0;
  }
  const at = spent;
  spent += 10;
  const byte = (n: number) => random[at + n] ?? 0;
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    count = ((byte(8) << 8) | byte(9)) & 0x7ff;
  } else if (++count > 0xfff) {
    lastMs += 1;
    count = 0;
  }
  const high = Math.floor(lastMs / 0x1_0000);
  const low = lastMs % 0x1_0000;
  const text = `${BYTE[(high >>> 24) & 0xff]}${BYTE[(high >>> 16) & 0xff]}${BYTE[(high >>> 8) & 0xff]}${BYTE[high & 0xff]}-${BYTE[low >>> 8]}${BYTE[low & 0xff]}-${BYTE[0x70 | (count >>> 8)]}${BYTE[count & 0xff]}-`;
  return `${text}${BYTE[0x80 | (byte(0) & 0x3f)]}${BYTE[byte(1)]}-${BYTE[byte(2)]}${BYTE[byte(3)]}${BYTE[byte(4)]}${BYTE[byte(5)]}${BYTE[byte(6)]}${BYTE[byte(7)]}`;
}

/** uuid → `mem_01h…`, for JSON and screens. */
export function toPublicId(kind: IdKind, uuid: string): string {
  return `${kind}_${toBase32(uuid)}`;
}

export function toPublicIdOrNull(kind: IdKind, uuid: string | null | undefined): string | null {
  return uuid ? toPublicId(kind, uuid) : null;
}

/**
 * `mem_01h…` → uuid.
 * @throws RollcallError not_found: a malformed id names nothing, exactly as an unknown one.
 */
export function parseId<K extends IdKind>(kind: K, text: string): Id<K> {
  return tryParseId(kind, text) ?? notKnown(kind);
}

export function tryParseId<K extends IdKind>(kind: K, text: string): Id<K> | null {
  if (text.length !== kind.length + 27 || !text.startsWith(kind) || text[kind.length] !== "_") return null;
  return fromBase32(text, kind.length + 1) as Id<K> | null;
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const ALPHABET_CODES = Buffer.from(ALPHABET);
const HEX_CODES = Buffer.from("0123456789abcdef");
const DASH = 0x2d;
const VALUES = new Int8Array(128).fill(-1);
for (const [value, code] of ALPHABET_CODES.entries()) VALUES[code] = value;
/** Where an id is put together: one at a time, and never kept. */
const digits = Buffer.alloc(36);

// The TypeID codec by hand: a list of a thousand people writes several thousand ids, and the library's way over byte
// arrays costs ten times as much; a string grown digit by digit would leave thirty pieces behind. Two zero bits go before a uuid's 128 to fill 26 digits of five bits.
function toBase32(uuid: string): string {
  let length = 0;
  let pending = 0;
  let bits = 2;
  for (let at = 0; at < uuid.length; at++) {
    const code = uuid.charCodeAt(at);
    if (code === 45) continue;
    // 0-9, then a-f whatever their case.
    pending = (pending << 4) | (code < 58 ? code - 48 : (code | 32) - 87);
    bits += 4;
    if (bits >= 5) {
      bits -= 5;
      // The alphabet has 32 digits, and these are five bits.
      digits[length++] = ALPHABET_CODES[pending >> bits] as number;
      pending &= (1 << bits) - 1;
    }
  }
  return digits.toString("latin1", 0, length);
}

function fromBase32(text: string, from: number): string | null {
  let length = 0;
  let pending = 0;
  let bits = -2;
  for (let at = from; at < text.length; at++) {
    const value = VALUES[text.charCodeAt(at)] ?? -1;
    // The first digit holds three bits.
    if (value < 0 || (at === from && value > 7)) return null;
    pending = (pending << 5) | value;
    bits += 5;
    while (bits >= 4) {
      bits -= 4;
      digits[length++] = HEX_CODES[pending >> bits] as number;
      pending &= (1 << bits) - 1;
      if (length === 8 || length === 13 || length === 18 || length === 23) digits[length++] = DASH;
    }
  }
  return digits.toString("latin1", 0, length);
}

/** A uuid that the database vouches for. */
export function asId<K extends IdKind>(_kind: K, uuid: string): Id<K> {
  return uuid as Id<K>;
}

function notKnown(kind: IdKind): never {
  throw new RollcallError("not_found", `There is no such ${NAMES[kind] ?? "thing"} here.`);
}

const NAMES: Partial<Record<IdKind, string>> = {
  org: "organization",
  dir: "directory",
  usr: "directory user",
  grp: "directory group",
  mem: "member",
  role: "role",
  run: "sync run",
  hld: "hold",
  lnk: "setup link",
  log: "provisioning log entry",
  evt: "event",
  tok: "token",
  stf: "staff user",
};
