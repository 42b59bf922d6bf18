/**
 * Below /scim a trailing or doubled slash means nothing (contract §3). server.ts takes them away itself; under plain
 * `next start` Next would answer a doubled slash with a redirect before any route, rewrite or proxy of ours is asked,
 * and no SCIM client follows one. There the address is corrected where every HTTP server of Node hands out a request.
 */
import { Server } from "node:http";

export function samePlace(url: string): string {
  if (!/^\/+scim(\/|$)/.test(url)) return url;
  const [path = "", query] = url.split(/\?(.*)/s);
  const plain = path.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
  return query === undefined ? plain : `${plain}?${query}`;
}

const DONE = Symbol.for("rollcall.same-place");

/** Once a process, whatever number of copies of this module it holds. */
export function correctAddresses(): void {
  const marked = globalThis as { [DONE]?: boolean };
  if (marked[DONE]) return;
  marked[DONE] = true;
  const { emit } = Server.prototype;
  Server.prototype.emit = function (this: Server, event: string | symbol, ...args: unknown[]) {
    if (event === "request") {
      const request = args[0] as { url?: string };
      if (request.url) request.url = samePlace(request.url);
    }
    return Reflect.apply(emit, this, [event, ...args]) as boolean;
  } as typeof emit;
}
