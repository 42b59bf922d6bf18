/** What a SCIM client is told when its request cannot be understood (RFC 7644 §3.12, RFC 9865 §2.1). */
import { type ErrorCode, RollcallError } from "../errors";

export type ScimType =
  | "invalidFilter"
  | "tooMany"
  | "uniqueness"
  | "mutability"
  | "invalidSyntax"
  | "invalidPath"
  | "noTarget"
  | "invalidValue"
  | "invalidVers"
  | "sensitive"
  | "invalidCursor"
  | "expiredCursor"
  | "invalidCount";

const CODES: Partial<Record<ScimType, ErrorCode>> = { tooMany: "too_large", uniqueness: "conflict" };

/** 400 unless the type says otherwise: `tooMany` 413, `uniqueness` 409. It keeps the parent's name, by which doors know it. */
export class ScimError extends RollcallError {
  constructor(scimType: ScimType, detail: string) {
    super(CODES[scimType] ?? "invalid_request", detail, { scimType });
  }
}

const SHOWN = 80;

/** A piece of the client's text for an error's sentence: never longer than a line. */
export function shown(text: string): string {
  return text.length > SHOWN ? `"${text.slice(0, SHOWN)}…"` : `"${text}"`;
}
