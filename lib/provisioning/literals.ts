/** Values as PostgreSQL reads them from text. Pure. */

/** @throws TypeError on objects: a statement says itself how it wants them written */
export function literal(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return listLiteral(value);
  if (typeof value === "object") throw new TypeError("a statement's value must be text, a number, a boolean, bytes or a list of these");
  return String(value);
}

export const listLiteral = (values: readonly unknown[]) => `{${values.map(element).join(",")}}`;

/** The same of our own ids, which need no quoting. */
export const idList = (ids: readonly string[]) => `{${ids.join(",")}}`;

const element = (value: unknown) =>
  value === null || value === undefined ? "NULL" : `"${String(value).replace(/["\\]/g, (character) => `\\${character}`)}"`;
