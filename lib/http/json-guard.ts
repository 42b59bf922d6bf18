/**
 * What JSON.parse would silently accept and must not reach a schema (reliability.md §6): nesting past the limit, a name
 * twice in one object, `__proto__`, NUL and lone surrogates. One pass over the text, no recursion; grammar is JSON.parse's
 * business. Strings are jumped over by native searches: only names, and strings with an escape, are looked at.
 */
import { RollcallError } from "../errors";

export type JsonLimits = { depth: number; foldNames: boolean };

const LONE_SURROGATE = /\p{Surrogate}/u;

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;

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
  // A raw NUL or control character is no JSON; half a character can only stand in the text or in an escape.
  if (LONE_SURROGATE.test(text)) throw dirty();
  let backslash = nextEscape(text, 0);
  const open: (string[] | Set<string> | null)[] = [];
  const { length } = text;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      if (backslash < at) backslash = nextEscape(text, at);
      let end = text.indexOf('"', at + 1);
      const escaped = backslash < end;
      if (escaped) end = endOfString(text, end);
      if (end < 0) throw malformed("malformed_json", "The body is not valid JSON.");
      const names = open.length > 0 ? open[open.length - 1] : undefined;
      const isName = names !== null && names !== undefined && colonFollows(text, end + 1);
      if (isName || escaped) {
        const value = escaped ? unescaped(text.slice(at, end + 1)) : text.slice(at + 1, end);
        if (escaped) requireCleanText(value);
        if (isName) open[open.length - 1] = withName(names, value, limits);
      }
      at = end;
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      open.push(code === OPEN_OBJECT ? [] : null);
      if (open.length > limits.depth) throw malformed("too_deep", `The body nests deeper than ${limits.depth} levels.`);
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      open.pop();
    }
  }
}

/** Where the next backslash stands; past every string when there is none. */
function nextEscape(text: string, from: number): number {
  const at = text.indexOf("\\", from);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

/** Index of the closing quote, or -1. `quote`: the first that could be it. */
function endOfString(text: string, quote: number): number {
  let end = quote;
  while (end > 0) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    // An even number of backslashes escapes only itself.
    if ((end - before) % 2 === 1) return end;
    end = text.indexOf('"', end + 1);
  }
  return -1;
}

function colonFollows(text: string, from: number): boolean {
  let at = from;
  let code = text.charCodeAt(at);
  while (code === 32 || code === 10 || code === 13 || code === 9) code = text.charCodeAt(++at);
  return code === COLON;
}

/** Most objects have a handful of names, where looking through a list beats a set. */
function withName(names: string[] | Set<string>, value: string, limits: JsonLimits): string[] | Set<string> {
  if (value === "__proto__") throw malformed("forbidden_name", "A name in the body is not allowed.");
  const key = limits.foldNames ? value.toLowerCase() : value;
  const known = Array.isArray(names) ? names.includes(key) : names.has(key);
  if (known) throw malformed("duplicate_name", "A name stands twice in one object.");
  if (Array.isArray(names)) {
    if (names.length < 16) {
      names.push(key);
      return names;
    }
    return new Set(names).add(key);
  }
  return names.add(key);
}

/** For every string that comes in: PostgreSQL stores neither NUL nor half a character. */
export function requireCleanText(value: string): void {
  if (value.includes("\u0000") || LONE_SURROGATE.test(value)) throw dirty();
}

const dirty = () => malformed("invalid_text", "The request holds characters that cannot be stored (NUL or half a surrogate pair).");

function unescaped(token: string): string {
  try {
    return JSON.parse(token) as string;
  } catch (cause) {
    throw malformed("malformed_json", "The body is not valid JSON.", cause);
  }
}

const malformed = (code: string, message: string, cause?: unknown) =>
  new RollcallError("invalid_request", message, { reason: code, errors: [{ code, message }], cause });
