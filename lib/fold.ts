/** The form in which names and addresses are matched: trimmed, NFKC, lower case. Pure. */
export function fold(text: string): string {
  return text.trim().normalize("NFKC").toLowerCase();
}

const ADDRESS = /^[^\s@"',;:<>()[\]\\\p{C}]+@[^\s@"',;:<>()[\]\\\p{C}]+$/u;

/** The folded address, or null when the text is none: exactly one @, no quotes, commas, blanks or controls. */
export function foldAddress(text: string | null | undefined): string | null {
  if (!text) return null;
  const folded = fold(text);
  return folded.length <= 320 && ADDRESS.test(folded) ? folded : null;
}

/** Whether two JSON values say the same: order of keys does not matter, an absent key equals undefined. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => same(item, b[at]));
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  // Rows are compared with each write: nothing is put aside for it.
  for (const key in left) if (!same(left[key], right[key])) return false;
  for (const key in right) if (right[key] !== undefined && !Object.hasOwn(left, key)) return false;
  return true;
}
