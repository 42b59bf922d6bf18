/** As little HTTP/1.1 as a load driver needs: one socket, one request at a time, so that driving costs little of the shared machine. */
import net from "node:net";

export class Connection {
  constructor(base, token) {
    this.url = new URL(base);
    this.head = `Host: ${this.url.host}\r\nAuthorization: Bearer ${token}\r\nAccept: application/scim+json\r\nConnection: keep-alive\r\n`;
    this.prefix = this.url.pathname.replace(/\/$/, "");
    this.socket = null;
    this.received = null;
    this.waiting = null;
  }

  async request(method, path, body) {
    if (!this.socket) await this.connect();
    const text = body === undefined ? "" : JSON.stringify(body);
    const typed = text ? `Content-Type: application/scim+json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n` : "";
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(`${method} ${this.prefix}${path} HTTP/1.1\r\n${this.head}${typed}\r\n${text}`);
    });
  }

  connect() {
    return new Promise((resolve, reject) => {
      const socket = net.connect({ host: this.url.hostname, port: Number(this.url.port || 80), noDelay: true }, () => {
        this.socket = socket;
        resolve();
      });
      socket.on("data", (chunk) => this.take(chunk));
      socket.on("error", (error) => {
        reject(error);
        this.lost(error);
      });
      socket.on("close", () => this.lost(new Error("the connection was closed")));
    });
  }

  take(chunk) {
    this.received = this.received ? Buffer.concat([this.received, chunk]) : chunk;
    const answer = parse(this.received);
    if (!answer) return;
    this.received = null;
    const { waiting } = this;
    this.waiting = null;
    if (answer.closes) this.end();
    waiting?.resolve(answer);
  }

  lost(error) {
    const { waiting } = this;
    this.socket = this.waiting = this.received = null;
    waiting?.reject(error);
  }

  end() {
    this.socket?.destroy();
    this.socket = null;
  }
}

/** @returns {{ status: number, closes: boolean, body: Buffer } | null} null: not all of it is there */
function parse(buffer) {
  const end = buffer.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const head = buffer.latin1Slice(0, end).toLowerCase();
  const status = Number(head.slice(9, 12));
  const closes = head.includes("\r\nconnection: close");
  const length = /\r\ncontent-length: *(\d+)/.exec(head);
  if (length)
    return buffer.length < end + 4 + Number(length[1])
      ? null
      : { status, closes, body: buffer.subarray(end + 4, end + 4 + Number(length[1])) };
  return head.includes("transfer-encoding: chunked") ? chunked(buffer, end + 4, status, closes) : { status, closes, body: Buffer.alloc(0) };
}

function chunked(buffer, start, status, closes) {
  const parts = [];
  for (let at = start; ; ) {
    const line = buffer.indexOf("\r\n", at);
    if (line < 0) return null;
    const size = Number.parseInt(buffer.latin1Slice(at, line), 16);
    if (buffer.length < line + size + 4) return null;
    if (size === 0) return { status, closes, body: Buffer.concat(parts) };
    parts.push(buffer.subarray(line + 2, line + 2 + size));
    at = line + size + 4;
  }
}
