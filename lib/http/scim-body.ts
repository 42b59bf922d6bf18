/**
 * The body of a SCIM request (RFC 7644 §3.1, reliability.md §6): application/scim+json or application/json in UTF-8,
 * uncompressed, at most 8 MiB, and JSON without traps. Every refusal carries its scimType.
 */
import { isUtf8 } from "node:buffer";
import { isRollcallError, RollcallError } from "../errors";
import { type JsonLimits, parseJson } from "./json-guard";
import { isCompressed, mediaTypeOf } from "./raw-body";
import type { Wire } from "./wire";

export const SCIM_BODY_LIMIT = 8 * 1024 * 1024;
const LIMITS: JsonLimits = { depth: 20, foldNames: true };
const TYPES = new Set(["application/scim+json", "application/json"]);
const USUAL = new Set([
  "application/scim+json",
  "application/json",
  "application/scim+json; charset=utf-8",
  "application/json; charset=utf-8",
]);

export type ScimBody = { value: unknown; text: string; bytes: number };

/** @throws RollcallError unsupported_media_type */
export function requireScimType(wire: Wire): void {
  if (isCompressed(wire.header("content-encoding")))
    throw new RollcallError("unsupported_media_type", "Compressed bodies are not accepted. Send the body as it is.");
  const sent = wire.header("content-type");
  if (sent !== null && USUAL.has(sent)) return;
  const { type, charset } = mediaTypeOf(sent ?? "");
  if (!TYPES.has(type) || (charset && charset !== "utf-8" && charset !== "utf8"))
    throw new RollcallError("unsupported_media_type", "Send the body with the header Content-Type: application/scim+json.");
}

/** @throws RollcallError invalid_request with scimType invalidSyntax */
export function parseScimBody(bytes: Uint8Array): ScimBody {
  if (bytes.length === 0) throw syntax("This request needs a body, and none came.", "missing_body");
  if (!isUtf8(bytes)) throw syntax("The body is not UTF-8.", "malformed_json");
  // A byte order mark stays, and is no JSON.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  try {
    return { value: parseJson(text, LIMITS), text, bytes: bytes.length };
  } catch (error) {
    throw isRollcallError(error) ? syntax(error.message, error.reason ?? "malformed_json", error) : error;
  }
}

const syntax = (message: string, reason: string, cause?: unknown) =>
  new RollcallError("invalid_request", message, { reason, scimType: "invalidSyntax", cause });
