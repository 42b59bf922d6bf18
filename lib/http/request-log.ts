/** One line a request, gathered and written a few times a second: a write for each would cost as much as a small request. */
import { writeSync } from "node:fs";
import { logDescriptor, logLevel } from "../env";
import { isoOf } from "../instant";
import { TOKEN_DETECTOR } from "../tokens";

const FLUSH_MS = 100;
const MOST_WAITING = 64 * 1024;
const MOST_KEPT = 4 * 1024 * 1024;
const isOn = ["trace", "debug", "info"].includes(logLevel());

let waiting = "";
let timer: NodeJS.Timeout | null = null;

export type RequestLine = {
  requestId: string;
  door: string;
  method: string;
  path: string;
  status: number;
  ms: number;
  organizationId?: string;
};

export function logRequest(line: RequestLine): void {
  if (!isOn) return;
  const { requestId, door, method, path, status, ms, organizationId } = line;
  const shown = path.length > 500 ? `${path.slice(0, 500)}…` : path;
  const clean = JSON.stringify(shown.includes("rc_") ? shown.replace(TOKEN_DETECTOR, "rc_[redacted]") : shown);
  const whose = organizationId ? `,"organizationId":"${organizationId}"` : "";
  waiting += `{"level":"info","time":"${isoOf(Date.now())}","requestId":"${requestId}","door":"${door}","method":${JSON.stringify(method)},"path":${clean},"status":${status},"ms":${ms}${whose},"msg":"request"}\n`;
  if (waiting.length >= MOST_WAITING) flushRequestLog();
  else timer ??= setTimeout(flushRequestLog, FLUSH_MS).unref();
}

/** Also called when the process ends: unref'd timers do not run then. */
export function flushRequestLog(): void {
  if (timer) clearTimeout(timer);
  timer = null;
  if (waiting === "") return;
  const text = waiting;
  waiting = "";
  const bytes = Buffer.from(text);
  const rest = bytes.subarray(written(bytes));
  if (rest.length === 0 || rest.length > MOST_KEPT) return;
  waiting = rest.toString() + waiting;
  timer ??= setTimeout(flushRequestLog, FLUSH_MS).unref();
}

/** How much went out: a full pipe takes the rest later, and a reader that is gone must not fail the requests. */
function written(bytes: Buffer): number {
  try {
    return writeSync(logDescriptor(), bytes);
  } catch (error) {
    return (error as { code?: string }).code === "EAGAIN" ? 0 : bytes.length;
  }
}

if (isOn) process.once("exit", flushRequestLog);
