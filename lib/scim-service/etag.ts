/** Versions as HTTP sees them (RFC 7644 §3.14, RFC 9110 §13): always weak, compared weakly. Pure. */
import { RollcallError } from "../errors";
import type { HeaderReader } from "../doors/scim-types";

export const etagOf = (version: number): string => `W/"${version}"`;

/** @throws RollcallError stale_version (412) when the record is not, or must not be, what the client believes. */
export function requireMatch(headers: HeaderReader, version: number): void {
  const wanted = headers.get("if-match");
  if (wanted !== null && !names(wanted, version)) throw changed();
  const unwanted = headers.get("if-none-match");
  if (unwanted !== null && names(unwanted, version)) throw changed();
}

/** Whether a read may be answered with 304: the client holds this version. @throws RollcallError stale_version for If-Match */
export function isKnown(headers: HeaderReader, version: number): boolean {
  const wanted = headers.get("if-match");
  if (wanted !== null && !names(wanted, version)) throw changed();
  const held = headers.get("if-none-match");
  return held !== null && names(held, version);
}

/** A list of tags, or `*` for any version there is. Clients also send the bare number. */
function names(header: string, version: number): boolean {
  return header.split(",").some((tag) => {
    const text = tag.trim();
    return (
      text === "*" ||
      text
        .replace(/^W\//i, "")
        .replace(/^"(.*)"$/, "$1")
        .trim() === String(version)
    );
  });
}

const changed = () =>
  new RollcallError("stale_version", "The resource has another version than the request names. Read it again, then repeat the change.");
