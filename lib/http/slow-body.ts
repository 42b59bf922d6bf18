/** A body that trickles in holds a connection for nothing: below 1 KB a second it is cut (reliability.md §6). */
import type { IncomingMessage, ServerResponse } from "node:http";

const LOOK_EVERY_MS = 5_000;
const BYTES_A_MS = 1024 / 1000;

export function cutSlowBody(request: IncomingMessage, response: ServerResponse, lookEveryMs = LOOK_EVERY_MS): void {
  const expectsBody = request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
  if (!expectsBody) return;
  let before = request.socket.bytesRead;
  const timer = setInterval(() => {
    const received = request.socket.bytesRead - before;
    before = request.socket.bytesRead;
    // Bytes that wait to be read are not the sender's fault.
    if (request.complete || received >= BYTES_A_MS * lookEveryMs || request.readableLength > 0) return;
    if (!response.headersSent) response.writeHead(408, { Connection: "close" }).end();
    request.destroy();
  }, lookEveryMs);
  timer.unref();
  const stop = () => clearInterval(timer);
  request.once("end", stop);
  response.once("close", stop);
}
