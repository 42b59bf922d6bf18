import { once } from "node:events";
import { createServer, type IncomingMessage, request as call, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cutSlowBody } from "./slow-body";

let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    cutSlowBody(request, response, 100);
    request.resume().once("end", () => setTimeout(() => response.end("whole"), 300));
    request.on("error", () => {});
  }).listen(0);
  await once(server, "listening");
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const send = (length: number) => {
  const { port } = server.address() as AddressInfo;
  const sent = call({ port, method: "POST", headers: { "content-length": length } });
  sent.on("error", () => {});
  return sent;
};

test("a body that trickles in is cut with 408", async () => {
  const sent = send(10_000);
  const trickle = setInterval(() => sent.write("x"), 20);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  clearInterval(trickle);
  expect(answer.statusCode).toBe(408);
});

test("a body that comes at once is taken whole, and its slow answer is no reason to cut", async () => {
  const sent = send(50_000);
  const answered = once(sent, "response") as Promise<[IncomingMessage]>;
  sent.end("x".repeat(50_000));
  expect((await answered)[0].statusCode).toBe(200);
});
