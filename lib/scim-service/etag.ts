/**
 * Versions as HTTP sees them (RFC 7644 §3.14, RFC 9110 §13): always weak, compared weakly. A person's groups change
 * without the person: `W/"7.x3Jq9-aB"` is version 7 of the record, sent with the groups that the mark behind the dot was
 * made from. Reads are told apart by all of it; a change concerns the record, and looks at what stands before the dot. Pure.
 */
import { RollcallError } from "../errors";
import type { HeaderReader } from "../doors/scim-types";

export const etagOf = (version: number, mark = ""): string => `W/"${version}${mark}"`;

/** @throws RollcallError stale_version (412) when the record is not, or must not be, what the client believes. */
export function requireMatch(headers: HeaderReader, version: number): void {
  const wanted = headers.get("if-match");
  if (wanted !== null && !names(wanted, version)) throw changed();
  const unwanted = headers.get("if-none-match");
  if (unwanted !== null && names(unwanted, version)) throw changed();
}

/** Whether a read may be answered with 304: the client holds just this. @throws RollcallError stale_version for If-Match */
export function isKnown(headers: HeaderReader, version: number, mark = ""): boolean {
  const wanted = headers.get("if-match");
  if (wanted !== null && !names(wanted, version)) throw changed();
  const held = headers.get("if-none-match");
  return held !== null && tagsOf(held).some((tag) => tag === "*" || tag === `${version}${mark}`);
}

/** The record's part of a version as it was read, with the mark of groups or without. */
export const recordVersion = (tag: string): string => tag.replace(/\.[\w-]*(?="?$)/, "");

function names(header: string, version: number): boolean {
  return tagsOf(header).some((tag) => tag === "*" || recordVersion(tag) === String(version));
}

/** A list of tags, or `*` for any version there is. Clients also send the bare number. */
function tagsOf(header: string): string[] {
  return header.split(",").map((tag) =>
    tag
      .trim()
      .replace(/^W\//i, "")
      .replace(/^"(.*)"$/, "$1")
      .trim(),
  );
}

const changed = () =>
  new RollcallError("stale_version", "The resource has another version than the request names. Read it again, then repeat the change.");
