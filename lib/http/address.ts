/** The one parser of mail addresses that people enter (reliability.md §6): ASCII after normalization, exactly one @, no quotes, commas or controls. Pure. */

const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^(?=.{1,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;

/** The address with its domain in lower case, or null. A line break anywhere refuses it: no trimming of those. */
export function parseAddress(text: string): string | null {
  const address = text.normalize("NFKC").replace(/^ +| +$/g, "");
  const [local = "", domain = "", ...more] = address.split("@");
  if (more.length > 0 || local.length > 64 || !LOCAL.test(local) || !DOMAIN.test(domain)) return null;
  return `${local}@${domain.toLowerCase()}`;
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1).toLowerCase();
