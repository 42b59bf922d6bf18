/** Bodies as the log may keep them: passwords, tokens and whatever looks like one of ours never get there. Pure. */
import type { Json } from "../provisioning/types";
import { TOKEN_DETECTOR } from "../tokens";

const SECRET_NAME = /password|passphrase|secret|token|authorization|cookie|credential|privatekey|apikey|x509certificate/i;
/** What any secret's name or value has in it: most bodies have none of it and are kept as they are. */
const SUSPECT = /passw|passphrase|secret|token|authoriz|cookie|credential|private_?key|api_?key|x509|rc_(?:key|scim|link)_|whsec_|\\u/i;
export const MASKED = "[masked]";

export type Kept = {
  body: Json /** Something other than a password was masked: sending it again would write the mask. */;
  masked: boolean;
};

/** @param text the body as sent, @param value the same parsed */
export function masked(text: string, value: unknown): Kept {
  // JSON.parse gave it: it is Json.
  if (!SUSPECT.test(text)) return { body: value as Json, masked: false };
  const seen = { other: false };
  return { body: mask(value as Json, seen), masked: seen.other };
}

function mask(value: Json, seen: { other: boolean }): Json {
  if (typeof value === "string") {
    const clean = maskedText(value);
    if (clean !== value) seen.other = true;
    return clean;
  }
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item) => mask(item, seen));
  const path = typeof value.path === "string" && SECRET_NAME.test(value.path);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const isSecret = SECRET_NAME.test(name) || (path && name.toLowerCase() === "value");
      if (!isSecret) return [name, mask(inner, seen)];
      if (!/^password$/i.test(name) && !path) seen.other = true;
      return [name, MASKED];
    }),
  );
}

/** For addresses and other single texts. */
export const maskedText = (text: string): string => text.replace(TOKEN_DETECTOR, MASKED).replace(/whsec_[\w+/=-]+/g, MASKED);

/** Up to `most` bytes of JSON, else only how large it was. */
export function within(kept: Kept, bytes: number, most: number): { body?: Json; truncated?: true; masked?: true; bytes?: number } {
  if (bytes > most) return { truncated: true, bytes };
  return { body: kept.body, ...(kept.masked ? { masked: true as const } : {}) };
}
