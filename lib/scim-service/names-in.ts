/** What a body may be about, so that the pipeline locks and loads it at once. Too much costs little, too little a round trip. Pure. */

export type Named = { userNames: string[]; externalIds: string[]; addresses: string[]; groupNames: string[] };

/** Longer ones are refused anyway, and are no name of anything. */
const LONGEST = 320;

/** Every text in it that can be an address, and whatever stands under a name or a path that ends in a unique attribute. */
export function namesIn(body: unknown): Named {
  const named: Named = { userNames: [], externalIds: [], addresses: [], groupNames: [] };
  walk(body, "", named);
  return named;
}

function walk(value: unknown, under: string, named: Named): void {
  if (typeof value === "string") note(value, under, named);
  else if (Array.isArray(value)) for (const one of value) walk(one, under, named);
  else if (value !== null && typeof value === "object") {
    const entries = Object.entries(value);
    // An operation's path says what its value is.
    const path = entries.find(([key]) => key.toLowerCase() === "path")?.[1];
    for (const [key, inner] of entries) {
      const isValue = key.toLowerCase() === "value";
      walk(inner, isValue ? (typeof path === "string" ? path.toLowerCase() : under) : key.toLowerCase(), named);
    }
  }
}

function note(text: string, under: string, named: Named): void {
  if (text.length > LONGEST) return;
  if (under.endsWith("username")) named.userNames.push(text);
  else if (under.endsWith("externalid")) named.externalIds.push(text);
  else if (under.endsWith("displayname")) named.groupNames.push(text);
  if (text.includes("@")) named.addresses.push(text);
}
