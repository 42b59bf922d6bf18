/** The rows that are being edited. Pure. */
import type { MappingRowView, MappingView, Transform } from "@/lib/attributes/schema";

export type Row = MappingRowView;
export type Sent = { source: string; target: string; transforms: Transform[]; required: boolean; note?: string };

export const keyOf = (row: Pick<Row, "source" | "target">) => `${row.source.toLowerCase()} ${row.target}`;

/** What somebody saved or is about to save: the defaults are the server's. */
export const ownRows = (view: Pick<MappingView, "rows">): Row[] => view.rows.filter((row) => !row.is_default);

/** In the order in which they are tried: one's own, then the defaults that none of them repeats. */
export function allRows(own: readonly Row[], defaults: readonly Row[]): Row[] {
  const named = new Set(own.map(keyOf));
  return [...own, ...defaults.filter((row) => !named.has(keyOf(row)))];
}

export function toSend(rows: readonly Row[]): Sent[] {
  return rows.map(({ source, target, transforms, required, note }) => ({
    source,
    target,
    transforms,
    required,
    ...(note ? { note } : {}),
  }));
}

export function repeatsDefault(row: Row, defaults: readonly Row[]): boolean {
  return row.transforms.length === 0 && !row.required && !row.note && defaults.some((one) => keyOf(one) === keyOf(row));
}

/** Rows that came, went or say something else. */
export function countChanges(before: readonly Row[], after: readonly Row[]): number {
  const was = new Map(before.map((row) => [keyOf(row), JSON.stringify(toSend([row]))]));
  const is = new Map(after.map((row) => [keyOf(row), JSON.stringify(toSend([row]))]));
  let count = 0;
  for (const [key, text] of is) if (was.get(key) !== text) count += 1;
  for (const key of was.keys()) if (!is.has(key)) count += 1;
  return count;
}

/** Rows of one target stand together, targets in the order people look for them. */
export const TARGETS = [
  "email",
  "first_name",
  "last_name",
  "display_name",
  "external_id",
  "active",
  "org_unit",
  "organization_role",
] as const;

export function sorted(rows: readonly Row[]): Row[] {
  const place = (row: Row) => {
    const at = TARGETS.indexOf(row.target as (typeof TARGETS)[number]);
    return at < 0 ? TARGETS.length : at;
  };
  return rows
    .map((row, at) => ({ row, at }))
    .sort((a, b) => place(a.row) - place(b.row) || compare(a.row, b.row) || a.at - b.at)
    .map(({ row }) => row);
}

// Metadata by name; rows of one target keep the order in which they are tried.
function compare(a: Row, b: Row): number {
  return a.target < b.target ? -1 : a.target > b.target ? 1 : 0;
}

export const isMetadata = (target: string) => target.startsWith("metadata.");

export const freshRow = (source = ""): Row => ({
  source,
  target: "metadata.",
  transforms: [],
  required: false,
  note: null,
  note_code: null,
  is_default: false,
});
