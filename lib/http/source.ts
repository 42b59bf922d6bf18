/**
 * Where a request comes from, for slowing down failed attempts. The socket's address is handed in by server.ts through
 * `withPeer` (a header could be forged); X-Forwarded-For counts only as far as TRUSTED_PROXIES vouch for it.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { BlockList, isIP } from "node:net";

// Next's bundle and the server's hold two copies of this module: both must meet in one store.
const shared = globalThis as { __rollcallPeer?: AsyncLocalStorage<string> };
shared.__rollcallPeer ??= new AsyncLocalStorage<string>();
const peers = shared.__rollcallPeer;

/** Runs a request's handling with the address of the other end of its socket. */
export function withPeer<T>(address: string | undefined, work: () => T): T {
  return peers.run(address ?? "", work);
}

/** An IPv4 address, the /64 of an IPv6 one (a customer owns at least that), or "unknown". */
export function sourceOf(request: Request, trustedProxies: string): string {
  return throughProxies(peers.getStore(), request.headers.get("x-forwarded-for"), trustedProxies);
}

/** The same for callers who hold the socket's address themselves. */
export function throughProxies(
  peer: string | undefined,
  forwardedFor: string | string[] | null | undefined,
  trustedProxies: string,
): string {
  const chain = Array.isArray(forwardedFor) ? forwardedFor.join(",") : (forwardedFor ?? "");
  return network(outermost(plain(peer ?? ""), chain, trusted(trustedProxies)));
}

/** What may be shown of a source: the /24 of an IPv4 address, the /48 of an IPv6 one. */
export function rangeOf(source: string): string | null {
  if (isIP(source) === 4) return `${source.split(".").slice(0, 3).join(".")}.0/24`;
  const groups = /^([0-9a-f:]+)::\/64$/.exec(source)?.[1]?.split(":");
  return groups ? `${groups.slice(0, 3).join(":")}::/48` : null;
}

/** From the socket outwards, over every proxy that is ours, to the first address that is not. */
function outermost(peer: string, forwardedFor: string, proxies: (address: string) => boolean): string {
  const chain = forwardedFor.split(",").map((part) => plain(part.trim()));
  let at = peer;
  while (proxies(at)) {
    const before = chain.pop();
    if (!before || !isIP(before)) break;
    at = before;
  }
  return at;
}

let known: { list: string; vouched: (address: string) => boolean } | null = null;

function trusted(list: string): (address: string) => boolean {
  if (known?.list !== list) known = { list, vouched: list === "" ? () => false : vouchers(list) };
  return known.vouched;
}

function vouchers(list: string): (address: string) => boolean {
  const block = new BlockList();
  for (const entry of list.split(",").map((part) => part.trim())) {
    const [address = "", bits] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (!isIP(address)) continue;
    if (bits === undefined) block.addAddress(address, family);
    else block.addSubnet(address, Number(bits), family);
  }
  return (address) => isIP(address) > 0 && block.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");

function network(address: string): string {
  if (isIP(address) !== 6) return isIP(address) ? address : "unknown";
  const [head = "", tail] = address.toLowerCase().split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
