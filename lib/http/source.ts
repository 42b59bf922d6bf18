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
  const peer = plain(peers.getStore() ?? "");
  return network(throughProxies(peer, request.headers.get("x-forwarded-for"), trusted(trustedProxies)));
}

/** From the socket outwards, over every proxy that is ours, to the first address that is not. */
function throughProxies(peer: string, forwardedFor: string | null, proxies: (address: string) => boolean): string {
  const chain = (forwardedFor ?? "").split(",").map((part) => plain(part.trim()));
  let at = peer;
  while (proxies(at)) {
    const before = chain.pop();
    if (!before || !isIP(before)) break;
    at = before;
  }
  return at;
}

function trusted(list: string): (address: string) => boolean {
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
