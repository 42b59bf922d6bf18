/**
 * Cursors of RFC 9865: where the next page begins, signed and bound to the directory, the kind, the filter and the order.
 * In the order of ids it is the last id, so that rows that come or go meanwhile shift nothing; in any other order, and over both kinds, it is a position.
 */
import { createHash } from "node:crypto";
import type { ScimCaller } from "../doors/scim-types";
import { env } from "../env";
import { isRollcallError } from "../errors";
import { type CursorPlace, decodeCursor, encodeCursor } from "../http/cursor";
import { ScimError } from "../scim/error";
import type { ListQuery } from "../scim/query";
import type { Kind } from "./present";

/** `Any`: the list of both kinds. */
type Listed = Kind | "Any";
export type Place = { after: string } | { offset: number };

/** @throws ScimError invalidCursor: not ours, or of another list */
export function placeOf(caller: ScimCaller, kind: Listed, query: ListQuery): Place {
  if (!query.cursor) return { offset: 0 };
  try {
    const [after, offset] = decodeCursor(listOf(caller, kind, query), query.cursor);
    return typeof after === "string" && after !== "" ? { after } : { offset: Number(offset) };
  } catch (error) {
    if (!isRollcallError(error) && !(error instanceof SyntaxError)) throw error;
    throw new ScimError("invalidCursor", "This cursor does not belong to this list. Begin again with an empty cursor.");
  }
}

export function cursorAt(caller: ScimCaller, kind: Listed, query: ListQuery, next: Place): string {
  return encodeCursor(listOf(caller, kind, query), "after" in next ? [next.after, 0] : ["", next.offset]);
}

function listOf(caller: ScimCaller, kind: Listed, query: ListQuery): CursorPlace {
  const asked = createHash("sha256")
    .update(JSON.stringify([query.filter, query.sortBy, query.sortOrder]))
    .digest("base64url");
  return { list: `scim ${kind} ${caller.directoryId} ${asked}`, organizationId: caller.organizationId, secret: env().AUTH_SECRET };
}
