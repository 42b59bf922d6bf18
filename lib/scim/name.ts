/**
 * Attribute names as clients write them: `name.givenName`, `urn:…:2.0:User:name.givenName`, `urn:…:2.0:User.department`,
 * or a URN alone. A URN holds colons and its version a dot, so neither can simply be split on.
 */
import { KNOWN_URNS } from "./schema";
import type { AttributePath } from "./types";

const NAME = /^([A-Za-z][\w-]*|\$ref)(?:\.([A-Za-z][\w-]*|\$ref))?$/;

/** `name` is "" when the text is a URN and nothing else. null: no name at all. */
export function splitName(text: string): AttributePath | null {
  if (!/^urn:/i.test(text)) return split(null, text);
  for (const urn of KNOWN_URNS) {
    const rest = after(text, urn.length);
    if (rest !== null && text.slice(0, urn.length).toLowerCase() === urn.toLowerCase())
      return rest === "" ? whole(text) : split(text.slice(0, urn.length), rest);
  }
  return splitUnknown(text);
}

// Vendors end their URNs in ":User" too, and Google writes the attribute behind a dot: "urn:…:gsuite:1.0:User.field".
function splitUnknown(text: string): AttributePath | null {
  for (const kind of [":user", ":group"]) {
    const start = text.toLowerCase().lastIndexOf(kind);
    if (start < 4) continue;
    const end = start + kind.length;
    const rest = after(text, end);
    const found = rest === null ? null : rest === "" ? whole(text) : split(text.slice(0, end), rest);
    if (found) return found;
  }
  const colon = text.lastIndexOf(":");
  return (colon > 3 ? split(text.slice(0, colon), text.slice(colon + 1)) : null) ?? whole(text);
}

/** What stands behind the URN's separator: "" when nothing does, null when the URN goes on. */
function after(text: string, end: number): string | null {
  if (text.length < end) return null;
  if (text.length === end) return "";
  return text[end] === ":" || text[end] === "." ? text.slice(end + 1) : null;
}

function split(urn: string | null, text: string): AttributePath | null {
  const found = NAME.exec(text);
  return found?.[1] === undefined ? null : { urn, name: found[1], sub: found[2] ?? null };
}

// A separator at the end announces a name that never comes.
const URN = /^urn:[\w.:%+@/-]*[\w%+@/-]$/i;

function whole(text: string): AttributePath | null {
  return URN.test(text) ? { urn: text, name: "", sub: null } : null;
}
