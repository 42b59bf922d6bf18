import { once } from "node:events";
import { createServer, type IncomingMessage, request as call, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isRollcallError } from "../errors";
import { sameShape } from "../shapes/testing";
import { NodeWire, sendWire } from "./node-wire";
import type { Wire } from "./wire";

let server: Server;
let last: Wire;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const method = request.method ?? "GET";
    last = new NodeWire(request, request.url ?? "/", "127.0.0.1");
    const read = method === "POST" ? await last.read(1000).catch((error: unknown) => error) : new Uint8Array();
    const body = isRollcallError(read) ? read.code : Buffer.from(read as Uint8Array).toString();
    sendWire({ status: isRollcallError(read) ? 413 : 200, headers: { "X-Kept": "1" }, body }, response, method);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const port = () => (server.address() as AddressInfo).port;

async function send(method: string, path: string, headers: Record<string, string | string[]> = {}, chunks: string[] = []) {
  const sent = call({ port: port(), host: "127.0.0.1", method, path, headers });
  for (const chunk of chunks) sent.write(chunk);
  sent.end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of answer) text += chunk;
  return { status: answer.statusCode, headers: answer.headers, text };
}

test("method, path, query, headers in any case and the source behind a proxy of ours", async () => {
  await send("GET", "/scim/v2/x/Users?filter=a%20b?c", { "If-Match": 'W/"1"', "X-Forwarded-For": "203.0.113.9" });
  expect(last).toMatchObject({
    method: "GET",
    path: "/scim/v2/x/Users",
    query: "filter=a%20b?c",
    authorizations: 0,
    source: "203.0.113.9",
  });
  expect(last.header("if-match")).toBe('W/"1"');
  expect(last.header("IF-MATCH")).toBe('W/"1"');
  expect(last.header("etag")).toBeNull();
});

test("a body comes whole, in however many pieces, and is cut at its limit with or without a declared length", async () => {
  expect(await send("POST", "/", {}, ["a", "é", "c"])).toMatchObject({
    status: 200,
    text: "aéc",
    headers: { "content-length": "4", "x-kept": "1" },
  });
  expect(await send("POST", "/", { "Content-Length": "1001" }, ["x".repeat(1001)])).toMatchObject({ status: 413, text: "too_large" });
  expect(await send("POST", "/", {}, ["x".repeat(600), "y".repeat(600)])).toMatchObject({ status: 413, text: "too_large" });
  expect(await send("POST", "/", {}, ["x".repeat(1000)])).toMatchObject({ status: 200 });
});

test("HEAD says the length and sends nothing", async () => {
  expect(await send("HEAD", "/")).toMatchObject({ status: 200, text: "" });
});

test("two Authorization headers are counted, although Node keeps one", async () => {
  const socket = connect(port(), "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\nauthorization: Bearer b\r\nConnection: close\r\n\r\n");
  socket.resume();
  await once(socket, "close");
  expect(last.authorizations).toBe(2);
  expect(last.header("authorization")).toBe("Bearer a");
});

test("all requests have one shape (decision 0017)", async () => {
  await send("GET", "/first");
  const first = last;
  await send("POST", "/second?a=b", { "X-Forwarded-For": "203.0.113.9" });
  expect(last).not.toBe(first);
  expect(sameShape(first, last)).toBe(true);
});
