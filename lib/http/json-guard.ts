/**
 * What JSON.parse would silently accept and must not reach a schema (reliability.md §6): nesting past the limit, a name
 * twice in one object, `__proto__`, NUL and lone surrogates. One pass over the text, no recursion; grammar is JSON.parse's business.
 */
import { RollcallError } from "../errors";

export type JsonLimits = { depth: number; foldNames: boolean };

const LONE_SURROGATE = /\p{Surrogate}/u;
const COLON_NEXT = /[ \t\r\n]*:/y;

/** @throws RollcallError invalid_request */
export function parseJson(text: string, limits: JsonLimits = { depth: 20, foldNames: false }): unknown {
  guard(text, limits);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed("malformed_json", "The body is not valid JSON.", cause);
  }
}

function guard(text: string, limits: JsonLimits): void {
  const names: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "{" || char === "[") {
      names.push(char === "{" ? new Set() : null);
      if (names.length > limits.depth) throw malformed("too_deep", `The body nests deeper than ${limits.depth} levels.`);
    } else if (char === "}" || char === "]") {
      names.pop();
    } else if (char === '"') {
      const end = endOfString(text, at);
      COLON_NEXT.lastIndex = end + 1;
      check(text.slice(at, end + 1), COLON_NEXT.test(text) ? names.at(-1) : null, limits);
      at = end;
    }
  }
}

/** Index of the closing quote. A loop, because a pattern's stack would grow with the string. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  throw malformed("malformed_json", "The body is not valid JSON.");
}

function check(token: string, names: Set<string> | null | undefined, limits: JsonLimits): void {
  const value = token.includes("\\") ? unescaped(token) : token.slice(1, -1);
  requireCleanText(value);
  if (!names) return;
  if (value === "__proto__") throw malformed("forbidden_name", "A name in the body is not allowed.");
  const key = limits.foldNames ? value.toLowerCase() : value;
  if (names.has(key)) throw malformed("duplicate_name", "A name stands twice in one object.");
  names.add(key);
}

/** For every string that comes in: PostgreSQL stores neither NUL nor half a character. */
export function requireCleanText(value: string): void {
  if (value.includes("\u0000") || LONE_SURROGATE.test(value))
    throw malformed("invalid_text", "The request holds characters that cannot be stored (NUL or half a surrogate pair).");
}

function unescaped(token: string): string {
  try {
    return JSON.parse(token) as string;
  } catch (cause) {
    throw malformed("malformed_json", "The body is not valid JSON.", cause);
  }
}

const malformed = (code: string, message: string, cause?: unknown) =>
  new RollcallError("invalid_request", message, { reason: code, errors: [{ code, message }], cause });
