/** Google's `fields` masks: `nextPageToken,users(id,name(givenName))`. Everything that is not named is left out. */

export type Mask = { [name: string]: Mask | true };

/** Every name that the three lists and their objects know; another one is refused. */
const KNOWN = new Set(
  `kind etag nextPageToken users groups members id primaryEmail name givenName familyName fullName suspended suspensionReason archived orgUnitPath
   aliases customerId isAdmin isDelegatedAdmin emails address primary lastLoginTime creationTime deletionTime email description directMembersCount
   adminCreated role type status isMember`.split(/\s+/),
);

export class BadMask extends Error {}

export function parseMask(text: string): Mask {
  let at = 0;
  const level = (): Mask => {
    const mask: Mask = {};
    while (at < text.length) {
      const name = /^[A-Za-z*/]+/.exec(text.slice(at))?.[0] ?? "";
      at += name.length;
      const path = name.split("/");
      const unknown = path.find((part) => part !== "*" && !KNOWN.has(part));
      if (name === "" || unknown !== undefined) throw new BadMask(unknown ?? text.slice(at));
      let inner: Mask | true = true;
      if (text[at] === "(") {
        at++;
        inner = level();
        if (text[at++] !== ")") throw new BadMask(text);
      }
      put(mask, path, inner);
      if (text[at] !== ",") break;
      at++;
    }
    return mask;
  };
  const mask = level();
  if (at < text.length) throw new BadMask(text.slice(at));
  return mask;
}

function put(mask: Mask, path: string[], inner: Mask | true): void {
  const [head = "", ...rest] = path;
  if (rest.length === 0) {
    mask[head] = inner;
    return;
  }
  const next = mask[head];
  const deeper: Mask = next && next !== true ? next : {};
  mask[head] = deeper;
  put(deeper, rest, inner);
}

export function applyMask(value: unknown, mask: Mask | true | undefined): unknown {
  if (mask === undefined || mask === true || mask["*"] === true) return value;
  if (Array.isArray(value)) return value.map((item) => applyMask(item, mask));
  if (value === null || typeof value !== "object") return value;
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) if (mask[key]) out[key] = applyMask(inner, mask[key]);
  return out;
}
