/** Whether rows may be saved: every source a path, every target known, none inside another. Pure. */
import { type FieldError, isRollcallError, RollcallError } from "../errors";
import { keyOf } from "./compile";
import { defaultRows } from "./defaults";
import type { ProviderKey } from "../directories/schema";
import type { MappingRow } from "./schema";
import { compilePath } from "./source-path";
import { parseTarget, spellTarget } from "./targets";

export const MOST_ROWS = 100;

/** Where a row stands in what was sent: `rows/3/source`, or the path itself in a map. */
export type Pointers = { source: (at: number) => string; target: (at: number) => string };

export const ROW_POINTERS: Pointers = { source: (at) => `/rows/${at}/source`, target: (at) => `/rows/${at}/target` };

/**
 * The rows as they are stored: one spelling, no repetition of a default that says nothing more.
 * @throws RollcallError invalid_request with one error per row, its `pointer` naming it
 */
export function checkRows(provider: ProviderKey, rows: readonly MappingRow[], pointers: Pointers = ROW_POINTERS): MappingRow[] {
  if (rows.length > MOST_ROWS) throw new RollcallError("too_many", `A mapping has at most ${MOST_ROWS} rows.`, { reason: "too_many_rows" });
  const errors: FieldError[] = [];
  const attempt = <T>(pointer: string, work: () => T): T | null => {
    try {
      return work();
    } catch (error) {
      if (!isRollcallError(error)) throw error;
      errors.push({ code: error.reason ?? error.code, message: error.message, pointer });
      return null;
    }
  };
  const checked = rows.flatMap((row, at): { row: MappingRow; at: number }[] => {
    const source = row.source.trim();
    const read = attempt(pointers.source(at), () => compilePath(source));
    const target = attempt(pointers.target(at), () => spellTarget(parseTarget(row.target)));
    return read && target ? [{ row: trimmed({ ...row, source, target }), at }] : [];
  });
  const seen = new Set<string>();
  for (const { row, at } of checked) {
    const key = keyOf(row);
    if (seen.has(key))
      errors.push({ code: "repeated_row", message: `${row.source} is mapped to ${row.target} twice.`, pointer: pointers.source(at) });
    seen.add(key);
    const inside = checked.find((other) => row.target.startsWith(`${other.row.target}.`));
    if (inside)
      errors.push({
        code: "target_conflict",
        message: `${row.target} lies inside ${inside.row.target}, which takes a value of its own.`,
        pointer: pointers.target(at),
      });
  }
  if (errors.length > 0) throw refused(errors);
  const defaults = new Set(defaultRows(provider).map(keyOf));
  return checked.map(({ row }) => row).filter((row) => !defaults.has(keyOf(row)) || row.transforms || row.required || row.note);
}

/** Only what says something is kept. */
function trimmed({ source, target, transforms, required, note }: MappingRow): MappingRow {
  const kept = note?.trim();
  return {
    source,
    target,
    ...(transforms?.length ? { transforms } : {}),
    ...(required ? { required: true } : {}),
    ...(kept ? { note: kept } : {}),
  };
}

function refused(errors: FieldError[]): RollcallError {
  const [first] = errors;
  return new RollcallError("invalid_request", first?.message ?? "The mapping is not understood.", {
    reason: first?.code ?? "mapping_invalid",
    errors: errors.slice(0, 50),
  });
}

/**
 * The short form `{"scim path": "target"}` as rows; what is known about a row (steps, required, note) stays with it.
 * @throws RollcallError invalid_request, the path in `errors[].pointer`
 */
export function rowsOfMap(provider: ProviderKey, map: { [path: string]: string }, current: readonly MappingRow[]): MappingRow[] {
  const known = new Map(current.map((row) => [keyOf(row), row]));
  const paths = Object.keys(map);
  const pointer = (at: number) => `/mapping/${(paths[at] ?? "").slice(0, 200).replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const sent = paths.map((source) => ({ source, target: map[source] ?? "" }));
  const rows = checkRows(provider, sent, { source: pointer, target: pointer });
  return rows.map((row) => known.get(keyOf(row)) ?? row);
}

/** The whole mapping in the short form; of several targets of one path the first that is tried. */
export function mapOfRows(rows: readonly Pick<MappingRow, "source" | "target">[]): { [path: string]: string } {
  const map: { [path: string]: string } = {};
  for (const { source, target } of rows) if (!Object.hasOwn(map, source)) map[source] = target;
  return map;
}
