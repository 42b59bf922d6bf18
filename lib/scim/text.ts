/** How texts compare. The database does the same through `fold_text` and `collate "C"`. Pure. */

/** Letter case and compatibility forms do not count where an attribute is not caseExact. */
export function foldValue(text: string): string {
  return ASCII.test(text) ? text.toLowerCase() : text.normalize("NFKC").toLowerCase();
}

// Most text is; normalizing costs ten times as much as asking.
const ASCII = /^[ -~]*$/;

/** The order of code points: what bytes of UTF-8 sort by, and `<` on JavaScript's halves of characters does not. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left === right) continue;
    const surrogates = isSurrogate(left) !== isSurrogate(right);
    if (surrogates) return isSurrogate(left) ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

// A moment needs its day; without an offset it is taken as UTC (XML Schema's dateTime, RFC 7643 §2.3.5).
const MOMENT = /^(\d{4}-\d{2}-(\d{2}))T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?$/i;

/** Milliseconds since 1970, or null when the text is no dateTime. */
export function instantOf(text: string): number | null {
  const found = MOMENT.exec(text);
  if (!found) return null;
  const [, date = "", day, offset] = found;
  // Date.parse takes the 30th of February for the 2nd of March.
  if (Number(day) > 28 && new Date(date).getUTCDate() !== Number(day)) return null;
  const time = Date.parse(offset ? text.toUpperCase() : `${text.toUpperCase()}Z`);
  return Number.isNaN(time) ? null : time;
}

const UNSTORABLE = /\p{Surrogate}/u;

/** Whether PostgreSQL can hold the text: no NUL, no half of a character. */
export function isCleanText(text: string): boolean {
  return !text.includes("\u0000") && !UNSTORABLE.test(text);
}
