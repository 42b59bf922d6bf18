/**
 * One web process: Next for pages and the API; SCIM, health and metrics answered straight by the functions that their
 * route files export, at a small part of the cost. With WEB_CONCURRENCY the same file runs several times on one port.
 */
import cluster from "node:cluster";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import next from "next";
import { closeDatabase } from "./lib/db/client";
import { parseMasterKeys } from "./lib/crypto";
import { env } from "./lib/env";
import { sendWebResponse, toWebRequest } from "./lib/http/node-bridge";
import { NodeWire, sendWire } from "./lib/http/node-wire";
import { newRequestId } from "./lib/http/request-id";
import { flushRequestLog } from "./lib/http/request-log";
import { scimErrorText } from "./lib/http/scim-error";
import { DATA_POLICY, SECURITY_HEADERS } from "./lib/http/security-headers";
import { cutSlowBody } from "./lib/http/slow-body";
import { withPeer } from "./lib/http/source";
import { WIRE, type WireHandler } from "./lib/http/wire";
import { flushScimLog } from "./lib/scim-log/flush";
import { ensureFirstOwner } from "./lib/staff/add";
import { directRoute, samePlace } from "./server-routes";
import { runCluster } from "./server-cluster";
import { logger } from "./lib/logger";

const REQUEST_MS = 30_000;
/** Below the 30 s after which whoever sent SIGTERM sends SIGKILL. */
const DRAIN_MS = 25_000;

// Left alone, V8 lets garbage grow to several times what is alive before it looks; measured: 361 → 230 MB at the same speed.
setFlagsFromString("--heap-growing-percent=80");
// A request runs through much code and each piece of it seldom: by V8's own measure (66 KiB) it is compiled well only after some ten
// thousand requests, measured: 10 s of full load, and 3 s with this.
setFlagsFromString("--interrupt-budget=20000");
// The pipeline is many small functions: built into each other as far as V8 would go (920) they compile for longer than it saves. Measured
// in turns: the first four seconds take a fifth less time a request, a warm PATCH is 5 to 15 % quicker, reads are as they were.
setFlagsFromString("--max-inlined-bytecode-size-cumulative=400");

if (env().WEB_CONCURRENCY > 1 && cluster.isPrimary) runCluster(env().WEB_CONCURRENCY);
else await serve();

async function serve(): Promise<void> {
  parseMasterKeys(env().ROLLCALL_MASTER_KEYS);
  // Next listens for upgrades, which only its development needs, and Node then leaves every request that asks for one (h2c, from Java and
  // curl) without an answer. It is given a server that nobody reaches, or it would take the one of its first request.
  const app = next({ dev: false, port: env().PORT, httpServer: createServer() });
  // A database that is down now must not keep the web process from starting: readiness tells, sign-in waits.
  const owner = ensureFirstOwner().catch((error: unknown) => ({ error }));
  await quietly(() => app.prepare());
  const pages = app.getRequestHandler();

  let draining = false;
  const open = new Set<Socket>();
  const busy = new Set<Socket>();
  // Node looks for overdue headers and bodies only this often; its own 30 s would triple the limits.
  const server = createServer({ connectionsCheckingInterval: 2_000 }, (request, response) => {
    if (draining) response.shouldKeepAlive = false;
    busy.add(request.socket);
    const timer = limitTime(request, response);
    response.once("close", () => {
      clearTimeout(timer);
      busy.delete(request.socket);
    });
    handle(request, response, pages).catch((error: unknown) => {
      logger.error({ err: error }, "a request failed outside its door");
      if (!response.headersSent) response.writeHead(500, { "Content-Type": "text/plain" });
      response.end();
    });
  });
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  setLimits(server);
  server.once("error", (error: NodeJS.ErrnoException) => {
    const message = error.code === "EADDRINUSE" ? `port ${env().PORT} is taken by another program: set PORT to a free one` : error.message;
    logger.fatal({ event: "not_listening", err: error }, message);
    process.exit(1);
  });
  server.listen(env().PORT, () => {
    const address = server.address();
    const port = typeof address === "object" ? address?.port : env().PORT;
    logger.info({ event: "ready", port, url: env().APP_URL, pid: process.pid }, "web is ready");
    void owner.then((made) => typeof made === "object" && logger.warn({ err: made.error }, "the first owner could not be looked up"));
    process.send?.({ event: "ready", port });
  });

  const leave = () => {
    if (draining) return;
    draining = true;
    drain(server);
    // Somebody who connected and asked nothing yet counts as busy for Node, and would hold us until the end.
    for (const socket of open) if (!busy.has(socket)) socket.destroy();
  };
  for (const signal of ["SIGTERM", "SIGINT", "disconnect"]) process.on(signal, leave);
}

/** Next greets on standard output while it starts; there the first line is to say that we are ready. */
async function quietly(work: () => Promise<void>): Promise<void> {
  const { log, info } = console;
  console.log = console.info = () => {};
  await work().finally(() => Object.assign(console, { log, info }));
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  pages: (req: IncomingMessage, res: ServerResponse) => Promise<void>,
) {
  // A trailing or doubled slash is the same place for SCIM clients, an address in its absolute form for everybody; Next would redirect,
  // which no SCIM client follows.
  const url = samePlace(request.url ?? "/");
  request.url = url;
  const method = request.method ?? "GET";
  const route = directRoute(method, url);
  const wired = (route?.handler as { [WIRE]?: WireHandler } | undefined)?.[WIRE];
  if (route && wired) return sendWire(await wired(new NodeWire(request, url, env().TRUSTED_PROXIES), route.params), response, method);

  cutSlowBody(request, response);
  // Next redirects what is spelled with a slash too many before anything of ours runs.
  const isRespelled = /.\/$|\/\//.test(url.split("?", 1)[0] ?? "/");
  if (route || isRespelled) setDataHeaders(response);
  await withPeer(request.socket.remoteAddress, async () => {
    if (!route) return pages(request, response);
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const answer = await route.handler(toWebRequest(request, env().APP_URL, gone.signal), { params: Promise.resolve(route.params) });
    await sendWebResponse(answer, response, method);
  });
}

function setDataHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  response.setHeader("Content-Security-Policy", DATA_POLICY);
  response.setHeader("Cache-Control", "private, no-store");
  response.setHeader("X-Request-Id", newRequestId());
}

function setLimits(server: Server): void {
  server.headersTimeout = 10_000;
  server.requestTimeout = REQUEST_MS;
  // Longer than a load balancer keeps its side open, so that it never sends into a connection we just closed.
  server.keepAliveTimeout = 65_000;
  server.maxHeadersCount = 100;
}

function limitTime(request: IncomingMessage, response: ServerResponse): NodeJS.Timeout {
  return setTimeout(() => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const isScim = request.url?.startsWith("/scim/") ?? false;
    const type = isScim ? { "Content-Type": "application/scim+json" } : {};
    response.writeHead(503, { ...type, "Retry-After": "5", "Cache-Control": "no-store", Connection: "close" });
    response.end(isScim ? scimErrorText(503, "This took too long and was given up. Ask again in a few seconds.") : undefined);
  }, REQUEST_MS);
}

/** Takes nothing new, lets what is under way finish, then ends. */
function drain(server: Server): void {
  logger.info({ event: "draining" }, "web is closing");
  const end = async () => {
    flushRequestLog();
    await flushScimLog();
    await closeDatabase().catch(() => {});
    process.exit(0);
  };
  server.close(() => void end());
  server.closeIdleConnections();
  setTimeout(() => void end(), DRAIN_MS).unref();
}
