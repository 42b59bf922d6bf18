/**
 * Cursors of RFC 9865: where the next page begins, signed and bound to the directory, the kind, the filter and the order.
 * In the order of ids it is the last id, so that rows that come or go meanwhile shift nothing; in any other order it is a position.
 */
import { createHash } from "node:crypto";
import type { ScimCaller } from "../doors/scim-types";
import { env } from "../env";
import { isRollcallError } from "../errors";
import { type CursorPlace, decodeCursor, encodeCursor } from "../http/cursor";
import { ScimError } from "../scim/error";
import type { ListQuery } from "../scim/query";
import type { Kind, Shown } from "./present";

export type Place = { after: string } | { offset: number };

/** @throws ScimError invalidCursor: not ours, or of another list */
export function placeOf(caller: ScimCaller, kind: Kind, query: ListQuery): Place {
  if (!query.cursor) return { offset: 0 };
  try {
    const [after, offset] = decodeCursor(listOf(caller, kind, query), query.cursor);
    return typeof after === "string" && after !== "" ? { after } : { offset: Number(offset) };
  } catch (error) {
    if (!isRollcallError(error) && !(error instanceof SyntaxError)) throw error;
    throw new ScimError("invalidCursor", "This cursor does not belong to this list. Begin again with an empty cursor.");
  }
}

export function cursorAt(caller: ScimCaller, kind: Kind, query: ListQuery, place: Place, records: readonly Shown[]): string | null {
  const last = records.at(-1);
  // With count=0 there is no way on.
  if (!last) return null;
  const offset = "offset" in place ? place.offset : 0;
  return encodeCursor(listOf(caller, kind, query), query.sortBy ? ["", offset + records.length] : [last.id, 0]);
}

function listOf(caller: ScimCaller, kind: Kind, query: ListQuery): CursorPlace {
  const asked = createHash("sha256")
    .update(JSON.stringify([query.filter, query.sortBy, query.sortOrder]))
    .digest("base64url");
  return { list: `scim ${kind} ${caller.directoryId} ${asked}`, organizationId: caller.organizationId, secret: env().AUTH_SECRET };
}
