/** One origin that answers for accounts.google.com, oauth2, openidconnect, www and admin.googleapis.com on their real paths. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { accountsPost, authorize, type Flows } from "./accounts";
import { adminPage } from "./admin-page";
import { type Controlled, control } from "./control";
import { directory } from "./directory";
import { damage, type Fault, Faults, type LoggedRequest } from "./faults";
import { apiError, type Asked, json, oauthError, page, readBody, type Reply } from "./http";
import { type Keys, makeKeys } from "./keys";
import { bearer, type Client, jwkCerts, type OAuth, pemCerts, revoke, token, tokenInfo, userInfo } from "./oauth";
import { demoWorld } from "./seed";
import { findAccount, type World } from "./world";

export type SandboxOptions = { port?: number; dataFile?: string; client: Client; world?: World };
export type Sandbox = Controlled & { origin: string; close(): Promise<void> };

type Saved = { world: World; key: { kid: string; pkcs8: string } };
const LOG_LENGTH = 50_000;

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const saved = options.dataFile && existsSync(options.dataFile) ? (JSON.parse(readFileSync(options.dataFile, "utf8")) as Saved) : null;
  let world = options.world ?? saved?.world ?? demoWorld();
  const keys = await makeKeys(saved?.key);
  const settings = { accessSeconds: 3600, latencyMs: 0 };
  const oauth: OAuth = { world: () => world, keys, client: options.client, codes: new Map(), accessSeconds: () => settings.accessSeconds };
  const flows: Flows = new Map();
  const faults = new Faults();
  const requests: LoggedRequest[] = [];
  const save = options.dataFile ? saver(options.dataFile, () => world, keys) : () => {};
  const setWorld = (next: World) => {
    world = next;
  };
  const controlled: Controlled = { world: () => world, setWorld, faults, requests, settings };
  const reset = () => setWorld(demoWorld());

  let inFlight = 0;
  let count = 0;
  const server = createServer((request, response) => {
    inFlight++;
    response.once("close", () => void inFlight--);
    serve(request, response).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://sandbox");
    const body = await readBody(request);
    const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
    const asked: Asked = {
      method: request.method ?? "GET",
      url,
      headers: request.headers,
      form: new URLSearchParams(isForm ? body : ""),
      body,
    };

    const own = control(controlled, asked) ?? adminPage(world, asked, reset);
    if (own) {
      if (asked.method !== "GET") save();
      return send(response, own);
    }

    const entry = note(asked);
    const fault = faults.take(asked.method, url.pathname + url.search);
    if (fault) entry.fault = fault.kind ?? null;
    const wait = settings.latencyMs + (fault?.delayMs ?? 0);
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    if (fault?.kind === "hang") return;
    if (fault?.kind === "drop") {
      request.socket.destroy();
      return;
    }
    const reply = spoil(fault, asked, fault?.kind === "error" ? null : await answer(asked));
    entry.status = reply.status;
    if (asked.method === "POST") save();
    if (fault?.kind === "cut") return cut(response, reply);
    send(response, reply);
  }

  async function answer(asked: Asked): Promise<Reply> {
    const { pathname } = asked.url;
    if (asked.method === "GET" && pathname === "/o/oauth2/v2/auth") return authorize(oauth, flows, asked);
    if (asked.method === "POST" && pathname === "/token") return token(oauth, asked);
    if (asked.method === "POST" && pathname === "/revoke") return revoke(oauth, asked);
    if (pathname === "/tokeninfo") return tokenInfo(oauth, asked);
    if (pathname === "/v1/userinfo" || pathname === "/oauth2/v3/userinfo") return userInfo(oauth, asked);
    if (pathname === "/oauth2/v1/certs") return pemCerts(oauth);
    if (pathname === "/oauth2/v3/certs") return jwkCerts(oauth);
    if (asked.method === "POST" && pathname.startsWith("/signin/")) return accountsPost(oauth, flows, asked) ?? notHere();
    return directory(oauth, asked) ?? notHere();
  }

  function note(asked: Asked): LoggedRequest {
    const access = bearer(oauth, asked);
    const entry: LoggedRequest = {
      n: ++count,
      at: Date.now(),
      method: asked.method,
      path: asked.url.pathname,
      query: Object.fromEntries([...asked.url.searchParams].filter(([name]) => name !== "access_token")),
      status: null,
      account: access ? (findAccount(world, access.sub)?.email ?? access.sub) : null,
      grantType: asked.form.get("grant_type"),
      inFlight,
      fault: null,
    };
    requests.push(entry);
    if (requests.length > LOG_LENGTH) requests.splice(0, LOG_LENGTH / 10);
    return entry;
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { ...controlled, origin, close };
}

const notHere = (): Reply =>
  page(404, "<!doctype html><title>Error 404 (Not Found)</title><p>The requested URL was not found on this server.");

/** What the ordered trouble makes of the honest answer (null when it replaces it). */
function spoil(fault: Fault | null, asked: Asked, honest: Reply | null): Reply {
  if (honest === null || fault?.kind === "error") {
    if (fault?.error) return oauthError(fault.status ?? 400, fault.error, fault.message, fault.errorSubtype);
    const message = fault?.message ?? "Request refused.";
    return apiError(fault?.status ?? 500, fault?.reason ?? "backendError", message, fault?.domain ?? "global", fault?.retryAfter);
  }
  if (fault?.kind === "empty") return { status: 200, headers: { "content-type": "application/json" }, body: "" };
  if (fault?.kind === "no_content") return { status: 204, body: "" };
  if (fault?.kind === "html") return page(200, "<!doctype html><title>Welcome</title><p>This network wants you to sign in.");
  if (fault?.kind === "not_json") return { ...honest, body: honest.body.slice(0, Math.ceil(honest.body.length / 2)) };
  if (fault && (fault.kind === "no_array" || fault.kind === "repeat_token"))
    return json(honest.status, damage(fault, JSON.parse(honest.body), asked.url.searchParams.get("pageToken")));
  return honest;
}

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { "cache-control": "no-store", ...reply.headers });
  response.end(reply.body);
}

/** Promises the whole body and ends in the middle of it. */
function cut(response: ServerResponse, reply: Reply): void {
  const bytes = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, "content-length": String(bytes.length) });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
}

/** Writes soon after a change, whole or not at all. */
function saver(file: string, world: () => World, keys: Keys): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      const state: Saved = { world: world(), key: { kid: keys.kid, pkcs8: keys.pkcs8 } };
      writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    }, 100);
  };
}
