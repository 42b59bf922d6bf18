/** Opaque cursors, authenticated and bound to their list and organization: any other use is a 400 (reliability.md §6). Pure. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { RollcallError } from "../errors";

/** `list` names the list and everything that fixes its order and filter. */
export type CursorPlace = { list: string; organizationId: string | null; secret: string };

export function encodeCursor(place: CursorPlace, keys: readonly (string | number)[]): string {
  const body = Buffer.from(JSON.stringify(keys)).toString("base64url");
  return `${body}.${sign(place, body)}`;
}

/** @throws RollcallError invalid_request, reason `invalid_cursor` */
export function decodeCursor(place: CursorPlace, cursor: string): (string | number)[] {
  const [body = "", signature = ""] = cursor.split(".");
  const expected = Buffer.from(sign(place, body));
  const sent = Buffer.from(signature);
  if (sent.length !== expected.length || !timingSafeEqual(sent, expected))
    throw new RollcallError("invalid_request", "This cursor does not belong to this list.", { reason: "invalid_cursor", field: "after" });
  return JSON.parse(Buffer.from(body, "base64url").toString()) as (string | number)[];
}

const sign = (place: CursorPlace, body: string) =>
  createHmac("sha256", place.secret)
    .update(JSON.stringify(["cursor", place.list, place.organizationId, body]))
    .digest("base64url")
    .slice(0, 22);
