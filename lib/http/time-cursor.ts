/** Cursors of lists that run by time and id; `position` counts the rows before, for "51 to 100 of 6,412". */
import { env } from "../env";
import { RollcallError } from "../errors";
import { decodeCursor, encodeCursor } from "./cursor";

export type TimePlace = { at: Date; id: string; position: number };

export function writeTimeCursor(list: string, place: TimePlace): string {
  return encodeCursor(placeOf(list), [place.at.toISOString(), place.id, place.position]);
}

/** @throws RollcallError invalid_request when it is not a cursor of this list. */
export function readTimeCursor(list: string, cursor: string): TimePlace {
  const [at, id, position] = decodeCursor(placeOf(list), cursor);
  const time = new Date(String(at));
  if (Number.isNaN(time.getTime()) || typeof id !== "string" || typeof position !== "number")
    throw new RollcallError("invalid_request", "This cursor does not belong to this list.", { reason: "invalid_cursor", field: "after" });
  return { at: time, id, position };
}

const placeOf = (list: string) => ({ list, organizationId: null, secret: env().AUTH_SECRET });
