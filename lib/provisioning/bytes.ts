/** Bytes in the order of PostgreSQL's protocol (big-endian), in room that grows as needed. */

const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
const TWO_32 = 2 ** 32;
/** Most texts are short and plain, and a call of the runtime's own writer costs more than they do. */
const SHORT = 64;
const HEX = Int8Array.from({ length: 128 }, (_, code) => "0123456789abcdef".indexOf(String.fromCharCode(code).toLowerCase()));
/** Where the bytes of a UUID stand in its text. */
const UUID_BYTES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const;

/** A value that no column of its type can keep. `code`: as PostgreSQL itself would refuse it (class 22, data exception). */
export class Unsendable extends TypeError {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export class Bytes {
  private bytes: Buffer;
  private at = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  /** What was written, as bytes of its own; the room is free again. */
  take(): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, this.at));
    this.at = 0;
    return taken;
  }

  /** Forgets what was written. */
  clear(): void {
    this.at = 0;
  }

  get size(): number {
    return this.bytes.length;
  }

  /** Room for a length of four bytes. @returns where it ends */
  begin(): number {
    this.room(4);
    this.at += 4;
    return this.at;
  }

  /** Notes how much was written since `begin`. `own`: whether the length counts itself, as that of a message does. */
  end(start: number, own = false): void {
    const { at } = this;
    this.at = start - 4;
    this.put(at - start + (own ? 4 : 0));
    this.at = at;
  }

  byte(value: number): this {
    this.room(1);
    this.bytes[this.at++] = value;
    return this;
  }

  int16(value: number): this {
    return this.byte(value >>> 8).byte(value);
  }

  /** @throws Unsendable for anything but a whole number of 32 bits */
  int32(value: number): this {
    if ((value | 0) !== value) throw new Unsendable("22003", `${value} is no whole number of 32 bits`);
    this.room(4);
    this.put(value);
    return this;
  }

  double(value: number): void {
    this.room(8);
    this.at = this.bytes.writeDoubleBE(value, this.at);
  }

  text(value: string): this {
    const { length } = value;
    this.room(length * 3);
    if (length > SHORT || !this.plain(value)) this.at += this.bytes.write(value, this.at);
    return this;
  }

  raw(value: Buffer): void {
    this.room(value.length);
    this.at += value.copy(this.bytes, this.at);
  }

  hex(value: string): void {
    this.room(value.length / 2);
    this.at += this.bytes.write(value, this.at, "hex");
  }

  /** @throws Unsendable when the text is none */
  uuid(value: string): void {
    this.room(16);
    for (const place of UUID_BYTES) {
      const byte = ((HEX[value.charCodeAt(place)] ?? -1) << 4) | (HEX[value.charCodeAt(place + 1)] ?? -1);
      if (byte < 0) throw new Unsendable("22P02", "an id is a UUID");
      this.bytes[this.at++] = byte;
    }
  }

  /** Microseconds since 2000, as two halves of 64 bits. `ms`: since 1970. @throws Unsendable when it is no number */
  instant(ms: number): void {
    if (Number.isNaN(ms)) throw new Unsendable("22007", "a moment must be ISO 8601");
    const micros = (ms - POSTGRES_EPOCH_MS) * 1000;
    this.room(8);
    this.put(Math.floor(micros / TWO_32));
    this.put(micros % TWO_32);
  }

  /** Puts a number where `here` was asked for. */
  mark(place: number, value: number): void {
    this.bytes[place] = value;
  }

  /** The place of the next byte. */
  get here(): number {
    return this.at;
  }

  /** The low 32 bits. */
  private put(value: number): void {
    const { bytes, at } = this;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
    this.at = at + 4;
  }

  /** Writes ASCII only. @returns false when there is more to it */
  private plain(value: string): boolean {
    const { bytes, at } = this;
    for (let done = 0; done < value.length; done++) {
      const code = value.charCodeAt(done);
      if (code > 127) return false;
      bytes[at + done] = code;
    }
    this.at = at + value.length;
    return true;
  }

  private room(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + size));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }
}
