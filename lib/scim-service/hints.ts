/**
 * Where pages of a large list begin, as remembered by this process: position → the id before it. Counting rows up to a
 * deep page costs by its depth; from a remembered place it does not. A hint is worth nothing once a row has left or come
 * back (`shifts` in directory_total tells, in the same statement that reads the page), and none is kept near the list's
 * end, where a row made at this moment in another process may still come in between.
 */

/**
 * An id is made before its row can be seen, by as much as a statement may take. Should clocks of processes differ by more,
 * a page asked for out of turn begins one row off until the page before it is read; a walk from page to page stays whole.
 */
const SETTLED_MS = 10_000;
const MOST_LISTS = 1_000;
const MOST_PLACES = 2_000;

export type Hint = { position: number; after: string; shifts: number };
type Places = { shifts: number; after: Map<number, string>; sorted: number[] | null };

const lists = new Map<string, Places>();

/** The nearest remembered place at or before `position` rows; null: none. */
export function hintFor(list: string, position: number): Hint | null {
  const places = lists.get(list);
  if (!places) return null;
  const exact = places.after.get(position);
  if (exact) return { position, after: exact, shifts: places.shifts };
  places.sorted ??= [...places.after.keys()].sort((a, b) => a - b);
  let low = 0;
  let high = places.sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places.sorted[middle] ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  const nearest = places.sorted[low - 1];
  const after = nearest === undefined ? undefined : places.after.get(nearest);
  return nearest === undefined || after === undefined ? null : { position: nearest, after, shifts: places.shifts };
}

/** Remembers that `after` is the id of the row at `position` (counted from 1), as of `shifts`. */
export function remember(list: string, position: number, after: string, shifts: number, nowMs: number): void {
  if (position < 1 || madeAt(after) > nowMs - SETTLED_MS) return;
  let places = lists.get(list);
  if (!places || places.shifts !== shifts) {
    if (!places && lists.size >= MOST_LISTS) lists.delete(lists.keys().next().value ?? "");
    places = { shifts, after: new Map(), sorted: null };
    lists.set(list, places);
  }
  if (places.after.has(position)) return void places.after.set(position, after);
  if (places.after.size >= MOST_PLACES) places.after.delete(places.after.keys().next().value ?? 0);
  places.after.set(position, after);
  places.sorted = null;
}

/** When a UUIDv7 was made. */
function madeAt(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
